import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'csv-parse/sync'
import t from 'tap'
import { portfolioApp } from './reporting-app.ts'

const file = path.resolve('examples/r/overhead.R')
let made: Awaited<ReturnType<typeof portfolioApp>>
t.before(async () => { made = await portfolioApp(t) })

const script = readFileSync(file, 'utf8')

t.test('the queries of the R script are answered with the columns that it reads', async t => {
  const { inject } = made
  const queries = [...script.matchAll(/ask\('(\{[\s\S]*?\})'\)/g)].map(([, text = '']) => text)
  t.equal(queries.length, 2)
  const address = /paste0\(url, "([^"]+)"\)/.exec(script)![1]!
  const tables = []
  for (const query of queries) {
    const { status, body } = await inject('POST', address, query, { 'content-type': 'application/json' })
    t.equal(status, 200, String(body))
    const rows: Array<Record<string, string>> = parse(body, { columns: true, bom: true })
    t.ok(rows.length > 1)
    tables.push(rows)
  }
  for (const [, column = ''] of script.matchAll(/\boverhead\$(\w+)/g)) {
    if (column !== 'month') t.ok(column in tables[0]![0]!, column)
  }
  for (const [, column = ''] of /by_segment\[, c\((.*)\)\]/.exec(script)![1]!.matchAll(/"(\w+)"/g)) t.ok(column in tables[1]![0]!, column)
})

const ready = spawnSync('Rscript', ['-e', 'library(httr2)']).status === 0

t.test('the R script runs', { skip: ready ? false : 'there is no R with httr2' }, async t => {
  const { app, key } = made
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const cwd = mkdtempSync(path.join(tmpdir(), 'aftersale-r-'))
  t.teardown(() => rmSync(cwd, { recursive: true }))
  const env = { ...process.env, AFTERSALE_URL: `http://127.0.0.1:${port}`, AFTERSALE_API_KEY: key }
  const { stdout } = await promisify(execFile)('Rscript', [file], { env, cwd })
  t.match(stdout, /take \d+\.\d % of the time/)
  t.strictSame(readdirSync(cwd), ['overhead.png'])
})
