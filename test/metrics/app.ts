import type { Test } from 'tap'
import { testApp, type Inject } from '../helpers/app.ts'
import { KEYS, ledger } from './ledger.ts'
import type { NaiveEvent } from './naive.ts'
import type { NaiveRelationship, NaiveWorld } from './naive-query.ts'
import type { Rates } from './naive-metrics.ts'

export const ZONE = 'Europe/Berlin'
export const TODAY = '2025-05-20'

export interface Metric { name: string, kind: 'flow' | 'state', dimensions: string[], aggregation: string, unit: string }

/** The application over the ledger, and the same world for the naive side. */
export async function metricsApp (t: Test, rates: Rates): Promise<{ inject: Inject, world: NaiveWorld, catalogue: Metric[] }> {
  const { inject } = await testApp(t, { now: `${TODAY}T12:00:00Z`, timeZone: ZONE, settings: rates })
  const about = [
    { segment: 'automotive', owner: 'team-1', stage: 'in-use', tags: ['key account', 'export'] },
    { segment: 'energy', owner: 'team-2', tags: ['export'] },
    { segment: 'automotive', tags: [] },
    {}
  ]
  for (const [i, key] of KEYS.entries()) await inject('PUT', `/v1/relationships/${key}`, about[i])
  const events = await recorded(inject)
  const { body: list } = await inject('GET', '/v1/relationships?limit=100')
  const { body: { data: catalogue } } = await inject('GET', '/v1/metrics')
  return { inject, catalogue, world: { events, relationships: list.data.map(relationship), zone: ZONE, today: TODAY, rates } }
}

function relationship ({ key, segment, owner, stage, tags, scores }: any): NaiveRelationship {
  const { health, customer_trust: customer, supplier_trust: supplier } = scores ?? {}
  return JSON.parse(JSON.stringify({
    relationship: key,
    segment,
    owner,
    stage,
    tags,
    health_band: health?.band,
    customer_band: customer?.band,
    supplier_band: supplier?.band,
    health: health?.score,
    customer_trust: customer?.score,
    supplier_trust: supplier?.score
  }))
}

/** Records the ledger out of order and in two parts between which it is asked, takes some of it back, and returns what counts. */
async function recorded (inject: Inject): Promise<NaiveEvent[]> {
  const all = ledger()
  const parts = [all.filter((_, i) => i % 7 > 2).reverse(), all.filter((_, i) => i % 7 <= 2)]
  const standing: NaiveEvent[] = []
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 500) {
      const events = part.slice(i, i + 500)
      const { body } = await inject('POST', '/v1/events/batch', { events })
      standing.push(...events.filter((_, n) => body.items[n].problem === undefined))
    }
    await inject('POST', '/v1/metrics/query', { metrics: ['events'], start: '2024-01-01', end: TODAY })
  }
  const back = standing.filter((_, i) => i % 23 === 5)
  for (const { id, source } of back) {
    await inject('POST', `/v1/events/${encodeURIComponent(id)}/retraction?source=${encodeURIComponent(source)}`, { reason: 'mistaken' })
  }
  return standing.filter(event => !back.includes(event))
}
