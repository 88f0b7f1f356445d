import { setImmediate } from 'node:timers/promises'
import type { Tx } from '../../db/connect.ts'
import { portfolioOf } from '../days/queries.ts'
import { daysOfMany, reportedSince, subjectsOf, type Subject } from '../days/subjects.ts'
import type { Tenant } from '../http/caller.ts'
import { modelsIn } from '../models/queries.ts'
import {
  portfolioSums, relationshipState, STATE_METRICS,
  type Day, type DayRow, type DayTotals, type PortfolioSums, type RelationshipState, type ScoringModel, type StateMetric, type TrustInput
} from '../scoring/index.ts'

/** Which states are wanted. */
export interface StatesRequest {
  /** of the relationships; keys that are not there are left out */
  keys: readonly string[]
  /** the days at whose end they stand, ascending */
  days: readonly Day[]
  /** of STATE_METRICS; other names are left out */
  names: readonly string[]
  /** version of the scoring model; absent: the one in force for each relationship */
  model?: number | undefined
}

/** A relationship at the end of a day: what is known of it. */
export interface StateValues {
  relationship: string
  day: Day
  values: Record<string, number>
  /** of values that are money */
  currencies?: Record<string, string>
}

/** Relationships that are read at once, while the ones before them are computed. */
const CHUNK = 50
/** How many states are computed at a stretch before other requests have their turn. */
const STRETCH = 10

/**
 * The states of relationships at the ends of days, as their trust documents of those days say, in the order of segments, keys and days.
 * A relationship has no state before it has begun, and a state of which nothing is known is left out. What is behind must have been
 * folded before; and the transaction should see one moment only, or relationships may stem from different ones.
 * @throws Problem MODEL_NOT_FOUND, or the reason of the signal
 */
export async function * statesIn (
  tx: Tx, tenant: Tenant, { names, ...request }: StatesRequest, signal?: AbortSignal
): AsyncGenerator<StateValues, void, undefined> {
  const metrics = STATE_METRICS.filter(({ name }) => names.includes(name))
  const fields = [...new Set(metrics.flatMap(({ reads }) => reads))]
  if (metrics.length === 0) return
  for await (const { relationship, day, state } of eachState(tx, tenant, { ...request, fields }, signal)) {
    const found = valuesOf(state, metrics)
    if (found !== undefined) yield { relationship, day, ...found }
  }
}

/** `statesIn` with everything that can be known; `fields` of the totals of days are read, `events` always among them. */
export async function * eachState (
  tx: Tx, tenant: Tenant, { keys, days, fields, model }: Omit<StatesRequest, 'names'> & { fields: ReadonlyArray<keyof DayTotals> },
  signal?: AbortSignal
): AsyncGenerator<{ relationship: string, day: Day, state: RelationshipState }, void, undefined> {
  const last = days.at(-1)
  if (keys.length === 0 || last === undefined) return
  const { subjects, inputOf } = await surroundingsIn(tx, tenant, fields.includes('evidence'), keys, model)
  let computed = 0
  for await (const [subject, rows] of subjectsWithDays(subjects, keys => daysOfMany(tx, tenant.tenantId, keys, last, fields))) {
    for (const day of days) {
      computed += 1
      if (computed % STRETCH === 0) {
        await setImmediate()
        signal?.throwIfAborted()
      }
      const state = relationshipState(inputOf(subject, rows, day))
      if (state.hasBegun) yield { relationship: subject.key, day, state }
    }
  }
}

/** What all relationships have in common: the sums of the portfolio are made once for each day. */
async function surroundingsIn (
  tx: Tx, tenant: Tenant, isScored: boolean, keys: readonly string[], version: number | undefined
) {
  const [subjects, portfolio] = await Promise.all([
    subjectsOf(tx, tenant.tenantId, { keys }), isScored ? portfolioOf(tx, tenant.tenantId) : []
  ])
  const versions = version === undefined ? [...new Set(subjects.map(({ inForce }) => inForce))] : [version]
  const models = await modelsIn(tx, tenant.tenantId, versions)
  const since = reportedSince(portfolio, tenant)
  const sums = new Map<string, PortfolioSums>()
  const sumsAt = (day: Day, model: ScoringModel) => {
    const name = `${model.version} ${day}`
    const made = sums.get(name) ?? portfolioSums(portfolio, day, model)
    sums.set(name, made)
    return made
  }
  return {
    subjects,
    inputOf (subject: Subject, days: readonly DayRow[], asOf: Day): TrustInput {
      const model = models.get(version ?? subject.inForce)!
      return { ...subject, days, asOf, model, portfolio: sumsAt(asOf - 1, model), reportingSince: since }
    }
  }
}

/** Each subject with its days, a few read at a time. */
async function * subjectsWithDays (
  subjects: readonly Subject[], read: (keys: readonly string[]) => Promise<Map<string, DayRow[]>>
): AsyncGenerator<[Subject, DayRow[]], void, undefined> {
  const reading = (start: number) => {
    const found = read(subjects.slice(start, start + CHUNK).map(({ key }) => key))
    // When nobody waits for it any more, its failure is nobody's.
    found.catch(() => {})
    return found
  }
  let next = reading(0)
  for (let start = 0; start < subjects.length; start += CHUNK) {
    const found = await next
    if (start + CHUNK < subjects.length) next = reading(start + CHUNK)
    for (const subject of subjects.slice(start, start + CHUNK)) yield [subject, found.get(subject.key) ?? []]
  }
}

/** What is known, and is a number that a document can hold. */
function valuesOf (state: RelationshipState, metrics: readonly StateMetric[]): Pick<StateValues, 'values' | 'currencies'> | undefined {
  const values: Record<string, number> = {}
  const currencies: Record<string, string> = {}
  for (const { name, value, currency } of metrics) {
    const found = value(state)
    if (found === undefined || !Number.isFinite(found)) continue
    values[name] = found
    const unit = currency?.(state)
    if (unit !== undefined) currencies[name] = unit
  }
  if (Object.keys(values).length === 0) return undefined
  return { values, ...Object.keys(currencies).length > 0 && { currencies } }
}
