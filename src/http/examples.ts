import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { packageRoot } from './package.ts'

/** One executed call of an operation, kept in openapi/examples/<operationId>.json; a test sends it and compares the answer. */
export interface Example {
  /** its place in the story that all examples tell together */
  order: number
  method: string
  path: string
  request: {
    path?: Record<string, string>
    query?: Record<string, string | number>
    body?: unknown
    ndjson?: unknown[]
    /** what says more than that the body is JSON, such as another media type */
    headers?: Record<string, string>
    /** a call that must have been made before */
    before?: { method: string, url: string, body: unknown }
  }
  status: number
  response?: unknown
}

/** The examples by operationId; none in an installation that came without them. */
export function readExamples (): Map<string, Example> {
  const folder = new URL('openapi/examples/', packageRoot)
  if (!existsSync(folder)) return new Map()
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  return new Map(files.map(name => [name.replace('.json', ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]))
}
