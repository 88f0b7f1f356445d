import { createHash } from 'node:crypto'
import type { Row } from '../reading.ts'
import type { Entry, Unreadable } from './entries.ts'
import { beginningsOf, type Budget } from './series.ts'

/** The instants between which occurrences of series are looked for, and the present. */
export interface Window {
  from: number
  to: number
  now: number
}

/** Ids are made of UIDs; one that is long or strange is replaced by its hash. */
function idOf (uid: string): string {
  return /^[\x21-\x7e]{1,120}$/.test(uid) ? uid : `sha256-${createHash('sha256').update(uid).digest('hex')}`
}

/** The row of a VEVENT that cannot be read. */
export function unreadableRow ({ uid, field, reason }: Unreadable): Row {
  return { ...(uid !== undefined && { id: idOf(uid) }), fault: field, reason }
}

/** The rows of all VEVENTs of one UID: one for an event, one for each occurrence of a series in the window. */
export function rowsOf (entries: readonly Entry[], window: Window, budget: Budget): Row[] {
  const master = latest(entries.filter(entry => entry.occurrence === undefined))
  const changed = new Map<number, Entry>()
  for (const entry of entries) {
    if (entry.occurrence === undefined) continue
    const { ms } = entry.occurrence
    changed.set(ms, latest([entry, ...(changed.has(ms) ? [changed.get(ms)!] : [])])!)
  }
  const single = master !== undefined && master.rule === undefined && master.added.length === 0
  if (single && changed.size === 0) return [rowOf(master, idOf(master.uid), master.start.ms, window)]
  const rows = master === undefined || single ? [] : seriesRows(master, changed, window, budget)
  for (const [ms, entry] of changed) {
    const { ms: start } = entry.start
    if (start >= window.from && start <= window.to) rows.push(rowOf(entry, occurrenceId(entry.uid, ms), start, window))
  }
  return rows
}

function seriesRows (master: Entry, changed: ReadonlyMap<number, Entry>, window: Window, budget: Budget): Row[] {
  const beginnings = beginningsOf(master, Math.min(window.to, window.now), budget)
  if (beginnings === undefined) {
    return [{ ...rowOf(master, idOf(master.uid), master.start.ms, window), unclear_series: true }]
  }
  const left = new Set(master.left.filter(moment => !moment.allDay).map(({ ms }) => ms))
  const leftDays = new Set(master.left.filter(moment => moment.allDay).map(({ wall }) => wall))
  return beginnings.flatMap((wall) => {
    const ms = master.clock(wall)
    if (ms < window.from || changed.has(ms)) return []
    const row = rowOf(master, occurrenceId(master.uid, ms), ms, window)
    if (left.has(ms) || leftDays.has(wall - wall % 86_400_000)) return [{ ...row, canceled: true }]
    // What has not ended yet is sent again when it has.
    return row.held === true ? [row] : []
  })
}

/** An occurrence keeps its id when it is moved: the one that the series had given it. */
function occurrenceId (uid: string, ms: number): string {
  return `${idOf(uid)}/${new Date(ms).toISOString().replaceAll(/[-:]|[.]\d+/g, '')}`
}

function rowOf (entry: Entry, id: string, start: number, { now }: Window): Row {
  return {
    id,
    ...(entry.revision !== undefined && { revision: entry.revision }),
    canceled: entry.canceled,
    private: entry.private,
    all_day: entry.start.allDay,
    start: new Date(start).toISOString(),
    minutes: Math.round(entry.length / 600) / 100,
    held: start + entry.length <= now,
    SUMMARY: entry.summary,
    CATEGORIES: entry.categories,
    LOCATION: entry.location,
    ...(entry.organizer !== undefined && { organizer: entry.organizer }),
    attendees: entry.attendees
  }
}

/** The version that counts: the highest SEQUENCE, then the last change. */
function latest (entries: readonly Entry[]): Entry | undefined {
  return entries.reduce<Entry | undefined>((best, entry) => best === undefined || entry.sequence > best.sequence ||
    (entry.sequence === best.sequence && (entry.revision ?? '') > (best.revision ?? ''))
    ? entry
    : best, undefined)
}
