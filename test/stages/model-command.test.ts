import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { modelCommand } from '../../src/cli/model.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { freshDatabase } from '../helpers/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'aftersale-model-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const { url } = await freshDatabase(t)
process.env.DATABASE_URL = url
t.teardown(() => { delete process.env.DATABASE_URL })

/** What a command prints. */
async function model (t: Test, ...args: string[]): Promise<string> {
  const [out] = [t.capture(console, 'log'), t.capture(console, 'error')]
  const command = modelCommand()
  for (const one of [command, ...command.commands]) one.exitOverride().configureOutput({ writeErr () {} })
  await command.parseAsync(['node', 'aftersale', ...args])
  return out().map(({ args }) => args.join(' ')).join('\n')
}

t.test('a version is made from a file, shown, listed and put in force', async t => {
  const heavier = file('heavier.json', '{"dimensions": {"promise_keeping": {"weight": 30}}}')
  t.match(await model(t, 'create', heavier, '--name', 'promises first'), /^Made version 2, based on 1\./)
  t.match(JSON.parse(await model(t, 'show', '2')), { version: 2, name: 'promises first', parameters: { dimensions: { promise_keeping: { weight: 30 } } } })
  t.match(await model(t, 'activate', '2', '--note', 'a trial'), /^The tenant is scored by version 2 from now on\.$/)
  t.match(await model(t, 'activate', '1', '--segment', 'retail'), /segment "retail" is scored by version 1/)
  const rows = (await model(t, 'list')).split('\n').slice(2).map(line => line.split(/ {2,}/))
  t.strictSame(rows.map(([version, base, , force, name]) => [version, base, force, name]), [['1', '–', 'retail', 'Built in'], ['2', '1', 'tenant', 'promises first']])
  t.match(await model(t, 'activate', '--segment', 'retail', '--follow-tenant'), /like the rest of the tenant again/)
  t.match(await model(t, 'list'), /^1 +– +– +no +Built in$/m)
})

t.test('a version is tried on what is in the database', async t => {
  t.capture(console, 'log')
  t.capture(console, 'error')
  await simulateCommand().parseAsync(['node', 'x', '--seed', 'x', '--relationships', '4', '--days', '120', '--end', '2026-03-31', '--load'])
  const preview = await model(t, 'preview', '2', '--against', '1', '--as-of', '2026-03-31')
  t.match(preview, /^Version 2 instead of 1 on 2026-03-31: 4 relationships\.\n/)
  t.match(preview, /^customer_trust +\d+ +-?\d+\.\d\d$/m)
  const test = await model(t, 'back-test', '2', '--against', '1', '--start', '2026-01-01', '--end', '2026-03-31')
  t.match(test, /^promise_keeping, version 2 +\d+ +0\.\d{4} +\d\.\d{4}$/m)
  t.match(test, /^silence at 5 %, version 1 +\d+ /m)
  t.match(JSON.parse(await model(t, 'back-test', '2', '--end', '2026-03-31', '--json')), { end: '2026-03-31', relationships: 4, models: [{ model: 2 }] })
})

t.test('a faulty command says what to correct', async t => {
  const cases: Array<[string[], RegExp]> = [
    [['create', join(folder, 'nowhere.json'), '--name', 'x'], /There is no file/],
    [['create', file('broken.json', '{'), '--name', 'x'], /is no JSON/],
    [['create', file('null.json', 'null'), '--name', 'x'], /\/parameters: must be an object/],
    [['create', file('wrong.json', '{"prior_weight": 0, "priors": 1}'), '--name', 'x'], /\/parameters\/prior_weight: must be a number from 0\.01 to 1000\n\/parameters\/priors: is no parameter/],
    [['show', '99'], /no version 99/],
    [['show', 'x'], /whole number from 1 on/],
    [['preview', '2', '--as-of', '2026-02-30'], /--as-of: "2026-02-30" is no day/],
    [['back-test', '2', '--start', '2026-02-01', '--end', '2026-01-01'], /must not be after end/],
    [['activate'], /\/model: is required/],
    [['list', '--tenant', 'nobody'], /There is no tenant "nobody"/]
  ]
  for (const [args, message] of cases) await t.rejects(model(t, ...args), { message }, args.join(' '))
})
