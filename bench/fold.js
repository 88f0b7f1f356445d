import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { copyTable } from './copy.js'
import { lives } from './events.js'
import { inTurn, ratio } from './figures.js'
import { thousands } from './ingest.js'
import { cpuWithOwn } from './processes.js'
import { batchesOf, postBatches } from './requests.js'

const EVENTS = 30_000
const RELATIONSHIPS = 1000

/** Dirty days of many relationships into day totals, and those into the sums of the portfolio. */
export async function fold ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database)
  const copy = await copyTable(database)
  const life = lives('fold', RELATIONSHIPS)
  const [{ tenant }] = await database.sql`select tenant_id as tenant from tenants`
  const worker = new Worker(new URL('./folding.js', import.meta.url), { workerData: { url: database.url, tenant } })
  const both = []
  const eventsOf = (round) => {
    both[round] ??= life.take(EVENTS)
    return both[round]
  }
  const foldRate = async (round) => {
    await postBatches(service.address, batchesOf(eventsOf(round)), EVENTS)
    return await foldAll(worker, database)
  }
  try {
    await foldRate(rounds)
    const { ratios, baseline, subject } = await inTurn(rounds, round => copy.rate(eventsOf(round)), foldRate)
    return [ratio('fold : COPY', ratios, {
      firstLight: 0.15, goal: 0.5, detail: `${thousands(subject)} : ${thousands(baseline)} events per CPU-second`
    })]
  } finally {
    await worker.terminate()
    await service.stop()
  }
}

/** Folds everything; returns events per CPU-second of this process, which does nothing else meanwhile, and of the database. */
async function foldAll (worker, { postmaster }) {
  const used = cpuWithOwn(postmaster)
  worker.postMessage('fold')
  await once(worker, 'message')
  return EVENTS / used()
}
