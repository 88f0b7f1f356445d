import { flagCell, numberCell, revisionCell, textCell, timeCell } from '../cells.ts'
import { met, one } from '../contacts.ts'
import { channelAt, decider, keep, party, ruledFacts } from '../deciding.ts'
import { RowFault, type CrmObject, type Kept, type Reading, type Row, type Taken } from '../reading.ts'
import type { ConnectorSettings } from '../settings.ts'
import { defaults } from './defaults.ts'
import { sidesOf, tallyOf } from './sides.ts'

const MONTH = 44_640

/** Meetings of a calendar, in the rows of `readCalendar`. */
export const event: CrmObject = {
  name: 'event',
  title: 'VEVENT',
  fields: [
    'id', 'revision', 'canceled', 'private', 'all_day', 'start', 'minutes', 'held', 'SUMMARY', 'CATEGORIES', 'LOCATION', 'organizer', 'attendees',
    'relationship', 'unclear_series', 'sequence', 'fault', 'reason'
  ],
  take,
  read
}

function take (row: Row, settings: ConnectorSettings): Taken {
  const fault = textCell(row, 'fault')
  if (fault !== undefined) throw new RowFault(fault, textCell(row, 'reason') ?? 'cannot be read')
  const id = textCell(row, 'id')
  if (id === undefined || id.length > 150) throw new RowFault('UID', 'is missing; every event of a calendar has one')
  const revision = revisionOf(row)
  const deleted = flagCell(row, 'canceled') === true
  const decide = decider('event', row, settings, defaults.rules)
  const kept = () => ({
    ...ruledFacts(decide),
    ...participants(row, settings),
    ...keep({
      time: timeCell(row, 'start'),
      minutes: numberCell({ minutes: Math.max(0, Number(row.minutes)) }, 'minutes', 1e9),
      held: flagCell(row, 'held'),
      private: flagCell(row, 'private'),
      all_day: flagCell(row, 'all_day'),
      unclear: flagCell(row, 'unclear_series'),
      channel: decide('channel') ?? channelAt(textCell(row, 'LOCATION'))
    }),
    ...keep({ by: party(decide('direction')) ?? sideOf(row, settings) })
  })
  return { id, ...(revision !== undefined && { revision }), deleted, kept: deleted ? {} : kept() }
}

/**
 * Revisions are compared as texts: the version that an organizer numbered higher is the later one, whenever its file was written. The
 * number has ten digits, of which the first is 0.
 */
function revisionOf (row: Row): string | undefined {
  const changed = revisionCell(row, 'revision') ?? ''
  const sequence = Math.min(999_999_999, numberCell(row, 'sequence', 1e12) ?? 0)
  return changed === '' && sequence === 0 ? undefined : `${String(sequence).padStart(10, '0')}.${changed}`
}

/** With whom the meeting was and how many of each side took part, as far as the domains of their addresses say. */
function participants (row: Row, settings: ConnectorSettings): Kept {
  const { people, own, accounts } = tallyOf(Array.isArray(row.attendees) ? row.attendees : [], settings)
  const named = typeof row.relationship === 'string' ? row.relationship : undefined
  const account = named ?? [...accounts.keys()][0]
  const sidesKnown = (settings.own_domains ?? []).length > 0
  const theirs = named !== undefined && sidesKnown ? people - own : accounts.get(account ?? '') ?? 0
  return keep({
    account,
    accounts: named === undefined && accounts.size > 1 ? accounts.size : undefined,
    internal: sidesKnown && people > 0 && people === own ? true : undefined,
    supplier_people: own > 0 ? own : undefined,
    customer_people: theirs > 0 ? theirs : undefined
  })
}

function sideOf (row: Row, settings: ConnectorSettings): 'supplier' | 'customer' | undefined {
  const organizer = textCell(row, 'organizer')
  if (organizer === undefined) return undefined
  const { own, account } = sidesOf(organizer, settings)
  return own ? 'supplier' : account === undefined ? undefined : 'customer'
}

function read (kept: Kept): Reading {
  const ignored = unheld(kept)
  if (ignored !== undefined) return { ignored }
  const { account, accounts } = kept
  const note = accounts === undefined
    ? undefined
    : `People of ${accounts} accounts took part; it counts for the first by id, ${account}. Send it with a relationship to say otherwise.`
  return one(String(account), met(kept, String(kept.time), Number(kept.minutes)), [note])
}

function unheld (kept: Kept): string | undefined {
  if (kept.ruled_out === true) return 'A rule of the settings ignores it.'
  if (kept.private === true) return 'It is private.'
  if (kept.unclear === true) return 'It repeats more often than daily, for too long or in a way that is not read; send its occurrences alone.'
  if (kept.all_day === true) return 'It lasts all day, which says nothing about time spent together.'
  if (kept.internal === true) return 'Only people of your own domains took part.'
  if (kept.account === undefined) return 'No attendee has a domain that stands in account_domains; add it to the settings, or send a relationship.'
  if (kept.minutes === 0) return 'It has no length.'
  if (Number(kept.minutes) > MONTH) return `It lasts more than ${MONTH} minutes, which no meeting does.`
  return kept.held === true ? undefined : 'It has not ended yet; send it again when it has.'
}
