import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import { BEHIND } from '../days/evidence.ts'
import { inRounds } from '../days/rounds.ts'
import type { Tenant } from '../http/caller.ts'
import { eachState } from '../metrics/states.ts'
import { FIRST_DAY, fromDay, SCORE_NAMES, type Day, type DayTotals, type Interval, type ScoreName } from '../scoring/index.ts'
import { candidates, stampOf, type Candidates } from './movers-queries.ts'
import type { Selection } from './queries.ts'

/** So many relationships are compared; a larger portfolio would keep its reader waiting. */
const MOST_COMPARED = 2000

/** What the scores are made of. */
const SCORED = ['events', 'evidence', 'contact', 'complaints', 'failures', 'promises'] satisfies Array<keyof DayTotals>

export interface MoversQuestion {
  tenant: Tenant
  today: Day
  /** how many days back */
  days: number
  score: ScoreName
  /** most rises, and most falls, that are listed */
  limit: number
  selection: Selection
}

type Scores = Partial<Record<ScoreName, number>>

/** The scores of a selection on both days: one for all questions about it. */
interface Compared extends Pick<Candidates, 'total'> {
  looked: number
  pairs: Array<Candidates['found'][number] & { before: Scores, now: Scores }>
}

interface Move {
  key: string
  name: string | null
  segment: string | null
  before: number
  now: number
  change: number
}

/** Answers which scores moved most; what was compared is kept while nothing that it follows from has changed. */
export function movers (database: Database) {
  const kept = new LRUCache<string, { stamp: string, compared: Compared }>({ max: 20 })
  const nameOf = ({ tenant, today, days, selection: { segment, tag, owner } }: MoversQuestion) =>
    JSON.stringify([tenant.tenantId, today, days, segment ?? null, tag ?? null, owner ?? null])

  async function answer (question: MoversQuestion) {
    const { tenant } = question
    return await database.withTenant(tenant.tenantId, async (tx) => {
      await tx`set transaction isolation level repeatable read, read only`
      const { stamp, behind } = await stampOf(tx, tenant)
      const name = nameOf(question)
      const known = kept.get(name)
      const compared = known?.stamp === stamp ? known.compared : await compare(tx, question)
      kept.set(name, { stamp, compared })
      return await answerOf(tx, question, compared, behind)
    })
  }
  // Whoever asks about the same selection shares the comparison of the one who asked first.
  return inRounds((question: MoversQuestion) => JSON.stringify([nameOf(question), question.score, question.limit]), answer)
}

const sinceOf = ({ today, days }: MoversQuestion): Day => Math.max(today - days, FIRST_DAY)

async function compare (tx: Tx, question: MoversQuestion): Promise<Compared> {
  const { tenant, today, selection } = question
  const since = sinceOf(question)
  const { total, found } = await candidates(tx, tenant.tenantId, since, selection, MOST_COMPARED)
  const scores = new Map<string, Record<'before' | 'now', Scores>>()
  const request = { keys: found.map(({ key }) => key), days: [since, today], fields: SCORED }
  for await (const { relationship, day, state } of eachState(tx, tenant, request)) {
    const both = scores.get(relationship) ?? { before: {}, now: {} }
    scores.set(relationship, both)
    for (const name of SCORE_NAMES) {
      const { score } = state.scores()[name]
      if (score !== undefined) both[day === since ? 'before' : 'now'][name] = score
    }
  }
  const pairs = found.flatMap(candidate => {
    const both = scores.get(candidate.key)
    return both === undefined ? [] : [{ ...candidate, ...both }]
  })
  return { total, looked: found.length, pairs }
}

async function answerOf (tx: Tx, question: MoversQuestion, { total, looked, pairs }: Compared, behind: boolean) {
  const { score, limit, today } = question
  const moves = pairs.flatMap(({ before: { [score]: before }, now: { [score]: now }, ...rest }): Move[] =>
    before === undefined || now === undefined ? [] : [{ ...rest, before, now, change: now - before }])
  const sorted = moves.sort((a, b) => b.change - a.change || (a.key < b.key ? -1 : 1))
  const rises = sorted.filter(({ change }) => change > 0)
  const falls = sorted.filter(({ change }) => change < 0)
  const listed = [...rises.slice(0, limit), ...falls.slice(Math.max(0, falls.length - limit))]
  const intervals = await intervalsOf(tx, question, listed.map(({ key }) => key))
  const notes = [
    ...behind ? [BEHIND] : [],
    ...looked < total
      ? [`${looked} of ${total} relationships are compared: those with events on most days since then. Choose a segment or a tag for others.`]
      : []
  ]
  return {
    as_of: fromDay(today),
    since: fromDay(sinceOf(question)),
    score,
    relationships: { total, compared: moves.length, rises: rises.length, falls: falls.length },
    data: listed.map(move => shown(move, intervals.get(move.key)!)),
    ...notes.length > 0 && { notes }
  }
}

type Intervals = Record<'before' | 'now', Interval>

/** Intervals cost more than scores, so only those that are shown are computed. */
async function intervalsOf (tx: Tx, question: MoversQuestion, keys: readonly string[]): Promise<Map<string, Intervals>> {
  const since = sinceOf(question)
  const found = new Map<string, Intervals>()
  const request = { keys, days: [since, question.today], fields: SCORED }
  for await (const { relationship, day, state } of eachState(tx, question.tenant, request)) {
    const interval = state.interval(question.score)!
    const other = found.get(relationship)
    found.set(relationship, day === since ? { before: interval, now: interval } : { before: other!.before, now: interval })
  }
  return found
}

function shown ({ key, name, segment, before, now, change }: Move, { before: then, now: today }: Intervals) {
  return {
    relationship: key,
    ...name !== null && { name },
    ...segment !== null && { segment },
    before,
    before_interval: then,
    now,
    now_interval: today,
    change,
    intervals_part: then.high < today.low || today.high < then.low
  }
}
