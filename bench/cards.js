import { inTurn, ratio } from './figures.js'
import { loadPortfolio, settle } from './portfolio.js'
import { answersPerSecond, ask } from './requests.js'
import { loadOne } from './trust.js'

const LOAD = { connections: 16, seconds: 3 }

/** The card of a relationship with 1,000 events, nothing changed since it was asked for, beside the answer that the process is alive. */
export async function cards ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database)
  await loadPortfolio(service, database, { seed: 'cards', relationships: 200, perRelationship: 20 })
  const key = await loadOne(service)
  await settle(database)
  const card = `/v1/relationships/${key}/card`
  const rate = path => () => answersPerSecond(service.address, [{ path }], LOAD)
  await ask(service.address, card)
  const { ratios, baseline, subject } = await inTurn(rounds, rate('/healthz'), rate(card))
  await service.stop()
  return [ratio('trust card, warm : /healthz', ratios, {
    firstLight: 0.05,
    goal: 0.1,
    detail: `${Math.round(subject)} : ${Math.round(baseline)} answers per second, ${LOAD.connections} connections`
  })]
}
