import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { Database } from '../../db/connect.ts'
import { Problem } from '../../src/errors.ts'
import { LINE_LIMIT, readLines } from '../../src/ledger/lines.ts'
import { recordStream } from '../../src/ledger/stream.ts'
import { ledgerApp, meeting, NOW, type LedgerApp } from './ledger-app.ts'

const line = (event: unknown) => `${JSON.stringify(event)}\n`
const parse = (text: string): any[] => text.trimEnd().split('\n').map(one => JSON.parse(one))

async function collect<T> (items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function stream ({ app }: LedgerApp, payload: string | Buffer, type = 'application/x-ndjson') {
  const answer = await app.inject({ method: 'POST', url: '/v1/events/ndjson', headers: { 'content-type': type }, payload })
  return { status: answer.statusCode, type: answer.headers['content-type'], lines: parse(answer.body) }
}

t.test('a stream is answered line by line, and a faulty line holds back no other', async t => {
  const ledger = await ledgerApp(t)
  const payload = Buffer.concat([
    Buffer.from(`\ufeff${line(meeting('a'))}\r\n   \n${JSON.stringify(meeting('b'))}\r\nnot json\n`),
    Buffer.from([0x22, 0xff, 0x22, 0x0a]),
    Buffer.from(`${line(meeting('long', { source: 'x'.repeat(LINE_LIMIT) }))}${line(meeting('a'))}${line(meeting('a', { subject: 'x' }))}`),
    Buffer.from(`${line(meeting('c', { data: {} }))}{"__proto__":1}\n${JSON.stringify(meeting('d'))}`)
  ])
  const { status, type, lines } = await stream(ledger, payload)
  t.equal(status, 200)
  t.equal(type, 'application/x-ndjson')
  t.strictSame(lines.slice(0, -1).map(({ line, id, status }) => [line, id, status]), [
    [1, 'a', 'recorded'], [4, 'b', 'recorded'], [5, undefined, 'refused'], [6, undefined, 'refused'], [7, undefined, 'refused'],
    [8, 'a', 'duplicate'], [9, 'a', 'conflict'], [10, 'c', 'refused'], [11, undefined, 'refused'], [12, 'd', 'recorded']
  ])
  t.strictSame(lines.at(-1), { summary: { recorded: 3, duplicates: 1, conflicts: 1, refused: 5, lines: 10 } })
  t.match(lines.slice(2, 5).map(({ problem }) => problem.errors[0].message), [/one JSON document/, /UTF-8/, /at most 65536 bytes/])
  t.match(lines[7].problem, { code: 'VALIDATION_FAILED', errors: [{ pointer: '/data/channel' }] })
  t.match(lines[6].problem, { code: 'EVENT_CONFLICT' })
})

t.test('an empty stream has a summary', async t => {
  const ledger = await ledgerApp(t)
  const summary = { recorded: 0, duplicates: 0, conflicts: 0, refused: 0, lines: 0 }
  t.strictSame((await stream(ledger, '', 'application/ndjson')).lines, [{ summary }])
})

t.test('another media type is not taken for a stream', async t => {
  const ledger = await ledgerApp(t)
  t.match(await stream(ledger, '{}', 'application/json'), { status: 415, lines: [{ code: 'UNSUPPORTED_MEDIA_TYPE' }] })
})

t.test('lines are the same however the stream is cut', async t => {
  const text = Buffer.from('{"a":1}\n\n"ü😀"\r\n[')
  const read = async (size: number) => {
    const pieces = async function * () { for (let i = 0; i < text.length; i += size) yield text.subarray(i, i + size) }
    return await collect(readLines(pieces()))
  }
  const whole = await read(text.length)
  t.match(whole, [{ number: 1, value: { a: 1 } }, { number: 3, value: 'ü😀' }, { number: 4, fault: /JSON/ }])
  for (const size of [1, 2, 3, 5]) t.strictSame(await read(size), whole)
})

/** Bytes that are really held: what is left after a collection. */
function held (): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Buffers are given back some turns after the collection that found them; what stays is really kept. */
async function least (measure: () => number): Promise<number> {
  let value = measure()
  for (let i = 0; i < 10; i++) {
    await new Promise(resolve => setImmediate(resolve))
    value = Math.min(value, measure())
  }
  return value
}

t.test('a line without an end is refused and not kept', async t => {
  const before = held()
  let most = 0
  const pieces = async function * () {
    for (let i = 0; i < 1024; i++) yield Buffer.alloc(64 * 1024, 'x')
    most = await least(held) - before
    yield Buffer.from('\n{"a":1}')
  }
  t.match(await collect(readLines(pieces())), [{ number: 1, fault: /at most 65536 bytes/ }, { number: 2, value: { a: 1 } }])
  t.ok(most < 8 * 1024 * 1024, 'of 64 MiB')
})

t.test('of two events of one key the first line counts, however far apart', async t => {
  const ledger = await ledgerApp(t)
  const events = Array.from({ length: 2500 }, (_, i) => meeting(`m-${i % 1250}`, { subject: i < 1250 ? 'first' : 'second' }))
  const { lines } = await stream(ledger, events.map(line).join(''))
  t.match(lines.at(-1).summary, { recorded: 1250, conflicts: 1250, lines: 2500 })
  t.strictSame(lines.slice(0, 1250).filter(({ status }) => status !== 'recorded'), [])
})

t.test('a hundred thousand lines need no more memory than a few', async t => {
  const { app, rows } = await ledgerApp(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const headers = { 'content-type': 'application/x-ndjson' }
  const samples: number[] = []
  const summary = await new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/events/ndjson', headers }, (answer) => {
      let tail = ''
      let lines = 0
      answer.setEncoding('utf8').on('data', (text: string) => {
        tail = (tail + text).slice(-500)
        const before = lines
        lines += text.split('\n').length - 1
        if (Math.floor(before / 10_000) < Math.floor(lines / 10_000)) samples.push(held())
      })
      answer.on('end', () => resolve(JSON.parse(tail.trimEnd().split('\n').at(-1)!).summary)).on('error', reject)
    }).on('error', reject)
    const write = async () => {
      for (let i = 0; i < 100_000; i++) {
        const more = call.write(line(meeting(`m-${i}`, { subject: `s-${i % 100}` })))
        if (!more) await new Promise(resolve => call.once('drain', resolve))
      }
      call.end()
    }
    write().catch(reject)
  })
  t.match(summary, { recorded: 100_000, lines: 100_000 })
  t.equal(samples.length, 10)
  t.ok(Math.max(...samples) - samples[0]! < 20 * 1024 * 1024, 'what is held grows by less than 20 MiB')
  t.match(await rows('select count(*)::int as n from events'), [{ n: 100_000 }])
})

