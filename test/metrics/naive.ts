import type { EventData, EventType } from '../../src/scoring/events.ts'

/*
 * Metrics a second time, straight from a list of events: no fold, no facts, no SQL, no shared code. What a query can sum are
 * sightings: every event, every department in a meeting, and how every promise, complaint and idea stands at the end of the window.
 */

interface Envelope { id: string, source: string, subject: string, time: string }
export type NaiveEvent = { [T in EventType]: Envelope & { type: T, data: EventData[T] } }[EventType]
export type Of<T extends EventType> = Extract<NaiveEvent, { type: T }>

export interface Sighting {
  what: EventType | 'seat' | 'promise' | 'complaint' | 'idea'
  relationship: string
  source: string
  id: string
  /** the date on which it counts in the tenant's zone */
  day: string
  /** the instant, if it counts when its event happened */
  time?: string
  labels: Record<string, string | undefined>
  data: any
}

/** The date of an instant in a zone. */
export function dateIn (zone: string, time: string): string {
  let format = formats.get(zone)
  if (format === undefined) formats.set(zone, format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }))
  return format.format(new Date(time))
}

const formats = new Map<string, Intl.DateTimeFormat>()

export const addDays = (date: string, days: number) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
export const daysFrom = (from: string, to: string) => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)

/** All that can be seen of the events at the end of a day of the tenant's zone. */
export function sightings (events: readonly NaiveEvent[], zone: string, asOf: string): Sighting[] {
  const inOrder = [...events].sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || compare(a.source, b.source) || compare(a.id, b.id))
  const found: Sighting[] = []
  for (const event of inOrder) {
    found.push(seen(event, event.type, dateIn(zone, event.time), labelsOf(event), event.data, event.time))
    if (event.type === 'interaction.held') found.push(...seats(event, zone))
  }
  const known = inOrder.filter(event => dateIn(zone, event.time) <= asOf)
  for (const thread of threadsOf(known, 'promise_id')) found.push(...promise(thread, zone, asOf))
  for (const thread of threadsOf(known, 'complaint_id')) found.push(...complaint(thread, zone, asOf))
  for (const thread of threadsOf(known, 'idea_id')) found.push(...idea(thread, zone))
  return found
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0

function seen (
  { subject, source, id }: NaiveEvent, what: Sighting['what'], day: string, labels: Sighting['labels'], data: object, time?: string
): Sighting {
  return { what, relationship: subject, source, id, day, labels, data, ...time !== undefined && { time } }
}

function threadsOf (events: readonly NaiveEvent[], id: 'promise_id' | 'complaint_id' | 'idea_id'): NaiveEvent[][] {
  const threads = new Map<string, NaiveEvent[]>()
  for (const event of events) {
    const name = (event.data as Record<string, unknown>)[id]
    if (name === undefined) continue
    const key = JSON.stringify([event.subject, name])
    threads.set(key, [...threads.get(key) ?? [], event])
  }
  return [...threads.values()]
}

function labelsOf ({ type, data }: NaiveEvent): Sighting['labels'] {
  switch (type) {
    case 'interaction.held':
      return { by: data.initiated_by, channel: data.channel, purpose: data.purpose, trigger: data.trigger }
    case 'touchpoint.made':
      return { by: data.initiated_by, channel: data.channel, trigger: data.trigger, department: data.department, outcome: yesOrNo(data.answered, 'answered') }
    case 'inspection.performed':
      return { kind: data.stage }
    case 'information.shared':
      return {
        by: data.direction === 'to_customer' ? 'supplier' : 'customer',
        direction: data.direction,
        confidentiality: data.confidentiality,
        topic: data.topic,
        outcome: yesOrNo(data.solicited, 'solicited')
      }
    case 'idea.contributed':
      return { by: data.by, kind: data.area }
    case 'promise.made':
    case 'misconduct.observed':
      return { by: data.by, kind: data.kind }
    case 'complaint.raised':
      return { by: 'customer', kind: data.kind, department: data.department }
    case 'order.placed':
    case 'order.lost':
      return { currency: data.currency, outcome: data.reopened_after_award === true ? 'reopened' : undefined }
    case 'rfq.received':
      return { outcome: data.reopened_after_award === true ? 'reopened' : undefined }
    case 'concession.made':
      return { by: data.by, outcome: yesOrNo(data.justified, 'justified'), ...sum(data) }
    case 'survey.answered':
      return { by: data.side, question: data.question, department: data.department }
    case 'standing.reported':
      return { criterion: data.criterion }
    case 'viability.reported':
      return { by: data.party }
    default:
      return {}
  }
}

