import type { Cell } from './answer.ts'
import { bodyOf, type Filter, type MetricsQuery } from './query.ts'

/* The same question as programs ask it. */

/** For a shell; the key stands in the environment. */
export function curlCall (base: string, query: MetricsQuery, format = ''): string {
  const body = JSON.stringify(bodyOf(query), null, 2).replaceAll("'", String.raw`'\''`)
  return [
    `curl --fail-with-body '${base}v1/metrics/query${format}' \\`,
    '  -H "Authorization: Bearer $AFTERSALE_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body}'`
  ].join('\n')
}

/** For a program in TypeScript or JavaScript, with the client of this service. */
export function clientCall (base: string, query: MetricsQuery): string {
  const body = literal(bodyOf(query)).split('\n').join('\n  ')
  return [
    "import { createAftersale, ok } from 'aftersale-client'",
    '',
    `const api = createAftersale({ baseUrl: ${quoted(base.replace(/\/$/, ''))}, apiKey: process.env.AFTERSALE_API_KEY! })`,
    '',
    "const answer = await ok(api.POST('/v1/metrics/query', {",
    `  body: ${body}`,
    '}))',
    'console.table(answer.data)'
  ].join('\n')
}

export const jsonCall = (query: MetricsQuery) => JSON.stringify(bodyOf(query), null, 2)

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`

/** JSON as people write it in a program. */
function literal (value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([a-z_]+)":/gm, '$1$2:')
    .replace(/"((?:[^"\\]|\\.)*)"/g, (text: string) => quoted(JSON.parse(text) as string))
}

/** What asks for the events behind a cell: the filters of the question and the labels of the cell, also those that are not told. */
export function eventsBody (
  query: MetricsQuery, metric: string, { period, group }: Pick<Cell, 'period' | 'group'>
): { metric: string, start: string, end: string, time_zone?: string, filters?: Filter[] } {
  const labels = query.group_by.map((field): Filter => {
    const value = group[field]
    return value === undefined ? { field, operator: 'absent' } : { field, operator: 'eq', value }
  })
  const filters = [...query.filters, ...labels]
  return {
    metric,
    ...period,
    ...(query.time_zone === undefined ? {} : { time_zone: query.time_zone }),
    ...(filters.length === 0 ? {} : { filters })
  }
}
