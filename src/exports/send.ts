import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { bytesOf } from './bytes.ts'
import { MEDIA_TYPES, type Format, type Table } from './table.ts'

/**
 * Answers with a table as a file: media type, name of the file, `X-Snapshot`. Rows are asked for as fast as the caller reads. What
 * fails before the first byte is answered as a problem; a later failure breaks the connection, so that no part passes for the whole.
 * However it ends, the iterator of the rows is ended with it.
 */
export async function sendTable (reply: FastifyReply, format: Format, table: Table): Promise<FastifyReply> {
  const bytes = bytesOf(format, table)
  const first = await bytes.next()
  reply.headers({
    'content-type': format === 'csv' ? `${MEDIA_TYPES.csv}; charset=utf-8; header=present` : MEDIA_TYPES[format],
    'content-disposition': `attachment; filename="${table.name.replaceAll(/[^\w-]/g, '_')}.${format}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    ...(table.snapshot === undefined ? {} : { 'x-snapshot': table.snapshot })
  })
  if (reply.request.method === 'HEAD') {
    await bytes.return()
    return reply.send('')
  }
  const stream = Readable.from(following(first, bytes), { objectMode: false })
  // A stream that nobody reads never begins its generator, and so would not end it.
  stream.once('close', () => { bytes.return().catch(() => {}) })
  return reply.send(stream as never) // the schema describes the file, not the stream
}

async function * following<T> (first: IteratorResult<T, void>, rest: AsyncGenerator<T, void, undefined>): AsyncGenerator<T> {
  if (first.done !== true) yield first.value
  yield * rest
}