const yesOrNo = (answer: boolean | undefined, word: string) => answer === undefined ? undefined : answer ? word : `un${word}`

/** An amount counts with its currency only. */
const sum = ({ value, currency }: { value?: number, currency?: string }) => value === undefined ? {} : { currency }

function seats (event: Of<'interaction.held'>, zone: string): Sighting[] {
  const { minutes, supplier_people: people = 1, supplier_departments: named = [], initiated_by: by, channel, purpose } = event.data
  const departments = named.length === 0 ? [undefined] : [...new Set(named)]
  return departments.map(department => seen(
    event, 'seat', dateIn(zone, event.time), { by, channel, purpose, department }, { person_minutes: minutes * people / departments.length }, event.time))
}

function promise (events: NaiveEvent[], zone: string, asOf: string): Sighting[] {
  const made = events.find((event): event is Of<'promise.made'> => event.type === 'promise.made')
  const settlements = events.filter((event): event is Of<'promise.settled'> => event.type === 'promise.settled')
  const term = (field: 'by' | 'kind' | 'due_on' | 'made_by_department' | 'owed_by_department'): any =>
    made?.data[field] ?? settlements.findLast(({ data }) => data[field] !== undefined)?.data[field]
  const reopens = ({ data }: Of<'promise.settled'>) => data.outcome === 'renegotiated' && data.new_due_on !== undefined
  const [by, kind, first] = [term('by'), term('kind'), term('due_on')]
  const renewal = settlements.findLast(reopens)
  const due = renewal?.data.new_due_on ?? first
  if (by === undefined || due === undefined) return []
  const priced = made?.data.value !== undefined ? made.data : settlements.findLast(({ data }) => data.value !== undefined)?.data
  const money = priced?.currency === undefined ? {} : { value: priced.value, currency: priced.currency }
  const labels = { by, kind, made_by_department: term('made_by_department'), owed_by_department: term('owed_by_department'), currency: money.currency }
  const last = settlements.at(-1)
  if (last === undefined || reopens(last)) {
    const opener = renewal ?? made
    if (opener === undefined || asOf <= due) return []
    return [seen(opener, 'promise', due, { ...labels, outcome: 'overdue' }, { ...money, late: daysFrom(due, asOf) })]
  }
  if (last.data.outcome === 'waived') return []
  const day = dateIn(zone, last.time)
  if (last.data.outcome === 'broken') return [seen(last, 'promise', day, { ...labels, outcome: 'broken' }, money, last.time)]
  const late = Math.max(0, daysFrom(due, last.data.settled_on ?? day))
  return [seen(last, 'promise', day, { ...labels, outcome: 'kept' }, { ...money, late }, last.time)]
}

function complaint (events: NaiveEvent[], zone: string, asOf: string): Sighting[] {
  const raised = events.find((event): event is Of<'complaint.raised'> => event.type === 'complaint.raised')
  const resolved = events.findLast((event): event is Of<'complaint.resolved'> => event.type === 'complaint.resolved')
  if (raised === undefined) return []
  const began = dateIn(zone, raised.time)
  const labels = { by: 'customer', kind: raised.data.kind, department: raised.data.department }
  if (resolved === undefined) {
    return daysFrom(began, asOf) > 14 ? [seen(raised, 'complaint', addDays(began, 14), { ...labels, outcome: 'unresolved' }, {})] : []
  }
  const { outcome, minutes, cost, currency } = resolved.data
  const money = cost === undefined || currency === undefined ? {} : { value: cost, currency }
  const day = dateIn(zone, resolved.time)
  return [seen(resolved, 'complaint', day, { ...labels, outcome, currency: money.currency }, { minutes, ...money, days: daysFrom(began, day) }, resolved.time)]
}

function idea (events: NaiveEvent[], zone: string): Sighting[] {
  const contributed = events.find((event): event is Of<'idea.contributed'> => event.type === 'idea.contributed')
  const settled = events.findLast((event): event is Of<'idea.settled'> => event.type === 'idea.settled')
  if (settled === undefined) return []
  const { outcome, value, currency } = settled.data
  const money = outcome !== 'adopted' || value === undefined || currency === undefined ? {} : { value, currency }
  return [seen(
    settled, 'idea', dateIn(zone, settled.time),
    { by: contributed?.data.by, kind: contributed?.data.area, outcome, currency: money.currency }, money, settled.time)]
}
