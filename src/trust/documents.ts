import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/connect.ts'
import { BEHIND, evidenceOf, standing, type Standing } from '../days/evidence.ts'
import { todayOf } from '../days/today.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { modelOf } from '../models/queries.ts'
import {
  absences, assess, explain, fromDay, toDay, trust, type Day, type Explanation, type Trust, type TrustInput
} from '../scoring/index.ts'
import { changeReport } from './change-report.ts'
import { contributionList } from './contributions.ts'
import { steps, type Interval } from './steps.ts'

const CACHE_BYTES = 32 * 1024 * 1024

export interface Question {
  tenant: Tenant
  key: string
  /** ISO date; absent = today in the tenant's time zone */
  asOf: string | undefined
  /** version of the scoring model; absent = the one in force */
  model: number | undefined
  /** how many contributions of single events each score lists */
  contributions: number
  /** instant of ledger/known-at; absent = everything that is known now */
  knownAt?: string | undefined
}

interface Period {
  start: string
  end: string
  interval: Interval
}

/** Makes the answers of this stage, as JSON texts: a text is kept as long as nothing that it was made from has changed. */
export interface TrustDocuments {
  trust (question: Question): Promise<string>
  explanation (question: Question): Promise<string>
  history (question: Question & Period): Promise<string>
  /** `startModel`: the version that judges the start, absent = the one of the end. */
  changes (question: Question & { start: string, end: string, startModel: number | undefined }): Promise<string>
}

/** A document, and why figures of it are absent. */
type Made = Record<string, unknown> & { notes?: string[] }

type Make = (inputAt: (asOf: Day, model?: number) => Promise<TrustInput>, asOf: Day) => Promise<Made>

export function trustDocuments (database: Database, now: Now): TrustDocuments {
  const store = evidenceOf(database)
  const texts = new LRUCache<string, { stamp: string, text: string }>({ maxSize: CACHE_BYTES, sizeCalculation: ({ text }) => text.length })

  async function answer (kind: string, question: Question, make: Make): Promise<string> {
    const { tenant, key, knownAt } = question
    const found = await standing(database, tenant.tenantId, key)
    const asOf = question.asOf === undefined ? todayOf(tenant.timeZone, now(tenant)) : toDay(question.asOf)
    const version = question.model ?? found.model
    const name = JSON.stringify([tenant.tenantId, key, kind, asOf, version, question.contributions, knownAt])
    const stamp = stampOf(found, tenant)
    const kept = texts.get(name)
    if (kept?.stamp === stamp) return kept.text
    // A version that is not there is refused before anything is read.
    await modelOf(database, tenant.tenantId, version)
    const evidence = await store.of(tenant, found, knownAt)
    const made = await make((day, model = version) => evidence.at(day, model), asOf)
    const notes = [...(found.behind ? [BEHIND] : []), ...(made.notes ?? [])]
    const echo = knownAt === undefined ? {} : { known_at: knownAt }
    const text = JSON.stringify({ relationship: key, ...echo, ...made, ...(notes.length > 0 ? { notes } : {}) })
    texts.set(name, { stamp, text })
    return text
  }

  return {
    trust: question => answer('trust', question, async (inputAt, asOf) => trustDocument(await inputAt(asOf), question.contributions)),
    explanation: question => answer('explanation', question, async (inputAt, asOf) => explanation(await inputAt(asOf), question.contributions)),
    history: question => answer(`history ${question.start} ${question.interval}`, { ...question, asOf: question.end }, inputAt =>
      history(inputAt, question)),
    changes: question => answer(`changes ${question.start} ${question.startModel}`, { ...question, asOf: question.end }, async (inputAt, asOf) => {
      const renewed = await inputAt(toDay(question.start))
      const from = question.startModel === undefined || question.startModel === renewed.model.version
        ? renewed
        : await inputAt(toDay(question.start), question.startModel)
      return await changeReport({ from, renewed, to: await inputAt(asOf) }, question.contributions)
    })
  }
}

/** Names everything that a document depends on besides the model: two documents with the same stamp are the same. */
function stampOf (found: Standing, { settings }: Tenant): string {
  return JSON.stringify([
    found.createdAt, found.relationshipVersion, found.foldVersion, found.portfolioVersion, found.behind, settings.reporting_since
  ])
}

function trustDocument (input: TrustInput, contributions: number): Made {
  const assessment = assess(input)
  const found = trust(input, assessment)
  const { as_of: date, model, customer_trust: customer, supplier_trust: supplier, health = UNRATED, ...rest } = found
  const why = explain(input, { limit: contributions }, assessment)
  return {
    as_of: date,
    model,
    customer_trust: { ...customer, ...contributionsOf(why.customer_trust) },
    supplier_trust: { ...supplier, ...contributionsOf(why.supplier_trust) },
    health,
    ...rest,
    notes: absences(found, input.model)
  }
}

function explanation (input: TrustInput, contributions: number): Made {
  const assessment = assess(input)
  const { customer_trust: customer, supplier_trust: supplier } = trust(input, assessment)
  const why = explain(input, { limit: contributions }, assessment)
  return {
    as_of: fromDay(input.asOf),
    model: input.model.version,
    customer_trust: explained(customer, why.customer_trust),
    supplier_trust: explained(supplier, why.supplier_trust)
  }
}

async function history (inputAt: (asOf: Day) => Promise<TrustInput>, { start, end, interval }: Period): Promise<Made> {
  const points: object[] = []
  let version = 0
  for (const asOf of steps(toDay(start), toDay(end), interval)) {
    // A long history must not keep other requests waiting.
    await setImmediate()
    const { as_of: date, model, customer_trust: customer, supplier_trust: supplier, health = UNRATED } = trust(await inputAt(asOf))
    version = model
    points.push({ as_of: date, customer_trust: brief(customer), supplier_trust: brief(supplier), health })
  }
  return { start, end, interval, model: version, points }
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
