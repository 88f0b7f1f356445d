import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { portfolioApp } from './reporting-app.ts'

/* The notebook for analysts: run where Python (TEST_PYTHON names another) has what it needs; its queries are sent in any case. */

interface Cell { cell_type: string, source: string[], outputs?: unknown[] }

const { cells } = JSON.parse(readFileSync('examples/notebooks/analyst.ipynb', 'utf8')) as { cells: Cell[] }
const code = cells.filter(cell => cell.cell_type === 'code').map(cell => cell.source.join(''))
let made: Awaited<ReturnType<typeof portfolioApp>>
t.before(async () => { made = await portfolioApp(t) })

const python = process.env.TEST_PYTHON ?? 'python3'
const has = (program: string) => spawnSync(python, ['-c', program]).status === 0

t.test('it holds no output of anybody\'s run', async t => {
  for (const cell of cells) t.strictSame(cell.outputs ?? [], [])
})

t.test('its code is Python', { skip: has('') ? false : 'there is no Python' }, async t => {
  for (const source of code) t.equal(spawnSync(python, ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: source }).status, 0, source)
})

t.test('its queries are answered, and its last one refused', async t => {
  const { inject } = made
  const queries = [...code.join('\n').matchAll(/\bask\((\{[\s\S]*?\})\)$/gm)].map(([, text = '']) => JSON.parse(text))
  t.equal(queries.length, 5)
  for (const query of queries.slice(0, -1)) {
    const { status, body } = await inject('POST', '/v1/metrics/query', query)
    t.equal(status, 200, JSON.stringify(body))
    for (const metric of query.metrics) t.ok(body.data.some((cell: any) => metric in cell.values), `${metric} is known somewhere`)
  }
  t.match(await inject('POST', '/v1/metrics/query', queries.at(-1)), { status: 422, body: { code: 'VALIDATION_FAILED' } })
  const { body: catalogue } = await inject('GET', '/v1/metrics')
  const names = new Set(catalogue.data.map(({ name }: { name: string }) => name))
  t.strictSame(queries.flatMap(({ metrics }) => metrics).filter((name: string) => !names.has(name)), [])
})

const ready = has('import pandas, matplotlib')

t.test('it runs from top to bottom and draws its pictures', { skip: ready ? false : 'Python has no pandas or no matplotlib' }, async t => {
  const { app, key } = made
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const cwd = mkdtempSync(path.join(tmpdir(), 'aftersale-notebook-'))
  t.teardown(() => rmSync(cwd, { recursive: true }))
  const env = { ...process.env, AFTERSALE_URL: `http://127.0.0.1:${port}`, AFTERSALE_API_KEY: key, MPLBACKEND: 'Agg', MPLCONFIGDIR: cwd }
  const { stdout } = await promisify(execFile)(python, ['-c', code.join('\n\n')], { env, cwd })
  t.match(stdout, /the year: 0\.\d{4}; from the months, weighted by their minutes: 0\.\d{4}/)
  t.match(stdout, /VALIDATION_FAILED: /)
  t.strictSame(readdirSync(cwd).filter(name => name.endsWith('.png')).sort(), ['overhead.png', 'promises.png', 'trust.png'])
})
