import { lives } from './events.js'
import { inTurn, ratio } from './figures.js'
import { loadPortfolio, settle } from './portfolio.js'
import { answersPerSecond, ask, batchesOf, postBatches } from './requests.js'

const LOAD = { connections: 16, seconds: 3 }
const EVENTS = 1000

/** The trust document of a relationship with 1,000 events, nothing changed since it was last asked for, beside a row by its key. */
export async function trust ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database)
  await loadPortfolio(service, database, { seed: 'trust', relationships: 200, perRelationship: 20 })
  const key = await loadOne(service)
  await settle(database)
  const row = `/v1/relationships/${key}`
  const rate = path => () => answersPerSecond(service.address, [{ path }], LOAD)
  await ask(service.address, `${row}/trust`)
  await rate(row)()
  const { ratios, baseline, subject } = await inTurn(rounds, rate(row), rate(`${row}/trust`))
  await service.stop()
  return [ratio('trust document, warm : one row by key', ratios, {
    firstLight: 0.35, goal: 0.7, detail: `${Math.round(subject)} : ${Math.round(baseline)} answers per second, ${LOAD.connections} connections`
  })]
}

/** A relationship with 1,000 events; returns its key. */
export async function loadOne (service) {
  const life = lives('one', 1)
  await postBatches(service.address, batchesOf(life.take(EVENTS)), EVENTS)
  return encodeURIComponent(life.keys[0])
}
