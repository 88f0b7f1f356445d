import { copyTable } from './copy.js'
import { lives } from './events.js'
import { inTurn, ratio } from './figures.js'
import { cpuSeconds } from './processes.js'
import { batchesOf, postBatches } from './requests.js'

const EVENTS = 60_000

/** Batches of 1,000 through HTTP: validated, deduplicated, durable, days marked dirty. */
export async function ingest ({ environment, rounds }) {
  const { ratios, baseline, subject } = await measureIngest(environment, rounds)
  return [ratio('batch ingest : COPY', ratios, {
    firstLight: 0.2,
    goal: 0.4,
    detail: `${thousands(subject)} : ${thousands(baseline)} events per CPU-second`
  })]
}

/** Ingest and COPY of the same events in turn, both in events per CPU-second. */
export async function measureIngest (environment, rounds) {
  const database = await environment.database()
  const service = await environment.service(database)
  const copy = await copyTable(database)
  const life = lives('ingest', 1000)
  await postBatches(service.address, batchesOf(life.take(20_000)), 20_000)
  const both = []
  const eventsOf = (round) => {
    both[round] ??= life.take(EVENTS)
    return both[round]
  }
  const result = await inTurn(rounds, round => copy.rate(eventsOf(round)), round => ingestRate(service, database, eventsOf(round)))
  await service.stop()
  return result
}

async function ingestRate (service, { postmaster }, events) {
  const bodies = batchesOf(events)
  const before = cpuSeconds([service.pid, postmaster])
  await postBatches(service.address, bodies, events.length)
  return events.length / (cpuSeconds([service.pid, postmaster]) - before)
}

export function thousands (rate) {
  return `${(rate / 1000).toFixed(1)}k`
}
