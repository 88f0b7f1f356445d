import { simulate } from '../../src/simulate/simulate.ts'
import fc from '../helpers/property.ts'
import { events as anyEvents } from '../scoring/arbitrary.ts'
import type { NaiveEvent } from './naive.ts'

export const SEED = 1983
export const KEYS = ['acme', 'borg', 'cobo', 'dyna'] as const
/** The last day on which something happens. */
export const END = '2025-05-15'

const HOURS = ['00:30:00', '09:00:00', '14:15:00', '22:30:00', '23:45:00']

/**
 * A ledger in which everything happens: a simulated portfolio, and four customers of whom arbitrary events are told that know nothing
 * of each other. Threads overlap, departments and currencies meet, and many events fall on another day in another zone.
 */
export function ledger (): NaiveEvent[] {
  const simulated = [...simulate({ seed: 'metrics', relationships: 3, days: 220, end: END, rate: 0.5 }).events] as NaiveEvent[]
  const lists = fc.sample(anyEvents(260), { numRuns: KEYS.length, seed: SEED })
  const arbitrary = lists.flatMap((list, n) => list.map(({ id, source, type, day, data }, i) => {
    const time = `${new Date(day * 86_400_000).toISOString().slice(0, 10)}T${HOURS[i % HOURS.length]}Z`
    return { id: `${KEYS[n]}-${id}`, source, subject: KEYS[n]!, time, type, data: more(type, data as Record<string, unknown>, i) } as NaiveEvent
  }))
  return [...simulated, ...arbitrary, ...edges]
}

/** Due on the day on which it was made, in the tenant's zone: a due day is a date, and stays where it is in every zone. */
const edges = ['2025-01-10T23:30:00Z', '2025-03-31T22:30:00Z'].map((time, i) => ({
  id: `edge-${i}`,
  source: 'crm',
  type: 'promise.made',
  subject: 'acme',
  time,
  data: { promise_id: `edge-${i}`, by: 'supplier', kind: 'delivery', due_on: ['2025-01-11', '2025-04-01'][i] }
}) as NaiveEvent)

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length]!

/** Adds what the arbitrary events of the model do not need. */
function more (type: string, data: Record<string, unknown>, i: number): Record<string, unknown> {
  const money: { value?: number, currency?: string } = pick([{}, { value: 100 + i, currency: 'EUR' }, { value: 50.25 * i, currency: 'USD' }, { value: 7 }], i)
  switch (type) {
    case 'interaction.held': return { ...data, ...pick([{}, { supplier_departments: ['sales', 'engineering', 'service'].slice(i % 2) }, { supplier_people: 3 }], i) }
    case 'promise.made': return { ...data, ...money }
    case 'promise.settled': return { ...data, ...pick([{}, {}, money], i) }
    case 'idea.contributed': return { ...data, ...pick([{}, { area: 'design' }, { area: 'process' }], i) }
    case 'idea.settled': return { ...data, ...data.outcome === 'adopted' && money.currency !== undefined && money }
    case 'concession.made': return { ...data, ...money.currency !== undefined && money, ...pick([{}, { justified: true }, { justified: false }], i) }
    case 'complaint.resolved': return { ...data, ...pick([{}, { cost: 10.1 * i, currency: 'EUR' }, { cost: 33, currency: 'USD' }], i) }
    case 'information.shared': return { ...data, ...pick([{}, { topic: 'cost', solicited: true }, { topic: 'plan', solicited: false }], i) }
    case 'inspection.performed': return { ...data, ...pick([{}, { stage: 'incoming' }, { stage: 'audit' }], i) }
    case 'touchpoint.made': return { ...data, ...pick([{}, { department: 'service' }], i) }
    default: return data
  }
}
