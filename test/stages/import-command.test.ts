import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import t, { type Test } from 'tap'
import { demo } from '../../src/cli/demo.ts'
import { importCommand } from '../../src/cli/import.ts'
import { simulateCommand, yesterday } from '../../src/cli/simulate.ts'
import { readConfig } from '../../src/config.ts'
import { freshDatabase } from '../helpers/database.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../examples/simulated')
const TABLE = join(EXAMPLES, 'deliveries.csv')
const MAPPING = join(EXAMPLES, 'mapping.json')
const folder = mkdtempSync(join(tmpdir(), 'aftersale-command-'))
t.teardown(() => rmSync(folder, { recursive: true }))

/** Runs a command as the command line does: what it printed, and the exit code that it set. */
async function run (t: Test, command: Command, ...args: string[]) {
  const [out, err] = [t.capture(console, 'log'), t.capture(console, 'error')]
  process.exitCode = undefined
  await command.exitOverride().configureOutput({ writeErr () {} }).parseAsync(['node', 'aftersale', ...args])
  const code = process.exitCode
  process.exitCode = undefined
  const printed = (calls: ReadonlyArray<{ args: unknown[] }>) => calls.map(({ args }) => args.join(' ')).join('\n')
  return { code, out: printed(out()), err: printed(err()) }
}

async function withDatabase (t: Test) {
  const { url } = await freshDatabase(t)
  process.env.DATABASE_URL = url
  t.teardown(() => { delete process.env.DATABASE_URL })
  return url
}

t.test('import prints and writes a receipt', async t => {
  await withDatabase(t)
  const receipt = join(folder, 'receipt.json')
  const first = await run(t, importCommand(), TABLE, '--mapping', MAPPING, '--receipt', receipt)
  t.equal(first.code, 0)
  t.match(first.out, /lines read +47\n +imported +44\n +skipped +3\n +3 +void\n/)
  t.match(JSON.parse(readFileSync(receipt, 'utf8')), { file: TABLE, complete: true, events: { recorded: 55 }, relationships: { made: 6 } })
  t.match((await run(t, importCommand(), TABLE, '--mapping', MAPPING)).out, /duplicates +55\n/)
  t.match((await run(t, importCommand(), TABLE, '--mapping', MAPPING, '--source', 'other')).out, /recorded +55\n/, 'another source makes other events')
})

t.test('import says what it refused: the first lines on the terminal, all of them in a file', async t => {
  const rows = Array.from({ length: 30 }, (_, i) => `{"id":"e${i}"}\n`).join('')
  const path = join(folder, 'bad.ndjson')
  const errors = join(folder, 'errors.ndjson')
  writeFileSync(path, rows)
  const { code, err, out } = await run(t, importCommand(), path, '--dry-run', '--errors', errors)
  t.equal(code, 1)
  t.equal(err.split('\n').filter(line => line.startsWith('line ')).length, 20)
  t.match(err, `… and 10 more in ${errors}`)
  t.match(out, /dry run: nothing was written/)
  const written = readFileSync(errors, 'utf8').trim().split('\n').map(line => JSON.parse(line) as { line: number })
  t.strictSame(written.map(({ line }) => line), Array.from({ length: 30 }, (_, i) => i + 1))
})

t.test('import explains a faulty command and reads nothing', async t => {
  await withDatabase(t)
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{}')
  const cases: Array<[string[], RegExp]> = [
    [['nowhere.csv', '--mapping', MAPPING], /There is no file "nowhere\.csv"/],
    [[TABLE], /--mapping is missing/],
    [[TABLE, '--mapping', broken], /\/format: is required/],
    [[TABLE, '--mapping', MAPPING, '--tenant', 'nobody'], /There is no tenant "nobody" \(there are: none yet\)/],
    [[TABLE, '--mapping', MAPPING, '--to', 'localhost'], /--to must be the address of a service/],
    [[TABLE, '--mapping', MAPPING, '--to', 'http://127.0.0.1:1'], /--to needs an API key/]
  ]
  for (const [args, message] of cases) {
    const { code, err } = await run(t, importCommand(), ...args)
    t.equal(code, 2, args.join(' '))
    t.match(err, message)
  }
})

t.test('simulate writes events that import takes, and the truth behind them', async t => {
  const url = await withDatabase(t)
  t.match(url, /^postgres/)
  const [out, truth] = [join(folder, 'simulated.ndjson'), join(folder, 'truth.json')]
  const plan = ['--seed', 'x', '--relationships', '3', '--days', '30', '--end', '2026-03-31']
  await run(t, simulateCommand(), ...plan, '--out', out, '--truth', truth)
  const lines = readFileSync(out, 'utf8').trim().split('\n')
  t.match(JSON.parse(readFileSync(truth, 'utf8')), [{ key: String, customer_trust: { start: Number, end: Number }, started_on: /^\d{4}-\d\d-\d\d$/ }, {}, {}])
  const imported = await run(t, importCommand(), out)
  t.match(imported.out, new RegExp(`recorded +${lines.length}\\n`))
  const loaded = await run(t, simulateCommand(), ...plan, '--load')
  t.match(loaded.out, new RegExp(`duplicates +${lines.length}\\n`), 'loading it is the same as importing it')
})

t.test('simulate refuses what cannot be', async t => {
  for (const args of [['--end', '2026-02-30'], ['--relationships', '0'], ['--rate', '-1'], ['--load', '--out', 'x']]) {
    await t.rejects(run(t, simulateCommand(), '--seed', 'x', ...args), { name: /CommanderError|InvalidArgumentError/ }, args.join(' '))
  }
  t.notOk(existsSync('x'))
  t.equal(yesterday(new Date('2026-03-01T00:30:00Z')), '2026-02-28')
})

t.test('the demo loads its year once and shows what the API says', async t => {
  const { url } = await freshDatabase(t)
  const config = readConfig({ DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'silent' })
  const told = t.capture(console, 'error')
  const portfolio = { seed: 'small', relationships: 8, days: 150 }
  const first = await demo(config, () => new Date('2026-07-01T12:00:00Z'), portfolio)
  const count = async () => (await first.service.database.operator`select count(*)::int as n from events`)[0]!.n
  const rows = first.table.split('\n').slice(2)
  t.equal(rows.length, 8)
  t.notMatch(first.table, /unrated|NaN|undefined|null/)
  const health = rows.map(row => Number(/ (\d+\.\d) /.exec(row)![1]))
  t.strictSame(health, [...health].sort((a, b) => a - b), 'the weakest stands first')
  const answer = await fetch(`${first.service.address}/v1/relationships?sort=health&order=asc&limit=1`, { headers: { authorization: `Bearer ${first.key}` } })
  t.equal(answer.status, 200, 'the key that is shown opens the API')
  const events = await count()
  t.ok(events > 700)
  await first.service.close()
  t.match(told().map(({ args }) => args.join(' ')), [/^loading 150 days of 8 relationships/])

  const later = await demo(config, () => new Date('2026-07-05T12:00:00Z'), portfolio)
  t.teardown(() => later.service.close())
  t.equal((await later.service.database.operator`select count(*)::int as n from events`)[0]!.n, events, 'a later start finds the year')
  t.strictSame(told(), [], 'and loads nothing')
  t.not(later.key, first.key, 'and has a key of its own to show')
})
