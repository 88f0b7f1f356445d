import { RowFault } from '../reading.ts'

/*
 * The lines of a calendar file that are wanted, before any of it is parsed. Descriptions, attachments, alarms and what is not known are
 * dropped unread: they are private, they are most of the file, and nothing in them can then be made to hurt.
 */

/** Characters of a file. */
export const MOST_CHARACTERS = 1024 * 1024
/** Wanted lines of a file; some 20 make one event. */
const MOST_LINES = 40_000
/** Characters of one wanted line; a list of 400 dates fits. */
const LONGEST_LINE = 8192

const COMPONENTS = new Set(['VCALENDAR', 'VEVENT', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT'])
const PROPERTIES = new Set([
  'METHOD', 'UID', 'SEQUENCE', 'DTSTAMP', 'LAST-MODIFIED', 'RECURRENCE-ID', 'RRULE', 'RDATE', 'EXDATE', 'DTSTART', 'DTEND', 'DURATION', 'STATUS',
  'CLASS', 'SUMMARY', 'CATEGORIES', 'LOCATION', 'CONFERENCE', 'ORGANIZER', 'ATTENDEE', 'X-MICROSOFT-CDO-ALLDAYEVENT', 'TZID', 'TZOFFSETFROM',
  'TZOFFSETTO'
])
/** Texts of people, of which the beginning says enough. */
const TEXTS = new Set(['SUMMARY', 'LOCATION', 'CATEGORIES'])
const NAME = /^([A-Za-z0-9-]{1,40})[;:]/

/**
 * Keeps the wanted lines of a calendar file, each unfolded.
 * @throws RowFault when the file is too long, or a wanted line is
 */
export function wantedLines (text: string): string[] {
  if (text.length > MOST_CHARACTERS) throw new RowFault('ics', `must have at most ${MOST_CHARACTERS} characters; send a part of the calendar`)
  const kept: string[] = []
  const unwanted: string[] = []
  for (const { line, number } of unfolded(text)) {
    const name = NAME.exec(line)?.[1]?.toUpperCase()
    const component = name === 'BEGIN' || name === 'END' ? line.slice(name.length + 1).trim().toUpperCase() : undefined
    if (component !== undefined && (unwanted.length > 0 || !COMPONENTS.has(component))) {
      if (name === 'BEGIN') unwanted.push(component)
      else if (unwanted.at(-1) === component) unwanted.pop()
      continue
    }
    if (unwanted.length > 0 || name === undefined || (component === undefined && !PROPERTIES.has(name))) continue
    kept.push(bounded(line, name, number))
    if (kept.length > MOST_LINES) throw new RowFault('ics', 'holds too much; send a part of the calendar')
  }
  return kept
}

/** Logical lines: one that begins with a space continues the one before. Of one that is too long no more is kept than shows it. */
function * unfolded (text: string): Generator<{ line: string, number: number }> {
  let parts: string[] = []
  let length = 0
  let number = 1
  let begun = 1
  for (const physical of text.split(/\r\n|\n|\r/)) {
    const folded = physical.startsWith(' ') || physical.startsWith('\t')
    if (!folded) {
      if (parts.length > 0) yield { line: parts.join(''), number: begun }
      parts = []
      length = 0
      begun = number
    }
    const part = physical.slice(folded ? 1 : 0, LONGEST_LINE + 1 - length + (folded ? 1 : 0))
    if (part !== '' && length <= LONGEST_LINE) parts.push(part)
    length += part.length
    number++
  }
  if (parts.length > 0) yield { line: parts.join(''), number: begun }
}

function bounded (line: string, name: string, number: number): string {
  if (line.length <= LONGEST_LINE) return line
  if (TEXTS.has(name)) return line.slice(0, 1000)
  throw new RowFault('ics', `line ${number}: ${name} must have at most ${LONGEST_LINE} characters`)
}
