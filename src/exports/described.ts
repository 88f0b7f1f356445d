import { Type } from 'typebox'
import { problems } from '../http/problems.ts'
import { NEXT_ONLY } from '../http/publish.ts'
import { MEDIA_TYPES, type Format } from './table.ts'

const CALLED: Record<Format, string> = { csv: 'CSV', ndjson: 'newline-delimited JSON', parquet: 'Apache Parquet', arrow: 'an Apache Arrow file' }

const NOTED: Record<Format, string> = {
  csv: 'RFC 4180 in UTF-8 with a line of names. A text that a spreadsheet would compute (it begins with =, +, -, @, a tab or a line break) stands ' +
    'behind a \'. An absent value is an empty field, an empty text is "".',
  ndjson: 'An object per row, without the fields that are absent. The last line is `{"end":{"rows":…,"snapshot":"…"}}`; a file without it was cut off.',
  parquet: 'Row groups packed with Snappy; days are DATE, instants TIMESTAMP in microseconds of UTC, absent values null.',
  arrow: 'The IPC file format, one record batch after another; days are date32, instants timestamps in microseconds of UTC, absent values null.'
}

/** Milliseconds, as long as a timer can wait: an export takes as long as its reader takes. */
const NO_TIMEOUT = 2 ** 31 - 1

/**
 * What all routes that answer with a table have in common: who may, how long, and how the contract describes the file.
 * @param what names the rows: 'The events of the ledger'
 */
export function exportRoute (operationId: string, format: Format, what: string, about: string, refusals: readonly number[] = []) {
  const file = Type.String({ ...(format === 'parquet' || format === 'arrow' ? { format: 'binary' } : {}), description: 'The file.' })
  return {
    config: { access: 'metrics:read' as const },
    handlerTimeout: NO_TIMEOUT,
    schema: {
      operationId: `${operationId}${format[0]!.toUpperCase()}${format.slice(1)}`,
      tags: ['Exports'],
      summary: `${what}, as ${CALLED[format]}`,
      description: `${about} ${NOTED[format]} The rows come from one snapshot, which \`X-Snapshot\` names; all formats hold the same rows in the same order. ` +
        'Each 1,000 rows behind the first cost another unit of the quota.',
      response: {
        200: {
          description: 'The rows.',
          headers: { 'X-Snapshot': { type: 'string', description: 'The highest number of an event that the rows were read with.' } },
          content: { [MEDIA_TYPES[format]]: { schema: file } }
        },
        ...problems(...new Set([401, 403, 422, 503, ...refusals]))
      },
      [NEXT_ONLY]: true
    }
  }
}
