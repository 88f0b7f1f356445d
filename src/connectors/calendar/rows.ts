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

/** Ids are made of UIDs; one that is long or strange, or may be the address of a person, is replaced by its hash. */
function idOf (uid: string): string {
  return /^[\x21-\x7e]{1,120}$/.test(uid) && !uid.includes('@') ? uid : `sha256-${createHash('sha256').update(uid).digest('hex').slice(0, 32)}`
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
  if (single && changed.size === 0) return [rowOf(master, idOf(master.uid), master.start.ms, window), ...formerSeries(master, window)]
  const rows = master === undefined ? [] : single ? [former(master, idOf(master.uid), window)] : seriesRows(master, changed, window, budget)
  // Wherever they lie now: one that was moved out of the time that is looked at may have counted before.
  for (const [ms, entry] of changed) rows.push(rowOf(standing(entry, master), occurrenceId(entry.uid, ms), entry.start.ms, window))
  return rows
}

/** Whether a row stands for an event or an occurrence, and not for what one was before. */
export const isMeeting = ({ start, fault }: Row) => start !== undefined || fault !== undefined

/** What counts no more: an event that became a series, or the first occurrence of a series that became an event. */
function former ({ revision, sequence }: Entry, id: string, window: Window): Row {
  return takenBack({ id, ...(revision !== undefined && { revision }), sequence }, window)
}

/** What is taken back without saying when is taken back now. */
function takenBack (row: Row, { now }: Window): Row {
  return { revision: new Date(now).toISOString(), ...row, canceled: true }
}

/** Only an event with a number above 0 was changed, and may have been a series. */
function formerSeries (master: Entry, window: Window): Row[] {
  return master.sequence > 0 ? [former(master, occurrenceId(master.uid, master.start.ms), window)] : []
}

/**
 * A changed occurrence in the file of its series is what stood there when the later of the two was written; it is numbered like the
 * series, which may restore it later without a number of its own.
 */
function standing (entry: Entry, master: Entry | undefined): Entry {
  if (master === undefined) return entry
  const revision = [entry.revision, master.revision].filter(at => at !== undefined).sort().at(-1)
  return { ...entry, sequence: master.sequence, ...(revision !== undefined && { revision }) }
}

function seriesRows (master: Entry, changed: ReadonlyMap<number, Entry>, window: Window, budget: Budget): Row[] {
  const beginnings = beginningsOf(master, Math.min(window.to, window.now), budget)
  if (beginnings === undefined) {
    return [{ ...rowOf(master, idOf(master.uid), master.start.ms, window), unclear_series: true }]
  }
  const left = new Set(master.left.filter(moment => !moment.allDay).map(({ ms }) => ms))
  const leftDays = new Set(master.left.filter(moment => moment.allDay).map(({ wall }) => wall))
  const rows = beginnings.flatMap((wall) => {
    const ms = master.clock(wall)
    if (ms < window.from || changed.has(ms)) return []
    const row = rowOf(master, occurrenceId(master.uid, ms), ms, window)
    if (left.has(ms) || leftDays.has(wall - wall % 86_400_000)) return [takenBack(row, window)]
    // What has not ended yet is sent again when it has.
    return row.held === true ? [row] : []
  })
  return [...rows, former(master, idOf(master.uid), window)]
}

/** An occurrence keeps its id when it is moved: the one that the series had given it. */
function occurrenceId (uid: string, ms: number): string {
  return `${idOf(uid)}/${new Date(ms).toISOString().replaceAll(/[-:]|[.]\d+/g, '')}`
}

function rowOf (entry: Entry, id: string, start: number, window: Window): Row {
  const row = {
    id,
    ...(entry.revision !== undefined && { revision: entry.revision }),
    sequence: entry.sequence,
    private: entry.private,
    all_day: entry.start.allDay,
    start: new Date(start).toISOString(),
    minutes: Math.round(entry.length / 600) / 100,
    held: start + entry.length <= window.now,
    SUMMARY: entry.summary,
    CATEGORIES: entry.categories,
    LOCATION: entry.location,
    ...(entry.organizer !== undefined && { organizer: entry.organizer }),
    attendees: entry.attendees
  }
  return entry.canceled ? takenBack(row, window) : { ...row, canceled: false }
}

/** The version that counts: the highest SEQUENCE, then the last change. */
function latest (entries: readonly Entry[]): Entry | undefined {
  return entries.reduce<Entry | undefined>((best, entry) => best === undefined || entry.sequence > best.sequence ||
    (entry.sequence === best.sequence && (entry.revision ?? '') > (best.revision ?? ''))
    ? entry
    : best, undefined)
}
