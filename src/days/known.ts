import type { Tx } from '../../db/connect.ts'
import { countAround, tooMuchToFold } from '../ledger/known-at.ts'
import type { Place } from '../ledger/queries.ts'
import { fromDay, portfolioDay, type Day, type DayRow, type DayTotals } from '../scoring/index.ts'
import { portfolioOf, type PortfolioRow } from './queries.ts'
import { placeName, sinceEpoch, totalsOn, type Threads } from './totals-on.ts'

/*
 * What was known at an instant. Nothing is kept for it: the stored days are taken as they are, except where events were recorded or
 * retracted after the instant; those days are folded again from the events that were known. Nothing is written.
 */

/** How many places are folded by one statement. */
const CHUNK = 1000

/** Most events, on the shorter side of the instant, that are folded for one answer: about a minute of work. */
const MOST = 1_000_000

/** The days of a relationship as they were known; `stored` are those of now. */
export async function ownDaysKnown (
  tx: Tx, tenantId: string, relationship: string, stored: readonly DayRow[], knownAt: string
): Promise<DayRow[]> {
  const places = await placesLearnt(tx, tenantId, 'after', knownAt, relationship)
  const rows = new Map(stored.map(row => [row.day, row]))
  for await (const { day, totals } of foldPlaces(tx, tenantId, places, knownAt)) {
    if (totals === undefined) rows.delete(day)
    else rows.set(day, { day, totals })
  }
  return [...rows.values()].sort((a, b) => a.day - b.day)
}

/**
 * The sums over the portfolio as they were known. From the present backward when less was learnt after the instant than before it,
 * else from nothing forward.
 * @throws Problem VALIDATION_FAILED when more than `most` events lie on both sides
 */
export async function portfolioKnown (tx: Tx, tenantId: string, knownAt: string, most = MOST): Promise<PortfolioRow[]> {
  const { before, after } = await countAround(tx, tenantId, knownAt, most)
  if (Math.min(before, after) > most) throw tooMuchToFold(knownAt, most)
  const backward = after <= before
  const places = await placesLearnt(tx, tenantId, backward ? 'after' : 'before', knownAt)
  const sums = new Map<string, PortfolioRow>()
  if (backward) for (const row of await portfolioOf(tx, tenantId)) sums.set(cellName(row), row)
  for (const turn of wholeDays(places)) {
    const cells = await cellsOf(tx, tenantId, turn, knownAt)
    if (backward) await addUntouched(tx, tenantId, cells, new Set(turn.map(placeName)))
    for (const [name, { day, segment, parts }] of cells) {
      sums.delete(name)
      if (parts.length > 0) sums.set(name, { day, segment, totals: portfolioDay(parts.sort(byKey).map(({ totals }) => totals)) })
    }
  }
  return [...sums.values()]
}

/** A day of a relationship of this segment ('' = none). */
interface Standing extends Place { segment: string }

/**
 * The days that events recorded up to the instant, or recorded or retracted after it, can have put anything on: their own, and those
 * that their threads touch. In the order of day and relationship.
 */
async function placesLearnt (tx: Tx, tenantId: string, side: 'before' | 'after', knownAt: string, only?: string): Promise<Standing[]> {
  const own = only === undefined ? tx`` : tx`and e.relationship = ${only}`
  const learnt = side === 'before'
    ? tx`select e.relationship, e.day, e.thread from events e where e.tenant_id = ${tenantId} and e.recorded_at <= ${knownAt} ${own}`
    : tx`
      select e.relationship, e.day, e.thread from events e where e.tenant_id = ${tenantId} and e.recorded_at > ${knownAt} ${own}
      union all
      select e.relationship, e.day, e.thread from retractions r
      join events e on e.tenant_id = r.tenant_id and e.id = r.id and e.source = r.source
      where r.tenant_id = ${tenantId} and r.retracted_at > ${knownAt} ${own}`
  return await tx<Standing[]>`
    with learnt as (${learnt}), places as (
      select l.relationship, l.day from learnt l
      union
      select d.relationship, d.day from (select distinct relationship, thread from learnt where thread is not null) t
      join thread_days d on d.tenant_id = ${tenantId} and d.relationship = t.relationship and d.thread = t.thread
    )
    select p.relationship, p.day ${sinceEpoch(tx)}, coalesce(r.segment, '') as segment
    from places p join relationships r on r.tenant_id = ${tenantId} and r.key = p.relationship
    order by p.day, p.relationship collate "C"`
}

/** Folds places from what was known, a thousand at a time, in their order. */
async function * foldPlaces (tx: Tx, tenantId: string, places: readonly Place[], knownAt: string) {
  const threads: Threads = new Map()
  for (let i = 0; i < places.length; i += CHUNK) yield * await totalsOn(tx, tenantId, places.slice(i, i + CHUNK), threads, knownAt)
}

/** The places in turns of about a thousand, each of whole days. */
function * wholeDays (places: readonly Standing[]): Generator<Standing[]> {
  for (let start = 0; start < places.length;) {
    let end = Math.min(start + CHUNK, places.length)
    while (end < places.length && places[end]!.day === places[end - 1]!.day) end++
    yield places.slice(start, end)
    start = end
  }
}

/** What base rates need of a relationship's day. */
type Part = Pick<DayTotals, 'evidence' | 'reported'>

/** All relationships of a segment on one day. */
interface Cell {
  day: Day
  segment: string
  parts: Array<{ relationship: string, totals: Part }>
}

/** What was known of the places, by day and segment. */
async function cellsOf (tx: Tx, tenantId: string, places: readonly Standing[], knownAt: string): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>()
  let next = 0
  for await (const { day, relationship, totals } of foldPlaces(tx, tenantId, places, knownAt)) {
    const { segment } = places[next++]!
    const name = cellName({ day, segment })
    const cell = cells.get(name) ?? { day, segment, parts: [] }
    cells.set(name, cell)
    if (totals !== undefined) cell.parts.push({ relationship, totals: partOf(totals.evidence, totals.reported) })
  }
  return cells
}

/** Adds to the cells the stored days of all relationships about which nothing was learnt since. */
async function addUntouched (tx: Tx, tenantId: string, cells: Map<string, Cell>, touched: ReadonlySet<string>): Promise<void> {
  const all = [...cells.values()]
  const pages = tx<Array<Standing & { evidence: Part['evidence'], reported: NonNullable<Part['reported']> | null }>>`
    select d.relationship, d.day ${sinceEpoch(tx)}, d.segment, d.totals -> 'evidence' as evidence, d.totals -> 'reported' as reported
    from unnest(${all.map(({ day }) => fromDay(day))}::date[], ${all.map(({ segment }) => segment)}::text[]) as c (day, segment)
    join days d on d.tenant_id = ${tenantId} and d.day = c.day and d.segment = c.segment`.cursor(CHUNK)
  for await (const rows of pages) {
    for (const row of rows) {
      if (touched.has(placeName(row))) continue
      cells.get(cellName(row))!.parts.push({ relationship: row.relationship, totals: partOf(row.evidence, row.reported ?? undefined) })
    }
  }
}

function partOf (evidence: Part['evidence'], reported: Part['reported']): Part {
  return reported === undefined ? { evidence } : { evidence, reported }
}

// As the database orders by the bytes of UTF-8: sums of floating-point numbers depend on their order.
const byKey = (a: { relationship: string }, b: { relationship: string }) =>
  Buffer.compare(Buffer.from(a.relationship), Buffer.from(b.relationship))
const cellName = ({ day, segment }: { day: Day, segment: string }) => `${day} ${segment}`
