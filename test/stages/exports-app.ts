import type { Test } from 'tap'
import { FORMATS, type Column, type Format } from '../../src/exports/table.ts'
import { testApp, type TestApp, type TestAppOptions } from '../helpers/app.ts'
import { rowsOf, type PlainRow } from './exports-read.ts'

export interface ExportApp extends TestApp {
  /** Any answer, with its bytes. */
  ask (url: string): Promise<{ status: number, headers: Record<string, unknown>, file: Buffer }>
  /** The rows of an export, which are the same in all formats; `{}` stands for the format in the address. */
  rows (t: Test, url: string, columns: readonly Column[]): Promise<PlainRow[]>
  /** Records an event and returns its id. */
  record (type: string, data: object, more?: { subject?: string, time?: string }): Promise<string>
}

/** The application with what a test of exports needs. */
export async function exportApp (t: Test, options: TestAppOptions = {}): Promise<ExportApp> {
  const made = await testApp(t, options)
  const { app, key, inject } = made
  let count = 0

  const ask: ExportApp['ask'] = async (url) => {
    const { statusCode: status, headers, rawPayload: file } = await app.inject({ url, headers: { authorization: `Bearer ${key}` } })
    return { status, headers, file }
  }

  async function read (format: Format, url: string, columns: readonly Column[]): Promise<PlainRow[]> {
    const { status, file } = await ask(url.replace('{}', format))
    if (status !== 200) throw new Error(`${url} answers ${status}: ${file.toString()}`)
    return await rowsOf(format, file, columns)
  }

  return {
    ...made,
    ask,
    async rows (t, url, columns) {
      const [csv, ...others] = FORMATS
      const first = await read(csv, url, columns)
      for (const format of others) t.strictSame(await read(format, url, columns), first, `${url} holds the same rows as csv and as ${format}`)
      return first
    },
    async record (type, data, { subject = 'acme', time = '2026-06-15T10:00:00.5Z' } = {}) {
      const id = `e${++count}`
      const { status, body } = await inject('POST', '/v1/events', { id, source: 'test', type, subject, time, data })
      if (status !== 201) throw new Error(JSON.stringify(body))
      return id
    }
  }
}
