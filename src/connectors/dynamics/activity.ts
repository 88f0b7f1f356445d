import { flagCell, hasClock, numberCell, timeCell } from '../cells.ts'
import { keep, party, type Decider } from '../deciding.ts'
import { RowFault, type Kept, type Row } from '../reading.ts'
import { minutesBetween } from '../wall-clock.ts'
import { aboutFacts, lookup, lookupFields, optionCell, ENVELOPE } from './record.ts'

const MONTH = 44_640
const STATES = { open: 0, completed: 1, canceled: 2, cancelled: 2, scheduled: 3 }
/** Parties that take no part: what the activity is about, its owner, rooms and things. */
const NO_PART = new Set([8, 9, 10])
const PARTY_KIND = '_partyid_value@Microsoft.Dynamics.CRM.lookuplogicalname'

/** Fields of every activity. */
export const activityFields = (object: string): string[] => [
  ...ENVELOPE, 'activityid', 'subject', 'directioncode', 'actualdurationminutes', 'actualstart', 'actualend', 'scheduledstart',
  'scheduledend', 'createdon', ...lookupFields('regardingobjectid'), `${object}_activity_parties`
]

/** What is kept of every activity. */
export function activityFacts (object: string, row: Row, decide: Decider): Kept {
  const outgoing = flagCell(row, 'directioncode') ?? true
  return {
    ...aboutFacts(lookup(row, 'regardingobjectid')),
    ...people(row, `${object}_activity_parties`),
    ...keep({
      state: optionCell(row, 'statecode', STATES),
      by: party(decide('direction')) ?? (outgoing ? 'supplier' : 'customer'),
      minutes: numberCell(row, 'actualdurationminutes', MONTH),
      start: moment(row, 'actualstart', 'scheduledstart'),
      end: moment(row, 'actualend', 'scheduledend')
    })
  }
}

/** Why an activity did not happen, as far as the record says. */
export function undone (state: unknown): string | undefined {
  if (state === 1) return undefined
  if (state === undefined) return 'The row does not say whether it was completed (statecode).'
  return state === 2 ? 'It was canceled.' : 'It is not completed.'
}

/** The length that was measured, or else that lies between begin and end when both have a clock. */
export function lengthOf ({ minutes, start, end }: Kept, timeZone: string): number | undefined {
  if (typeof minutes === 'number') return minutes
  if (typeof start !== 'string' || typeof end !== 'string' || !hasClock(start) || !hasClock(end)) return undefined
  const between = minutesBetween(start, end, timeZone)
  return between > 0 && between <= MONTH ? between : undefined
}

/**
 * What happened goes before what was planned. Where only the day was written down (calls keep the actual times as days, which the Web
 * API writes as midnight UTC), the plan of the same day says the hour.
 */
function moment (row: Row, actual: string, planned: string): string | undefined {
  const plan = timeCell(row, planned)
  const fact = timeCell(row, actual)
  if (fact === undefined) return plan
  if (hasClock(fact) && !fact.endsWith('T00:00:00.000Z')) return fact
  const day = fact.slice(0, 10)
  return plan?.startsWith(day) === true ? plan : day
}

/** Users are ours, all others the customer's; counted, never kept. */
function people (row: Row, field: string): Kept {
  const parties = row[field]
  if (!Array.isArray(parties)) return {}
  if (parties.length > 10_000) throw new RowFault(field, 'must not list more than 10,000 parties')
  const sides: Record<'supplier' | 'customer', Set<unknown>> = { supplier: new Set(), customer: new Set() }
  for (const one of parties as unknown[]) {
    if (typeof one !== 'object' || one === null) continue
    const row = one as Row
    const kind = row[PARTY_KIND] ?? row.partyid_entitytype
    if (kind === undefined || NO_PART.has(Number(row.participationtypemask))) continue
    if (kind === 'queue' || kind === 'equipment') continue
    sides[kind === 'systemuser' || kind === 'team' ? 'supplier' : 'customer'].add(row._partyid_value ?? row.partyid ?? one)
  }
  return keep({ supplier_people: sides.supplier.size || undefined, customer_people: sides.customer.size || undefined })
}
