import { readFileSync } from 'node:fs'
import t from 'tap'
import { PROBLEMS } from '../../src/errors.ts'

const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const rows = [...text.matchAll(/^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, code, status, cause, remedy]) =>
  ({ code: code!, status: Number(status), cause: cause!.trim(), remedy: remedy!.trim() }))
const documented = new Map(rows.map(row => [row.code, row]))

t.test('every code of the catalogue is documented with its status', async t => {
  for (const [code, { status }] of Object.entries(PROBLEMS)) t.equal(documented.get(code)?.status, status, code)
})

t.test('nothing is documented that the catalogue does not have', async t => {
  t.strictSame([...documented.keys()].filter(code => !Object.hasOwn(PROBLEMS, code)), [])
  t.equal(documented.size, rows.length, 'no code has two rows')
  t.equal(text.match(/^\| `/gm)?.length, rows.length, 'every row of the table was understood')
})

t.test('every code says what to do', async t => {
  for (const { code, cause, remedy } of rows) t.ok(cause.length > 20 && remedy.length > 10 && cause !== remedy, code)
})
