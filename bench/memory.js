import { setTimeout as sleep } from 'node:timers/promises'
import { lives } from './events.js'
import { amount, median, ratio } from './figures.js'
import { memory as memoryOf } from './processes.js'
import { ask, batchesOf, postBatches } from './requests.js'

const RELATIONSHIPS = 200
const SAMPLE_MS = 500

/** What the service holds while it is written to, read from and folds in the background, all at once. */
export async function memory ({ environment, seconds }) {
  const service = await environment.service(await environment.database(), { TICK_SECONDS: '2' })
  const { address } = service
  const life = lives('memory', RELATIONSHIPS)
  await postBatches(address, batchesOf(life.take(1000)), 1000)
  const until = Date.now() + seconds * 1000
  const key = n => encodeURIComponent(life.keys[n % RELATIONSHIPS])
  const samples = []
  const counts = await Promise.all([
    repeat(until, () => postBatches(address, batchesOf(life.take(1000)), 1000)),
    repeat(until, n => ask(address, `/v1/relationships/${key(n)}/trust?contributions=20`)),
    repeat(until, n => ask(address, `/v1/relationships/${key(n * 7)}/trust/history?start=2025-07-01&end=2026-06-30`)),
    repeat(until, () => ask(address, '/v1/relationships?sort=health&limit=50')),
    repeat(until, () => { const [event] = life.take(1); return ask(address, '/v1/events', { method: 'POST', body: event }) }),
    repeat(until, async () => {
      samples.push(memoryOf(service.pid).now)
      await sleep(SAMPLE_MS)
    })
  ])
  await service.stop()
  const [batches, trusts, histories, lists, singles] = counts
  const third = Math.ceil(samples.length / 3)
  const growth = median(samples.slice(-third)) / median(samples.slice(third, -third))
  const load = `${seconds} s of ${batches} batches, ${singles} events, ${trusts} trust documents, ${histories} histories, ${lists} lists`
  return [
    amount('memory of the service under mixed load', [Math.max(...samples)], { unit: 'MB', firstLight: 300, goal: 200, detail: `the most; ${load}` }),
    ratio('the same, last third : second third', [growth], { firstLight: 1.2, goal: 1.1, better: 'below', detail: 'how far it is from flat' })
  ]
}

/** Does the work again and again until the time is over; returns how often. */
async function repeat (until, work) {
  let n = 0
  while (Date.now() < until) await work(n++)
  return n
}
