import { addDays } from '../format.ts'

/* What the ledger is filtered by: days in the address, instants for the service. */

export interface LedgerQuery {
  relationship: string
  types: string[]
  source: string
  /** days of the tenant's zone, both included; '' for none */
  from: string
  to: string
  recordedFrom: string
  recordedTo: string
  order: 'asc' | 'desc'
}

const DAY = /^\d{4}-\d\d-\d\d$/
const TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/

/** The filters of an address; what cannot be meant is left away. */
export function ledgerFrom (given: URLSearchParams): LedgerQuery {
  const dayOf = (name: string) => isDay(given.get(name) ?? '') ? given.get(name)! : ''
  return {
    relationship: given.get('relationship') ?? '',
    types: [...new Set((given.get('type') ?? '').split(',').filter(type => TYPE.test(type)))].slice(0, 50),
    source: given.get('source') ?? '',
    from: dayOf('from'),
    to: dayOf('to'),
    recordedFrom: dayOf('recorded_from'),
    recordedTo: dayOf('recorded_to'),
    order: given.get('order') === 'asc' ? 'asc' : 'desc'
  }
}

const isDay = (text: string) => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))

export interface EventsQuery {
  subject?: string
  type?: string[]
  source?: string
  time_from?: string
  time_to?: string
  recorded_from?: string
  recorded_to?: string
  order: 'asc' | 'desc'
}

/** The same as parameters of GET /v1/events and of its exports. */
export function eventsQuery (query: LedgerQuery, zone: string): EventsQuery {
  const { relationship, types, source, from, to, recordedFrom, recordedTo, order } = query
  const start = (day: string) => startOf(day, zone)
  const after = (day: string) => startOf(addDays(day, 1), zone)
  return {
    ...(relationship === '' ? {} : { subject: relationship }),
    ...(types.length === 0 ? {} : { type: types }),
    ...(source === '' ? {} : { source }),
    ...(from === '' ? {} : { time_from: start(from) }),
    ...(to === '' ? {} : { time_to: after(to) }),
    ...(recordedFrom === '' ? {} : { recorded_from: start(recordedFrom) }),
    ...(recordedTo === '' ? {} : { recorded_to: after(recordedTo) }),
    order
  }
}

/** The instant at which a day begins in a time zone. Where clocks skip midnight, it is the first instant of the day. */
export function startOf (day: string, zone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The offset at the guess may be another than at the day's begin; the second look is right.
  const first = midnight - offsetAt(midnight, zone)
  const second = midnight - offsetAt(first, zone)
  return new Date(second).toISOString()
}

/** Milliseconds that a zone's clocks are ahead of UTC at an instant. */
function offsetAt (instant: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric'
  })
  const part = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - Math.floor(instant / 1000) * 1000
}
