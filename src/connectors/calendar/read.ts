import { RowFault, type Row } from '../reading.ts'
import { readEntry, type Entry } from './entries.ts'
import { parseCalendars, textOf, type Calendar } from './parse.ts'
import { rowsOf, unreadableRow, type Window } from './rows.ts'
import { Budget } from './series.ts'
import { zonesOf } from './zones.ts'

const YEAR = 366 * 86_400_000
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
 * Reads an iCalendar file into rows, one for each event and each occurrence of a series, for the object `event` of the system
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
  for (const calendar of parseCalendars(text)) {
    const { groups, unreadable } = groupsOf(calendar, options.timeZone)
    rows.push(...unreadable)
    for (const entries of groups) {
      rows.push(...rowsOf(entries, window, budget))
      if (rows.length > MOST_ROWS) {
        throw new RowFault('ics', `holds more than ${MOST_ROWS} events and occurrences; send fewer events, or a shorter time at once`)
      }
    }
  }
  if (options.relationship === undefined) return rows
  return rows.map(row => ({ ...row, relationship: options.relationship }))
}

function groupsOf ({ frame, events, broken }: Calendar, timeZone: string): { groups: Entry[][], unreadable: Row[] } {
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
    const group = groups.get(entry.uid)
    if (group === undefined) groups.set(entry.uid, [entry])
    else group.push(entry)
  }
  return { groups: [...groups.values()], unreadable }
}
