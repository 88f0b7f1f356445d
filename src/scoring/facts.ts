import { fromDay } from './calendar.ts'
import { isContact } from './contact.ts'
import type { Day, EventData, LedgerEvent, Party } from './events.ts'
import { surveyScore } from './evidence.ts'
import { known } from './known.ts'
import { EVIDENCE } from './model.ts'
import { compareEvents } from './order.ts'
import type { Placed, ThreadFact } from './totals.ts'

/** What a fact can be grouped and filtered by; each is absent where the event does not tell. */
export interface FactLabels {
  /** Whose doing it is: who asked for a meeting, gave information, had the idea, promised, answered, was judged. */
  by?: Party | 'both'
  channel?: string
  purpose?: string
  trigger?: string
  direction?: string
  confidentiality?: string
  topic?: string
  /** The kind of a promise, complaint, misconduct or link, the stage of an inspection, the area of an idea. */
  kind?: string
  outcome?: string
  question?: string
  criterion?: string
  /** A department of ours; of a survey, that of the side that answered. */
  department?: string
  made_by_department?: string
  owed_by_department?: string
  currency?: string
}

/** What a fact adds up to. */
export interface FactAmounts {
  minutes?: number
  /** Minutes times our people; meetings that do not say how many count as one. */
  person_minutes?: number
  units_received?: number
  units_inspected?: number
  /** Inspected units of an inspection that states rejections, and those that were rejected. */
  units_judged?: number
  units_rejected?: number
  /** Received units of an inspection that states minutes. */
  units_timed?: number
  /** Of information its confidentiality, of a promise its importance, of a link its weight. */
  weight?: number
  severity?: number
  value?: number
  percent?: number
  quotes?: number
  /** A statement scaled to 0–1. */
  score?: number
  /** Days of lateness of a kept promise, days until a complaint was resolved. */
  days?: number
  headcount?: number
}

/** One row that metrics are summed from. */
export interface Fact extends FactLabels, FactAmounts {
  /** The type of the event for the row that every event has; else what the row says of its event or thread. */
  fact: LedgerEvent['type'] | 'attendance' | ThreadFact
  event_id: string
  source: string
  /** Absent where it counts on another day than that of the event. */
  time?: string
  contact?: true
  /** The as_of days on which it holds; an absent end is open. */
  valid_from?: string
  valid_until?: string
}

/**
 * The facts of one day of a relationship, in the order of its events: one for every event, one for each department of ours that a
 * meeting names, and what the threads put on the day. Takes what `foldDay` takes.
 */
export function factsOf (day: Day, events: readonly LedgerEvent[], threads: readonly Placed[]): Fact[] {
  // Filled in place: the fold makes more of these than of anything else.
  const rows: Fact[] = []
  for (const event of [...events].sort(compareEvents)) {
    const row: Fact = { fact: event.type, event_id: event.id, source: event.source, time: event.time }
    if (isContact(event)) row.contact = true
    rows.push(Object.assign(row, tellings(event)))
    if (event.type === 'interaction.held') rows.push(...attendance(event, event.data))
  }
  const placed = threads.flatMap(entry => entry.list === 'facts' ? [entry] : [])
    .sort((a, b) => compareEvents(a.event, b.event) || (a.entry.from ?? a.day) - (b.entry.from ?? b.day))
  return [...rows, ...placed.map(({ event, entry: { from, until, ...entry } }) => {
    const { time, ...ref } = origin(event)
    return {
      ...ref,
      // A due day is a date, in every zone the same, even when the promise was made on it.
      ...event.day === day && entry.outcome !== 'overdue' && { time },
      ...entry,
      ...from !== undefined && { valid_from: fromDay(from) },
      ...until !== undefined && { valid_until: fromDay(until) }
    }
  })]
}

const origin = ({ id, source, time }: LedgerEvent) => ({ event_id: id, source, time })

