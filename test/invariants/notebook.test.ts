import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import t from 'tap'
import { testApp } from '../helpers/app.ts'

/* The notebook of the examples, run from top to bottom as a person would, where there is a Python. */

interface Cell { cell_type: string, source: string[] }

const notebook = JSON.parse(readFileSync('examples/notebooks/quickstart.ipynb', 'utf8')) as { cells: Cell[] }
const program = notebook.cells.filter(cell => cell.cell_type === 'code').map(cell => cell.source.join('')).join('\n\n')

t.test('it holds no output of anybody\'s run', async t => {
  for (const cell of notebook.cells as Array<Cell & { outputs?: unknown[] }>) t.strictSame(cell.outputs ?? [], [])
})

const python = spawnSync('python3', ['--version']).status === 0

t.test('it runs, and its reasons sum to the score', { skip: python ? false : 'there is no python3' }, async t => {
  const { app, key } = await testApp(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const env = { ...process.env, AFTERSALE_URL: `http://127.0.0.1:${port}`, AFTERSALE_API_KEY: key, MPLBACKEND: 'Agg' }
  const { stdout } = await promisify(execFile)('python3', ['-c', program], { env })
  t.match(stdout, /'recorded': 12, 'duplicates': 0, 'conflicts': 0, 'refused': 0/)
  t.match(stdout, /their trust in us: \d+\.\d \(\d+\.\d to \d+\.\d\), (poor|fair|good|strong)/)
  t.match(stdout, /RELATIONSHIP_NOT_FOUND: /)
})
