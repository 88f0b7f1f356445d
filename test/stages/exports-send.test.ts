import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { bytesOf } from '../../src/exports/bytes.ts'
import { sendTable } from '../../src/exports/send.ts'
import { FORMATS, type Column, type Row, type Table } from '../../src/exports/table.ts'
import { rowsOf } from './exports-read.ts'

const columns: Column[] = [{ name: 'n', type: 'integer' }, { name: 'text', type: 'text' }]
const long = 'x'.repeat(1000)

/** Rows that say when nobody asks for them any more. */
function source (batch: (i: number) => Row[] | undefined) {
  const state = { ended: false, asked: 0 }
  const rows = (async function * () {
    try {
      for (let i = 0; ; i++) {
        const some = batch(i)
        if (some === undefined) return
        state.asked = i + 1
        yield some
      }
    } finally {
      state.ended = true
    }
  })()
  return { rows, state }
}

/** A server that answers with the table. */
async function server (t: Test, tableFor: () => Table) {
  const app = Fastify()
  t.teardown(() => app.close())
  for (const format of FORMATS) app.get(`/things.${format}`, (_request, reply) => sendTable(reply, format, tableFor()))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const ask = async (path: string, method = 'GET') => {
    const asking = request({ port, path, method, host: '127.0.0.1' }).end()
    asking.on('error', () => {})
    const [answer] = await once(asking, 'response') as [IncomingMessage]
    return answer
  }
  return { ask }
}

async function bodyOf (answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** Gives the process turns until something is so. */
async function until (happened: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + 60_000_000_000n
  while (!happened() && process.hrtime.bigint() < end) await new Promise(resolve => setImmediate(resolve))
}

t.test('a file says what it is, what it is called, and what it was read from', async t => {
  const { ask } = await server(t, () => {
    const { rows } = source(i => i < 2 ? [{ n: i, text: 'é' }] : undefined)
    return { name: 'my things/"x"', columns, snapshot: '17', rows }
  })
  const types = ['text/csv; charset=utf-8; header=present', 'application/x-ndjson', 'application/vnd.apache.parquet', 'application/vnd.apache.arrow.file']
  for (const [i, format] of FORMATS.entries()) {
    const answer = await ask(`/things.${format}`)
    t.match(answer.headers, {
      'content-type': types[i],
      'content-disposition': `attachment; filename="my_things__x_.${format}"`,
      'x-snapshot': '17',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff'
    }, format)
    t.strictSame(await rowsOf(format, await bodyOf(answer), columns), [{ n: 0, text: 'é' }, { n: 1, text: 'é' }], format)
  }
})

t.test('HEAD answers with the head, and reads no more than the beginning', async t => {
  const { rows, state } = source(i => [{ n: i, text: long }])
  const { ask } = await server(t, () => ({ name: 'things', columns, rows }))
  const answer = await ask('/things.csv', 'HEAD')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers['content-type'], /^text\/csv/)
  t.equal((await bodyOf(answer)).length, 0)
  t.ok(state.ended)
})

t.test('what fails before the first byte is answered as an error', async t => {
  for (const format of FORMATS) {
    const { rows, state } = source(() => { throw new Error('the database is away') })
    const { ask } = await server(t, () => ({ name: 'things', columns, rows }))
    const answer = await ask(`/things.${format}`)
    t.equal(answer.statusCode, 500, format)
    t.notOk(answer.headers['content-disposition'], format)
    t.match((await bodyOf(answer)).toString(), /the database is away/)
    t.ok(state.ended)
  }
})

t.test('what fails later breaks the connection, in every format', async t => {
  for (const format of FORMATS) {
    const { rows, state } = source(i => {
      if (i === 25) throw new Error('the database went away')
      return Array.from({ length: 1000 }, (_, j) => ({ n: i * 1000 + j, text: long }))
    })
    const { ask } = await server(t, () => ({ name: 'things', columns, rows }))
    const answer = await ask(`/things.${format}`)
    t.equal(answer.statusCode, 200)
    await t.rejects(bodyOf(answer), { code: 'ECONNRESET' }, `${format}: the answer has no end`)
    t.ok(state.ended)
  }
})

t.test('whoever goes away ends the reading', async t => {
  for (const format of FORMATS) {
    const { rows, state } = source(i => Array.from({ length: 500 }, (_, j) => ({ n: i * 500 + j, text: long })))
    const { ask } = await server(t, () => ({ name: 'things', columns, rows }))
    const answer = await ask(`/things.${format}`)
    answer.once('readable', () => answer.destroy())
    answer.on('error', () => {})
    await until(() => state.ended)
    t.ok(state.ended, format)
  }
})

t.test('rows are asked for as fast as they are read', async t => {
  const { rows, state } = source(i => Array.from({ length: 500 }, (_, j) => ({ n: i * 500 + j, text: long })))
  const { ask } = await server(t, () => ({ name: 'things', columns, rows }))
  const answer = await ask('/things.ndjson')
  // Nobody reads: what the buffers of both ends hold, is all that is asked for.
  let asked = -1
  for (let still = 0; still < 200; still++) {
    if (asked !== state.asked) still = 0
    asked = state.asked
    await new Promise(resolve => setImmediate(resolve))
  }
  t.ok(asked < 200, `${asked} batches of half a megabyte`)
  answer.destroy()
  answer.on('error', () => {})
  await until(() => state.ended)
  t.ok(state.ended)
})

t.test('a large table is never in memory as a whole', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return (heapUsed + arrayBuffers) / 2 ** 20
  }
  const batches = 200
  for (const format of FORMATS) {
    const seen: number[] = []
    const { rows } = source(i => {
      if (i % 50 === 25) seen.push(held())
      return i < batches ? Array.from({ length: 1000 }, (_, j): Row => ({ n: i * 1000 + j, text: `${i * 1000 + j} ${long.slice(0, 400)}` })) : undefined
    })
    let bytes = 0
    for await (const piece of bytesOf(format, { name: 'things', columns, rows })) bytes += piece.length
    t.ok(bytes > (format === 'parquet' ? 4_000_000 : 80_000_000), `${format}: ${bytes} bytes`)
    t.equal(seen.length, 4)
    // What is free already may be counted for a moment: of the last two the smaller one tells. Held rows would be 45 MB more.
    t.ok(Math.min(seen[2]!, seen[3]!) - seen[0]! < 20, `${format}: ${seen.map(Math.round).join(', ')} MB after 25, 75, 125 and 175 of 200 batches`)
  }
})