t.test('a stream is read no faster than its answer is taken', async t => {
  const ledger = await ledgerApp(t)
  let read = 0
  const counted = async function * () { for await (const piece of pieces(10_000)) { read++; yield piece } }
  const answers = recordStream(options(ledger, ledger.database), counted())
  for (let answered = 1000; !(await answers.next()).done && answered <= 10_000; answered += 1000) {
    t.ok(read <= answered + 1000, `${read} lines were read when ${answered} were answered`)
  }
})

/** A database that counts its transactions and may refuse some. */
function watched (database: Database, refuse: (n: number) => boolean = () => false) {
  const seen = { begun: 0, running: 0, most: 0 }
  const withTenant: Database['withTenant'] = async (id, work) => {
    const n = ++seen.begun
    seen.most = Math.max(seen.most, ++seen.running)
    try {
      if (refuse(n)) throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })
      return await database.withTenant(id, work)
    } finally {
      seen.running--
    }
  }
  return { seen, database: { ...database, withTenant } }
}

async function * pieces (lines: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < lines; i++) yield Buffer.from(line(meeting(`m-${i}`)))
}

const options = (ledger: LedgerApp, database: Database) => ({
  database, tenant: async () => ledger.tenant, now: () => NOW, requestId: 'r-1', fail: () => new Problem('UNAVAILABLE', 'The database is away.')
})

t.test('a stream that fails in the middle says so in its last line', async t => {
  const ledger = await ledgerApp(t)
  const { seen, database } = watched(ledger.database, n => n === 3)
  const answer = parse((await collect(recordStream(options(ledger, database), pieces(6000)))).join(''))
  t.equal(answer.length, 2001)
  t.strictSame(answer[1999], { line: 2000, id: 'm-1999', status: 'recorded' })
  t.match(answer[2000], { error: { code: 'UNAVAILABLE', request_id: 'r-1' } })
  t.equal(seen.running, 0)
  t.equal(seen.most, 2, 'two pieces are on their way at once')
})

t.test('what was recorded before a stream may not go on is told before the reason', async t => {
  const ledger = await ledgerApp(t)
  let left = 2
  const admit = async () => { if (left-- === 0) throw new Error('enough') }
  const answer = parse((await collect(recordStream({ ...options(ledger, ledger.database), most: 10, admit }, pieces(30)))).join(''))
  t.strictSame(answer.map(({ line }) => line), [...Array.from({ length: 20 }, (_, i) => i + 1), undefined])
  t.match(answer[20], { error: { code: 'UNAVAILABLE' } })
  t.match(await ledger.rows('select count(*)::int as n from events'), [{ n: 20 }])
})

t.test('a stream whose answer nobody reads stops and leaves no work behind', async t => {
  const ledger = await ledgerApp(t)
  const { seen, database } = watched(ledger.database)
  const answers = recordStream(options(ledger, database), pieces(20_000))
  await answers.next()
  await answers.return(undefined)
  t.equal(seen.running, 0)
  t.equal(seen.begun, 2)
  t.strictSame([...await ledger.rows('select count(*)::int as n from events')], [{ n: 2000 }])
})