/** One row for each of our departments, which share the time of the meeting equally; one without a name when none is named. */
function attendance (
  event: LedgerEvent, { channel, purpose, minutes, supplier_people: people = 1, ...data }: EventData['interaction.held']
): Fact[] {
  const departments = [...new Set(data.supplier_departments)].sort()
  const shared = { fact: 'attendance' as const, ...origin(event), by: data.initiated_by, channel, purpose }
  if (departments.length === 0) return [{ ...shared, person_minutes: minutes * people }]
  return departments.map(department => ({ ...shared, department, person_minutes: minutes * people / departments.length }))
}

type Tellings = FactLabels & FactAmounts

/** What the event says of itself. */
function tellings (event: LedgerEvent): Tellings {
  switch (event.type) {
    case 'interaction.held': {
      const { channel, purpose, minutes, initiated_by: by, trigger } = event.data
      return known({ by, channel, purpose, trigger, minutes })
    }
    case 'touchpoint.made': {
      const { channel, initiated_by: by, trigger, answered, department } = event.data
      return known({ by, channel, trigger, department, outcome: answered === undefined ? undefined : answered ? 'answered' : 'unanswered' })
    }
    case 'inspection.performed':
      return inspected(event.data)
    case 'information.shared': {
      const { direction, confidentiality, topic, solicited } = event.data
      const outcome = solicited === undefined ? undefined : solicited ? 'solicited' : 'unsolicited'
      const by = direction === 'to_customer' ? 'supplier' : 'customer'
      return known({ by, direction, confidentiality, topic, outcome, weight: EVIDENCE.sharing[confidentiality] } as const)
    }
    case 'idea.contributed':
      return known({ by: event.data.by, kind: event.data.area })
    case 'complaint.raised': {
      const { kind, severity, department } = event.data
      return known({ by: 'customer' as const, kind, severity, department })
    }
    case 'misconduct.observed':
      return { by: event.data.by, kind: event.data.kind, severity: event.data.severity }
    case 'promise.made':
      return known({ by: event.data.by, kind: event.data.kind })
    default:
      return statement(event)
  }
}

function statement (event: LedgerEvent): Tellings {
  switch (event.type) {
    case 'order.placed':
    case 'order.lost':
    case 'rfq.received':
      return bid(event.data)
    case 'concession.made': {
      const { by, percent, value, currency, justified } = event.data
      const worth = value === undefined || currency === undefined ? {} : { value, currency }
      return { ...known({ by, percent, outcome: justified === undefined ? undefined : justified ? 'justified' : 'unjustified' }), ...worth }
    }
    case 'survey.answered': {
      const { side: by, question, department } = event.data
      return known({ by, question, department, score: surveyScore(event.data) })
    }
    case 'standing.reported': {
      const { criterion, rank, of } = event.data
      return known({ criterion, score: of > 1 ? (of - rank) / (of - 1) : undefined })
    }
    case 'viability.reported':
      return { by: event.data.party, score: event.data.score }
    case 'procurement.reported':
      return { headcount: event.data.purchasing_headcount }
    default:
      return {}
  }
}

function inspected (data: EventData['inspection.performed']): Tellings {
  const { units_received: received, units_inspected: inspected, units_rejected: rejected, minutes, stage } = data
  return known({
    kind: stage,
    units_received: received,
    units_inspected: inspected,
    units_judged: rejected === undefined ? undefined : inspected,
    units_rejected: rejected,
    minutes,
    units_timed: minutes === undefined ? undefined : received
  })
}

function bid (data: EventData['rfq.received'] & { value?: number }): Tellings {
  const { value, currency, competing_quotes: quotes, price_reduction_asked_percent: percent, reopened_after_award: reopened } = data
  const worth = value === undefined || currency === undefined ? {} : { value, currency }
  return { ...known({ quotes, percent, outcome: reopened === true ? 'reopened' : undefined }), ...worth }
}
