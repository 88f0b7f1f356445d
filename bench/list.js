import { inTurn, ratio } from './figures.js'
import { loadPortfolio } from './portfolio.js'
import { answersPerSecond, ask } from './requests.js'

const LOAD = { connections: 16, seconds: 3 }
const RELATIONSHIPS = 2000
const ROWS = 50

/** A page of 50 of 2,000 relationships, sorted by their health, beside one of them by its key. */
export async function list ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database)
  const [key] = await loadPortfolio(service, database, { seed: 'list', relationships: RELATIONSHIPS, perRelationship: 20 })
  const page = `/v1/relationships?sort=health&limit=${ROWS}`
  const { data } = await ask(service.address, page)
  if (data.length !== ROWS || data[0].scores?.health?.score === undefined) throw new Error('The list is not what is to be measured.')
  const rate = path => () => answersPerSecond(service.address, [{ path }], LOAD)
  const row = `/v1/relationships/${encodeURIComponent(key)}`
  await rate(row)()
  await rate(page)()
  const { ratios, baseline, subject } = await inTurn(rounds, rate(row), rate(page))
  await service.stop()
  return [ratio('list of 50 of 2,000 : one row by key', ratios, {
    firstLight: 0.1, goal: 0.35, detail: `${Math.round(subject)} : ${Math.round(baseline)} answers per second, ${LOAD.connections} connections`
  })]
}
