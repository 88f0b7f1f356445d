import { openSync, readFileSync, readSync, closeSync } from 'node:fs'
import { UsageFault } from '../imports/faults.ts'
import { readRows } from '../imports/rows.ts'

/** One record of a file, or why it has none; `line` is its line, or its place in a JSON document, from 1. */
export type CrmRow = { line: number, row: unknown } | { line: number, fault: string }

/** Lists of the APIs stand in a part of their own: OData `value`, HubSpot `results`, Salesforce and this service `records`. */
const LISTS = ['value', 'results', 'records']

/**
 * The records of an export: a table (CSV with a header), one JSON object a line, a JSON list, or a page of an API.
 * @throws UsageFault when the file is none of these; Stopped when it cannot be read on
 */
export async function * crmRows (file: string): AsyncGenerator<CrmRow> {
  const kind = kindOf(file)
  if (kind === 'json') {
    for (const [n, row] of listOf(readFileSync(file, 'utf8')).entries()) yield { line: n + 1, row }
    return
  }
  for await (const read of readRows(file, { type: kind }, { onHeader () {}, onBytes () {} })) {
    if (!('blank' in read)) yield read
  }
}

function kindOf (file: string): 'csv' | 'ndjson' | 'json' {
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson'
  const first = beginningOf(file).replace(/^\uFEFF/, '').trimStart()
  if (first.startsWith('[')) return 'json'
  if (!first.startsWith('{')) return 'csv'
  return /\.json$/i.test(file) || !isObject(first.split('\n')[0]!) ? 'json' : 'ndjson'
}

function beginningOf (file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(64 * 1024)
    return bytes.subarray(0, readSync(descriptor, bytes)).toString()
  } finally {
    closeSync(descriptor)
  }
}

/** Whether a line is a record by itself; a whole page of an API may stand on one line too. */
function isObject (line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !LISTS.some(name => Array.isArray((value as Record<string, unknown>)[name]))
  } catch {
    return false
  }
}

function listOf (text: string): unknown[] {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UsageFault(`The file is no JSON: ${(error as Error).message}.`)
  }
  if (Array.isArray(value)) return value
  const page = value as Record<string, unknown>
  const name = LISTS.find(name => Array.isArray(page[name]))
  return name === undefined ? [value] : page[name] as unknown[]
}
