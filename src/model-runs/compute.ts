import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import type { Tenant } from '../http/caller.ts'
import { outcomeEvents, promiseEvents } from '../ledger/queries.ts'
import { versionInForce } from '../models/list.ts'
import { modelOf } from '../models/queries.ts'
import {
  assess, backTest, fromDay, portfolioSums, preview, settledPromises, toDay,
  type BackTestReport, type LedgerEvent, type Outcome, type PortfolioSums, type PreviewReport, type Scored, type ScoringModel,
  type TrustInput
} from '../scoring/index.ts'
import { backTestNotes } from './notes.ts'
import { inSnapshot, type Snapshot, type Subject } from './snapshot.ts'

/** What a run is asked; days are ISO dates. */
export interface PreviewQuestion { kind: 'preview', model: number, against?: number, as_of: string, segment?: string }
export interface BackTestQuestion { kind: 'back_test', model: number, against?: number, start: string, end: string, segment?: string }
export type Question = PreviewQuestion | BackTestQuestion

export interface PreviewResult extends PreviewReport {
  as_of: string
  model: number
  /** versions that the relationships stand under without it */
  compared_with: number[]
}

export interface BackTestResult {
  start: string
  end: string
  relationships: number
  models: BackTestReport[]
  notes?: string[]
}

/** One of both, by the kind of the run. */
export interface Result {
  preview?: PreviewResult
  back_test?: BackTestResult
}

/** Who wants to know how far it is, and who may end it. */
export interface Watch {
  /** told after each few relationships */
  progress: (done: number, total: number) => Promise<void> | void
  signal: AbortSignal
}

/** Changes of a band that are listed. */
const MOST_CHANGES = 500
/** Relationships that are read at once. */
const CHUNK = 25

/** @throws Problem MODEL_NOT_FOUND, or the reason of the signal */
export async function compute (database: Database, tenant: Tenant, question: Question, watch: Watch): Promise<Result> {
  return question.kind === 'preview'
    ? { preview: await computePreview(database, tenant, question, watch) }
    : { back_test: await computeBackTest(database, tenant, question, watch) }
}

async function computePreview (database: Database, tenant: Tenant, question: PreviewQuestion, watch: Watch): Promise<PreviewResult> {
  const model = await modelOf(database, tenant.tenantId, question.model)
  const asOf = toDay(question.as_of)
  return await inSnapshot(database, tenant, question.segment, watch.signal, async (snapshot) => {
    const standing = snapshot.subjects.map(({ inForce }) => inForce)
    const versions = question.against === undefined ? [...new Set(standing)] : [question.against]
    const models = new Map<number, ScoringModel>([[model.version, model]])
    for (const version of versions) models.set(version, await modelOf(database, tenant.tenantId, version))
    const sums = new Map([...models].map(([version, model]) => [version, portfolioSums(snapshot.portfolio, asOf - 1, model)]))
    const found = preview(MOST_CHANGES)
    await eachSubject(snapshot, asOf, watch, (subject, days) => {
      const known = { ...subject, days, asOf, reportingSince: snapshot.reportingSince }
      const under = (version: number) => scoredBy(models.get(version)!, sums.get(version)!, known)
      const after = under(model.version)
      const version = question.against ?? subject.inForce
      found.add(subject.key, version === model.version ? after : under(version), after)
    })
    return { as_of: question.as_of, model: model.version, compared_with: versions.sort((a, b) => a - b), ...found.report() }
  })
}

function scoredBy (model: ScoringModel, portfolio: PortfolioSums, rest: Omit<TrustInput, 'model' | 'portfolio'>): Scored {
  const input = { ...rest, model, portfolio }
  return { input, assessment: assess(input) }
}

async function computeBackTest (database: Database, tenant: Tenant, question: BackTestQuestion, watch: Watch): Promise<BackTestResult> {
  const { tenantId } = tenant
  const [start, end] = [toDay(question.start), toDay(question.end)]
  const against = question.against ?? await database.withTenant(tenantId, tx => versionInForce(tx, tenantId, question.segment))
  const models = await Promise.all([...new Set([question.model, against])].map(version => modelOf(database, tenantId, version)))
  return await inSnapshot(database, tenant, question.segment, watch.signal, async (snapshot) => {
    const { portfolio, reportingSince } = snapshot
    const tests = models.map(model => backTest({ model, start, end, portfolio, reportingSince }))
    let past: Awaited<ReturnType<typeof pastOf>> = new Map()
    await eachSubject(snapshot, end, watch, (subject, days) => {
      const { promises, outcomes } = past.get(subject.key)!
      for (const test of tests) test.add({ ...subject, days, promises: settledPromises(promises, end), outcomes })
    }, async (keys) => { past = await pastOf(snapshot, tenantId, keys, start, end) })
    const reports = tests.map(test => test.report())
    const notes = backTestNotes(reports[0]!)
    const relationships = snapshot.subjects.length
    return { start: fromDay(start), end: fromDay(end), relationships, models: reports, ...notes.length > 0 && { notes } }
  })
}

/** What the ledger says of some relationships beside their days. */
async function pastOf ({ tx }: Snapshot, tenantId: string, keys: readonly string[], start: number, end: number) {
  const past = new Map(keys.map(key => [key, { promises: [] as LedgerEvent[], outcomes: [] as Outcome[] }]))
  for (const { relationship, day, type } of await outcomeEvents(tx, tenantId, keys, start, end)) {
    past.get(relationship)?.outcomes.push({ day, isGood: type === 'contract.renewed' })
  }
  for (const [key, { promises }] of past) {
    for await (const events of promiseEvents(tx, tenantId, key, end)) promises.push(...events)
  }
  return past
}

/** Goes through the relationships a few at a time, and lets other work of the process go on in between. */
async function eachSubject (
  snapshot: Snapshot, until: number, { progress, signal }: Watch, look: (subject: Subject, days: TrustInput['days']) => void,
  prepare: (keys: readonly string[]) => Promise<void> = async () => {}
): Promise<void> {
  const { subjects } = snapshot
  await progress(0, subjects.length)
  for (let i = 0; i < subjects.length; i += CHUNK) {
    const turn = subjects.slice(i, i + CHUNK)
    const keys = turn.map(({ key }) => key)
    const days = await snapshot.daysOf(keys, until)
    await prepare(keys)
    for (const subject of turn) {
      look(subject, days.get(subject.key) ?? [])
      await setImmediate()
      signal.throwIfAborted()
    }
    await progress(i + turn.length, subjects.length)
  }
}
