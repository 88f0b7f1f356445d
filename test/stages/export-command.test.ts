import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { exportCommand } from '../../src/cli/export.ts'
import { writeWhole } from '../../src/cli/export-file.ts'
import { remoteBytes } from '../../src/cli/export-remote.ts'
import { EVENT_COLUMNS } from '../../src/exports/events.ts'
import { FORMATS } from '../../src/exports/table.ts'
import { exportApp } from './exports-app.ts'
import { ndjsonRows, rowsOf } from './exports-read.ts'

const { app, key, url, record, ask } = await exportApp(t)
const folder = mkdtempSync(join(tmpdir(), 'aftersale-export-'))
process.env.DATABASE_URL = url
t.teardown(() => {
  delete process.env.DATABASE_URL
  rmSync(folder, { recursive: true })
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
for (let i = 1; i <= 3; i++) await record('touchpoint.made', { channel: 'phone', initiated_by: 'customer' }, { time: `2026-06-0${i}T00:00:00Z` })

const at = (name: string) => join(folder, name)

/** Runs the command; returns what it said on standard error, and its exit code. */
async function run (...args: string[]): Promise<{ said: string, code: number }> {
  const errors = t.capture(console, 'error')
  process.exitCode = 0
  await exportCommand().exitOverride().configureOutput({ writeErr () {} }).parseAsync(['node', 'aftersale', ...args])
  const code = Number(process.exitCode)
  process.exitCode = 0
  errors.restore()
  return { said: errors().map(({ args }) => args.join(' ')).join('\n'), code }
}

t.test('a table comes from the database as it comes from the service, in every format', async t => {
  for (const format of FORMATS) {
    const [local, remote] = [at(`local.${format}`), at(`remote.${format}`)]
    t.match(await run('events', '--out', local), { said: /3 rows written/, code: 0 }, format)
    t.match(await run('events', '--out', remote, '--to', address, '--key', key), { said: /MB written/, code: 0 }, format)
    const rows = await rowsOf(format, readFileSync(local), EVENT_COLUMNS)
    t.strictSame(rows.map(({ id }) => id), ['e1', 'e2', 'e3'])
    t.strictSame(rows, await rowsOf(format, readFileSync(remote), EVENT_COLUMNS), format)
  }
  for (const table of ['day-totals', 'scores']) {
    const file = at(`${table}.csv`)
    t.equal((await run(table, '--out', file)).code, 0)
    t.equal(readFileSync(file, 'utf8'), (await ask(`/v1/${table.replace('-', '_')}.csv`)).file.toString(), table)
  }
})

t.test('flags narrow a table, on both ways', async t => {
  const ids = async (...flags: string[]) => {
    const found = []
    for (const way of [[], ['--to', address, '--key', key]]) {
      t.equal((await run('events', '--format', 'ndjson', '--force', '--out', at('some'), ...way, ...flags)).code, 0)
      found.push(ndjsonRows(readFileSync(at('some')), EVENT_COLUMNS).rows.map(({ id }) => id))
    }
    t.strictSame(found[0], found[1])
    return found[0]
  }
  t.strictSame(await ids('--start', '2026-06-02'), ['e2', 'e3'])
  t.strictSame(await ids('--end', '2026-06-02'), ['e1', 'e2'], 'a day is meant with all its hours')
  t.strictSame(await ids('--start', '2026-06-01T00:00:00Z', '--end', '2026-06-02T02:00:00+02:00'), ['e1'])
  t.strictSame(await ids('--relationship', 'nobody'), [])
  t.strictSame(await ids('--type', 'touchpoint.made', 'interaction.held', '--source', 'test'), ['e1', 'e2', 'e3'])
})

t.test('a file that stands already is kept, unless it may be replaced', async t => {
  writeFileSync(at('kept.csv'), 'mine')
  for (const way of [['scores'], ['ledger'], ['scores', '--to', address, '--key', key]]) {
    t.match(await run(...way, '--out', at('kept.csv')), { said: /"[^"]*kept.csv" already; --force/, code: 2 })
    t.equal(readFileSync(at('kept.csv'), 'utf8'), 'mine')
  }
  t.equal((await run('scores', '--out', at('kept.csv'), '--force')).code, 0)
  t.match(readFileSync(at('kept.csv'), 'utf8'), /^relationship,/)
})

t.test('what broke off leaves no file, and what stood stays', async t => {
  writeFileSync(at('whole.csv'), 'whole')
  async function * broken () {
    yield 'half'
    throw new Error('cut off')
  }
  for (const name of ['whole.csv', 'new.csv']) await t.rejects(writeWhole(broken(), at(name), true), { message: 'cut off' })
  t.equal(readFileSync(at('whole.csv'), 'utf8'), 'whole')
  t.notOk(existsSync(at('new.csv')))
  t.strictSame(readdirSync(folder).filter(name => name.endsWith('.part')), [])
  async function * sound () { yield 'all' }
  await t.rejects(writeWhole(sound(), at('no/such/folder.csv')), { code: 'ENOENT' })
})

t.test('faulty commands say what to do', async t => {
  const faults: Array<[string[], RegExp]> = [
    [['events', '--segment', 'x'], /--segment does not narrow events; these do: --relationship/],
    [['scores', '--start', '2026-06-01'], /--start does not narrow scores/],
    [['events', '--start', 'June'], /--start must be a day such as 2026-06-30, or an instant/],
    [['day-totals', '--end', '2026-06-31'], /--end must be a day such as 2026-06-30, not "2026-06-31"/],
    [['scores', '--band', 'great'], /--band must be one of unrated, poor/],
    [['ledger', '--format', 'csv'], /`export events` takes --format/],
    [['query'], /give its address with --to/],
    [['query', '--to', address, '--key', key], /needs --body/],
    [['query', '--to', address, '--key', key, '--body', at('none.json')], /cannot be read as JSON/],
    [['scores', '--body', 'x.json'], /--body belongs to `export query`/],
    [['scores', '--to', 'nowhere'], /--to must be the address of a service/],
    [['scores', '--to', address], /needs an API key/],
    [['scores', '--to', address, '--key', 'wrong'], /The service refused the export: 401 UNAUTHENTICATED/]
  ]
  for (const [args, said] of faults) t.match(await run(...args), { said, code: 2 }, args.join(' '))
  await t.rejects(run('everything'), { code: 'commander.invalidArgument' })
  await t.rejects(run('events', '--format', 'xlsx'), { code: 'commander.invalidArgument' })
})

t.test('a refusal that passes is asked for again; a query is sent as it stands', async t => {
  const seen: unknown[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += String(piece)
    seen.push([request.method, request.url, request.headers.authorization, body])
    if (seen.length < 3) response.writeHead(seen.length === 1 ? 503 : 429, { 'retry-after': '7' }).end('{"code":"UNAVAILABLE","detail":"later"}')
    else response.end('a,b\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const waits: number[] = []
  const asked = { url: `http://127.0.0.1:${port}/`, key: 'k', path: '/v1/metrics/query.csv', body: '{"metrics":[]}', wait: async (ms: number) => waits.push(ms) }
  const pieces = []
  for await (const piece of remoteBytes(asked)) pieces.push(piece)
  t.equal(Buffer.concat(pieces).toString(), 'a,b\r\n')
  t.strictSame(waits, [7000, 7000])
  t.strictSame(seen[2], ['POST', '/v1/metrics/query.csv', 'Bearer k', '{"metrics":[]}'])
})
