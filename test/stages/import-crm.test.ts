import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { importCommand } from '../../src/cli/import.ts'
import { freshDatabase } from '../helpers/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftersale-crm-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const { url } = await freshDatabase(t)
process.env.DATABASE_URL = url
t.teardown(() => { delete process.env.DATABASE_URL })

/** Runs the command on a file with this text: what it printed, and the exit code that it set. */
async function run (t: Test, name: string, text: string, ...args: string[]) {
  const file = join(folder, name)
  writeFileSync(file, text)
  const [out, err] = [t.capture(console, 'log'), t.capture(console, 'error')]
  process.exitCode = undefined
  await importCommand().exitOverride().configureOutput({ writeErr () {} }).parseAsync(['node', 'aftersale', file, ...args])
  const code = process.exitCode
  process.exitCode = undefined
  const printed = (calls: ReadonlyArray<{ args: unknown[] }>) => calls.map(({ args }) => args.join(' ')).join('\n')
  return { code, out: printed(out()), err: printed(err()) }
}

const CSV = `Id,AccountId,Subject,Status,ActivityDate,CallDurationInSeconds,CallType,IsRecurrence,LastModifiedDate
00T5g0000000001,0015g00000Abc12,"Price, and more",Completed,2026-05-04,90,Inbound,false,2026-05-04T09:00:00.000Z
00T5g0000000002,0015g00000Abc12,Prepare,Not Started,,,,false,2026-05-04T09:00:00.000Z
00T5g0000000003,0015g00000Abc12,Call,Completed,2026-05-04,many,Inbound,false,2026-05-04T09:00:00.000Z
`

t.test('a dry run of a bulk export prints what each record would become, and writes nothing', async t => {
  const { code, out, err } = await run(t, 'tasks.csv', CSV, '--format', 'salesforce-task', '--dry-run')
  t.equal(code, 1)
  t.match(err, /^line 4: CallDurationInSeconds must be a whole number from 0 to 2678400$/)
  const lines = out.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line))
  t.match(lines, [{ line: 2, status: 'recorded', events: [{ data: { minutes: 1.5, purpose: 'price_negotiation' } }] }, { line: 3, status: 'ignored' }])
  t.match(out, /dry run: nothing was written/)
  t.match((await run(t, 'tasks.csv', CSV, '--format', 'salesforce-task', '--dry-run')).out, /"status":"recorded"/)
})

t.test('an export is imported once, and the receipt adds up', async t => {
  const receipt = join(folder, 'receipt.json')
  const errors = join(folder, 'errors.ndjson')
  const { code } = await run(t, 'tasks.csv', CSV, '--format', 'salesforce-task', '--receipt', receipt, '--errors', errors)
  t.equal(code, 1)
  t.match(JSON.parse(readFileSync(receipt, 'utf8')), {
    dry_run: false, records: { read: 3, recorded: 1, ignored: 1, refused: 1 }, ignored_because: { 'It is not completed yet.': 1 }, dropped_fields: []
  })
  t.match(JSON.parse(readFileSync(errors, 'utf8')), { line: 4 })
  t.match((await run(t, 'tasks.csv', CSV, '--format', 'salesforce-task')).out, /recorded +0\n +updated +0\n +unchanged +1\n/)
})

t.test('pages of APIs, lists and lines give the same', async t => {
  const calls = [1, 2].map(n => ({
    id: String(n), properties: { hs_timestamp: '1777888800000', hs_call_duration: '60000', hs_call_status: 'COMPLETED' }, associations: { companies: { results: [{ id: '9' }] } }
  }))
  const page = JSON.stringify({ results: calls })
  t.match(await run(t, 'page.json', page, '--format', 'hubspot-calls'), { code: 0, out: /recorded +2\n/ })
  for (const [name, text] of [
    ['list.json', JSON.stringify(calls, null, 2)], ['odata', JSON.stringify({ value: calls })], ['lines', calls.map(call => JSON.stringify(call)).join('\n')],
    ['lines.ndjson', `${calls.map(call => JSON.stringify(call)).join('\n')}\n\n`]
  ] as const) t.match(await run(t, name, text, '--format', 'hubspot-call'), { code: 0, out: /read +2\n[^]*unchanged +2\n/ }, name)
})

t.test('a faulty command is told so', async t => {
  t.match(await run(t, 'x.csv', CSV, '--format', 'salesforce-lead'), { code: 2, err: /salesforce-task, .*dynamics-incident/ })
  t.match(await run(t, 'x.csv', CSV, '--format', 'salesforce-task', '--source', 'x'), { code: 2, err: /--source is not taken with --format/ })
  t.match(await run(t, 'x.json', '{"value": [', '--format', 'salesforce-task'), { code: 2, err: /no JSON/ })
})
