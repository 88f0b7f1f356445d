import { inTurn, ratio } from './figures.js'
import { settle } from './portfolio.js'
import { ask, batchesOf, postBatches } from './requests.js'
import { simulate } from '../dist/src/simulate/simulate.js'

const END = '2026-06-30'
/** Events of a relationship per day: few, as of most customers. */
const RATE = 0.3

/** What it costs to try a model: a preview of many relationships, and a back-test of some over two years, beside reading the same days. */
export async function preview ({ environment, rounds }) {
  return [
    await tried(environment, rounds, { kind: 'preview', model: 2, as_of: END }, { relationships: 2000, days: 365 }),
    await tried(environment, rounds, { kind: 'back_test', model: 2, end: END }, { relationships: 200, days: 730 })
  ]
}

async function tried (environment, rounds, question, { relationships, days }) {
  const database = await environment.database()
  const service = await environment.service(database)
  const events = [...simulate({ seed: question.kind, relationships, days, end: END, rate: RATE }).events]
  await postBatches(service.address, batchesOf(events), events.length)
  await settle(database)
  await ask(service.address, '/v1/models', {
    method: 'POST', body: { name: 'shorter', parameters: { dimensions: { promise_keeping: { half_life_days: 60 } } } }
  })
  const run = () => perSecond(() => runToEnd(service, question))
  const read = () => perSecond(() => database.sql`select relationship, day, totals from days order by relationship collate "C", day`)
  await run()
  const { ratios, baseline, subject } = await inTurn(rounds, read, run)
  await service.stop()
  const name = question.kind.replace('_', '-')
  return ratio(`${name} of ${relationships.toLocaleString('en')}, by reading`, ratios.map(rate => 1 / rate), {
    firstLight: 12,
    goal: 6,
    better: 'below',
    detail: `time : that of reading their ${days} days (${(1 / subject).toFixed(1)} s : ${(1 / baseline).toFixed(2)} s), two models`
  })
}

async function runToEnd ({ address }, question) {
  let run = await ask(address, '/v1/model-runs?wait_seconds=30', { method: 'POST', body: question })
  while (run.status === 'running') run = await ask(address, `/v1/model-runs/${run.id}?wait_seconds=30`)
  if (run.status !== 'done') throw new Error(`The run failed: ${run.failure}`)
}

async function perSecond (work) {
  const started = performance.now()
  await work()
  return 1000 / (performance.now() - started)
}
