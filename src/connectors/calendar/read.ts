import { RowFault, type Row } from '../reading.ts'
import { readEntry, type Entry } from './entries.ts'
import { parseCalendars, textOf, type Calendar } from './parse.ts'
import { isMeeting, rowsOf, unreadableRow, type Window } from './rows.ts'
import { Budget } from './series.ts'
import { zonesOf } from './zones.ts'

const YEAR = 366 * 86_400_000
/** A version may be as far ahead of our clock; it would outdo all that come until then. */
const AHEAD = 86_400_000
/** Rows that one file may give. */
const MOST_ROWS = 1000

export interface CalendarOptions {
  /** IANA zone of the tenant, in which times without a zone are read */
  timeZone: string
  now: Date
  /** the account or relationship that all meetings of the file are with; otherwise the domains of the attendees say it */
  relationship?: string
  /** occurrences of series are looked for from here (default: 366 days before `to`) … */
  from?: Date
  /** … to here (default: now); what has not ended at `now` has not been held */
  to?: Date
}

/**
 * Reads an iCalendar file into rows, one for each event and each occurrence of a series, and one that takes back what a
 * series was before it repeated, for the object `event` of the system
 * `calendar`: give them to its `take` with the same settings like the records of a CRM. The text itself need not be kept: of people the
 * rows hold nothing but the domains of their addresses.
 * @throws RowFault when the text is no iCalendar file, or has more than 1 MiB or 1,000 occurrences
 */
export function readCalendar (text: string, options: CalendarOptions): Row[] {
  const now = options.now.getTime()
  const to = options.to?.getTime() ?? now
  const window: Window = { from: options.from?.getTime() ?? to - YEAR, to, now }
  const budget = new Budget()
  const rows: Row[] = []
  let meetings = 0
  for (const calendar of parseCalendars(text)) {
    const { groups, unreadable } = groupsOf(calendar, options.timeZone, new Date(now + AHEAD).toISOString())
    rows.push(...unreadable)
    meetings += unreadable.length
    for (const entries of groups) {
      const found = rowsOf(entries, window, budget)
      rows.push(...found)
      meetings += found.filter(isMeeting).length
      if (meetings > MOST_ROWS) {
        throw new RowFault('ics', `holds more than ${MOST_ROWS} events and occurrences; send fewer events, or a shorter time at once`)
      }
    }
  }
  if (options.relationship === undefined) return rows
  return rows.map(row => ({ ...row, relationship: options.relationship }))
}

function groupsOf ({ frame, events, broken }: Calendar, timeZone: string, latest: string): { groups: Entry[][], unreadable: Row[] } {
  const zones = zonesOf(frame, timeZone)
  const canceling = textOf(frame, 'method')?.toUpperCase() === 'CANCEL'
  const groups = new Map<string, Entry[]>()
  const unreadable = broken.map(uid => unreadableRow({ ...(uid !== undefined && { uid }), field: 'VEVENT', reason: 'cannot be parsed' }))
  for (const component of events) {
    const entry = readEntry(component, zones, canceling)
    if ('reason' in entry) {
      unreadable.push(unreadableRow(entry))
      continue
    }
    if (entry.revision !== undefined && entry.revision > latest) {
      unreadable.push(unreadableRow({ uid: entry.uid, field: 'LAST-MODIFIED', reason: 'must not lie more than 24 hours ahead, nor must DTSTAMP' }))
      continue
    }
    const group = groups.get(entry.uid)
    if (group === undefined) groups.set(entry.uid, [entry])
    else group.push(entry)
  }
  return { groups: [...groups.values()], unreadable }
}
