import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import t from 'tap'
import * as scoring from '../../src/scoring/index.ts'
import { differences } from './close.ts'

const text = readFileSync(new URL('../../docs/model.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(match => match[1] ?? '')

t.test('every example of the document gives the value beside it', async t => {
  let examples = 0
  for (const block of blocks) {
    const context = createContext({ ...scoring })
    for (const line of block.trim().split('\n')) {
      const [code = '', expected] = line.split(' // => ')
      const actual: unknown = runInContext(code, context)
      if (expected === undefined) continue
      examples += 1
      t.strictSame(differences(actual, runInContext(`(${expected})`, context), 5e-6), [], line)
    }
  }
  t.ok(examples > 20)
})

t.test('every dimension of the model has its section with its weight and half-life', async t => {
  for (const [dimension, spec] of Object.entries(scoring.MODEL_1.dimensions)) {
    const section = text.split(`### ${dimension}\n`)[1]?.split('\n#')[0] ?? ''
    t.match(section, new RegExp(`weight ${spec.weight}[,)]`), `${dimension}: weight`)
    t.match(section, new RegExp(`half-life ${spec.half_life_days} days`), `${dimension}: half-life`)
    t.match(section, new RegExp(`\\((${spec.axis})[,)]`), `${dimension}: axis`)
  }
})
