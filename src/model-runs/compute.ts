import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import type { Subject } from '../days/subjects.ts'
import type { Tenant } from '../http/caller.ts'
import { outcomeEvents, promiseEvents } from '../ledger/queries.ts'
import { versionInForce } from '../models/list.ts'
import { modelsIn } from '../models/queries.ts'
import {
  assess, backTest, fromDay, portfolioSums, preview, settledPromises, toDay,
  type BackTestReport, type Day, type LedgerEvent, type Outcome, type PortfolioSums, type PreviewReport, type Scored, type ScoringModel,
  type TrustInput
} from '../scoring/index.ts'
import { backTestNotes } from './notes.ts'
import { inSnapshot, type Snapshot } from './snapshot.ts'

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
  /** told after each few relationships; it is not waited for */
  progress: (done: number, total: number) => void
  signal: AbortSignal
}

/** Changes of a band that are listed. */
const MOST_CHANGES = 500
/** Relationships that are read at once. */
const CHUNK = 25

/** @throws Problem MODEL_NOT_FOUND, or the reason of the signal */
export async function compute (database: Database, tenant: Tenant, question: Question, watch: Watch): Promise<Result> {
  watch.signal.throwIfAborted()
  return question.kind === 'preview'
    ? { preview: await computePreview(database, tenant, question, watch) }
    : { back_test: await computeBackTest(database, tenant, question, watch) }
}

async function computePreview (database: Database, tenant: Tenant, question: PreviewQuestion, watch: Watch): Promise<PreviewResult> {
  const asOf = toDay(question.as_of)
  return await inSnapshot(database, tenant, question.segment, watch.signal, async (snapshot) => {
    const standing = snapshot.subjects.map(({ inForce }) => inForce)
    const versions = question.against === undefined ? [...new Set(standing)] : [question.against]
    const models = await modelsIn(snapshot.tx, tenant.tenantId, [...new Set([question.model, ...versions])])
    const sums = new Map([...models].map(([version, model]) => [version, portfolioSums(snapshot.portfolio, asOf - 1, model)]))
    const found = preview(MOST_CHANGES)
    await eachSubject(snapshot, watch, keys => snapshot.daysOf(keys, asOf), async (subject, past) => {
      const known = { ...subject, days: past.get(subject.key) ?? [], asOf, reportingSince: snapshot.reportingSince }
      const under = (version: number) => scoredBy(models.get(version)!, sums.get(version)!, known)
      const after = under(question.model)
      const version = question.against ?? subject.inForce
      found.add(subject.key, version === question.model ? after : under(version), after)
    })
    return { as_of: question.as_of, model: question.model, compared_with: versions.sort((a, b) => a - b), ...found.report() }
  })
}

function scoredBy (model: ScoringModel, portfolio: PortfolioSums, rest: Omit<TrustInput, 'model' | 'portfolio'>): Scored {
  const input = { ...rest, model, portfolio }
  return { input, assessment: assess(input) }
}

async function computeBackTest (database: Database, tenant: Tenant, question: BackTestQuestion, watch: Watch): Promise<BackTestResult> {
  const { tenantId } = tenant
  const [start, end] = [toDay(question.start), toDay(question.end)]
  return await inSnapshot(database, tenant, question.segment, watch.signal, async (snapshot) => {
    const { tx, portfolio, reportingSince } = snapshot
    const against = question.against ?? await versionInForce(tx, tenantId, question.segment)
    const models = await modelsIn(tx, tenantId, [...new Set([question.model, against])])
    const tests = [...models.values()].map(model => backTest({ model, start, end, portfolio, reportingSince }))
    await eachSubject(snapshot, watch, keys => pastOf(snapshot, tenantId, keys, start, end), async (subject, past) => {
      const { days, promises, outcomes } = past.get(subject.key)!
      const settled = settledPromises(promises, end)
      for (const test of tests) {
        // A relationship may have many outcomes, each as much work as a trust document.
        const steps = test.steps({ ...subject, days, promises: settled, outcomes })
        while (steps.next().done !== true) await setImmediate()
      }
    })
    const reports = tests.map(test => test.report())
    const notes = backTestNotes(reports[0]!)
    const relationships = snapshot.subjects.length
    return { start: fromDay(start), end: fromDay(end), relationships, models: reports, ...notes.length > 0 && { notes } }
  })
}

/** What a back-test needs of some relationships: their days, and what the ledger says beside them. */
async function pastOf ({ tx, daysOf }: Snapshot, tenantId: string, keys: readonly string[], start: Day, end: Day) {
  const days = await daysOf(keys, end)
  const past = new Map(keys.map(key => [key, { days: days.get(key) ?? [], promises: [] as LedgerEvent[], outcomes: [] as Outcome[] }]))
  for (const { relationship, day, type } of await outcomeEvents(tx, tenantId, keys, start, end)) {
    past.get(relationship)?.outcomes.push({ day, isGood: type === 'contract.renewed' })
  }
  for (const [key, { promises }] of past) {
    for await (const events of promiseEvents(tx, tenantId, key, end)) promises.push(...events)
  }
  return past
}

/**
 * Goes through the relationships a few at a time, and lets other work of the process go on in between. The next ones are read while
 * these are looked at.
 */
async function eachSubject<T> (
  { subjects }: Snapshot, { progress, signal }: Watch, read: (keys: readonly string[]) => Promise<T>,
  look: (subject: Subject, read: T) => Promise<void>
): Promise<void> {
  const turnAt = (i: number) => subjects.slice(i, i + CHUNK)
  const reading = (i: number) => {
    const found = read(turnAt(i).map(({ key }) => key))
    // When the run ends before it is waited for, its failure is nobody's.
    found.catch(() => {})
    return found
  }
  progress(0, subjects.length)
  let next = reading(0)
  for (let i = 0; i < subjects.length; i += CHUNK) {
    const found = await next
    const turn = turnAt(i)
    if (i + CHUNK < subjects.length) next = reading(i + CHUNK)
    for (const subject of turn) {
      await look(subject, found)
      await setImmediate()
      signal.throwIfAborted()
    }
    progress(i + turn.length, subjects.length)
  }
}
