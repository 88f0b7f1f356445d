import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { MODEL_1, assess, explain, fromDay, toDay, trust, type Day, type Explanation, type Trust } from '../scoring/index.ts'
import { contributionList } from './contributions.ts'
import { evidenceOf, standing, type Standing } from '../days/evidence.ts'
import { steps, type Interval } from './steps.ts'
import { todayOf } from '../days/today.ts'

const CACHE_BYTES = 32 * 1024 * 1024

const BEHIND = 'Base rates are behind: events of other relationships are still being folded. Ask again in a few seconds.'

export interface Question {
  tenant: Tenant
  key: string
  /** ISO date; absent = today in the tenant's time zone */
  asOf: string | undefined
  /** how many contributions of single events each score lists */
  contributions: number
}

/** Makes the answers of this stage, as JSON texts: a text is kept as long as nothing that it was made from has changed. */
export interface TrustDocuments {
  trust (question: Question): Promise<string>
  explanation (question: Question): Promise<string>
  history (question: Question & { start: string, end: string, interval: Interval }): Promise<string>
}

export function trustDocuments (database: Database, now: () => Date): TrustDocuments {
  const store = evidenceOf(database)
  const texts = new LRUCache<string, { stamp: string, text: string }>({ maxSize: CACHE_BYTES, sizeCalculation: ({ text }) => text.length })

  async function answer (kind: string, question: Question, make: (found: Standing, asOf: Day) => Promise<object>): Promise<string> {
    const { tenant, key } = question
    const found = await standing(database, tenant.tenantId, key)
    const asOf = question.asOf === undefined ? todayOf(tenant.timeZone, now()) : toDay(question.asOf)
    const name = JSON.stringify([tenant.tenantId, key, kind, asOf, question.contributions])
    const stamp = JSON.stringify([
      found.foldVersion, found.relationshipVersion, found.portfolioVersion, found.behind, tenant.settings.reporting_since
    ])
    const kept = texts.get(name)
    if (kept?.stamp === stamp) return kept.text
    const notes = found.behind ? { notes: [BEHIND] } : {}
    const text = JSON.stringify({ relationship: key, ...await make(found, asOf), ...notes })
    texts.set(name, { stamp, text })
    return text
  }

  return {
    trust: question => answer('trust', question, async (found, asOf) => {
      const input = await store.input(question.tenant, found, asOf)
      const assessment = assess(input)
      const { as_of: date, model, customer_trust: customer, supplier_trust: supplier, health = UNRATED, ...rest } = trust(input, assessment)
      const why = explain(input, { limit: question.contributions }, assessment)
      return {
        as_of: date,
        model,
        customer_trust: { ...customer, ...contributionsOf(why.customer_trust) },
        supplier_trust: { ...supplier, ...contributionsOf(why.supplier_trust) },
        health,
        ...rest
      }
    }),

    explanation: question => answer('explanation', question, async (found, asOf) => {
      const input = await store.input(question.tenant, found, asOf)
      const assessment = assess(input)
      const { customer_trust: customer, supplier_trust: supplier } = trust(input, assessment)
      const why = explain(input, { limit: question.contributions }, assessment)
      return {
        as_of: fromDay(asOf),
        model: MODEL_1.version,
        customer_trust: explained(customer, why.customer_trust),
        supplier_trust: explained(supplier, why.supplier_trust)
      }
    }),

    history: question => answer(`history ${question.start} ${question.interval}`, { ...question, asOf: question.end }, async (found) => {
      const points = []
      for (const asOf of steps(toDay(question.start), toDay(question.end), question.interval)) {
        const then = trust(await store.input(question.tenant, found, asOf))
        const { as_of: date, customer_trust: customer, supplier_trust: supplier, health = UNRATED } = then
        points.push({ as_of: date, customer_trust: brief(customer), supplier_trust: brief(supplier), health })
      }
      return { start: question.start, end: question.end, interval: question.interval, model: MODEL_1.version, points }
    })
  }
}

const UNRATED = { band: 'unrated' }

function contributionsOf (why: Explanation['customer_trust']) {
  return why.score === undefined ? {} : { contributions: contributionList(why, false) }
}

function explained ({ dimensions }: Trust['customer_trust'], why: Explanation['customer_trust']) {
  const score = why.score === undefined ? {} : { score: why.score }
  return { ...score, baseline: why.baseline, dimensions, contributions: contributionList(why, true) }
}

function brief ({ score, interval, coverage, confidence, band }: Trust['customer_trust']) {
  return { ...(score === undefined ? {} : { score, interval }), coverage, confidence, band }
}
