import { isContact } from './contact.ts'
import { countExchange } from './count-exchange.ts'
import { rowOf, type DayRows } from './day-rows.ts'
import type { EventData, LedgerEvent, Party, Trigger } from './events.ts'
import { surveyScore, transactionPart } from './evidence.ts'
import { known } from './known.ts'
import { addTo } from './mean.ts'
import { EVIDENCE, type Voice } from './model.ts'
import type { DayTotals, FeedingType } from './totals.ts'

/**
 * Adds to the totals what one event counts for beside its evidence: contacts, sums for the overhead, failures, reports.
 * @param rows of the same totals
 */
export function count (totals: DayTotals, event: LedgerEvent, rows: DayRows): void {
  if (isContact(event)) totals.contact = true
  if (isFeeding(event)) add(totals.reported ??= {}, event.type, 1)
  countExchange(totals, event, rows)
  switch (event.type) {
    case 'interaction.held':
      countOurs(totals, event.data)
      countMeeting(totals, event.data)
      return countAttendance(totals, event.data, rows)
    case 'touchpoint.made':
      return countOurs(totals, event.data)
    case 'inspection.performed':
      return countInspection(totals, event.data)
    case 'information.shared':
      return countSharing(totals, event.data)
    case 'idea.contributed':
      totals.ideas ??= {}
      return add(totals.ideas, event.data.by, 1)
    case 'complaint.raised':
      totals.complaints = (totals.complaints ?? 0) + 1
      return
    case 'misconduct.observed':
      return event.data.by === 'supplier' ? countFailure(totals, 'conduct') : undefined
    case 'link.established':
    case 'link.retired':
      totals.link_events = (totals.link_events ?? 0) + 1
      return
    default:
      countStatement(totals, event, rows)
  }
}

function countStatement (totals: DayTotals, event: LedgerEvent, rows: DayRows): void {
  switch (event.type) {
    case 'order.placed':
      countBid(totals, event.data)
      addTo((totals.orders ??= {})[event.data.currency] ??= { count: 0, sum: 0 }, event.data.value)
      return
    case 'order.lost':
    case 'rfq.received':
      return countBid(totals, event.data)
    case 'concession.made':
      if (event.data.by === 'supplier' && event.data.percent !== undefined) {
        addTo(totals.concessions ??= { count: 0, sum: 0 }, event.data.percent)
      }
      return
    case 'survey.answered':
      return countSurvey(totals, event.data, rows)
    case 'standing.reported':
      if (event.data.of > 1) addTo(totals.standings ??= { count: 0, sum: 0 }, (event.data.of - event.data.rank) / (event.data.of - 1))
      return
    case 'procurement.reported':
      totals.purchasing_headcount = event.data.purchasing_headcount
      return
    case 'relationship.ended':
      totals.ended = true
  }
}

function isFeeding (event: LedgerEvent): event is Extract<LedgerEvent, { type: FeedingType }> {
  return event.type === 'misconduct.observed' || event.type === 'promise.settled' ||
    event.type === 'information.shared' || event.type === 'idea.contributed'
}

function add<K extends string> (counts: Partial<Record<K, number>>, key: K, amount: number): void {
  counts[key] = (counts[key] ?? 0) + amount
}

function countFailure (totals: DayTotals, voice: Voice): void {
  add(totals.failures ??= {}, voice, 1)
}

function countOurs (totals: DayTotals, { initiated_by: by, trigger }: { initiated_by: Party, trigger?: Trigger }): void {
  if (by !== 'supplier') return
  totals.given = (totals.given ?? 0) + 1
  if (trigger === 'proactive') totals.proactive = (totals.proactive ?? 0) + 1
  else if (trigger !== undefined) totals.reactive = (totals.reactive ?? 0) + 1
}

function countMeeting (totals: DayTotals, { channel, minutes, purpose }: EventData['interaction.held']): void {
  if (channel !== 'face_to_face') return
  const sums = totals.meetings ??= { count: 0, minutes: 0, price: 0, contract: 0, blame: 0, squares: 0, transaction_squares: 0 }
  const part = transactionPart(purpose)
  sums.count += 1
  sums.minutes += minutes
  sums.squares += minutes ** 2
  if (part === undefined) return
  sums[part] += minutes
  sums.transaction_squares += minutes ** 2
}

function countAttendance (totals: DayTotals, data: EventData['interaction.held'], { attendance }: DayRows): void {
  const isTransaction = data.channel === 'face_to_face' && transactionPart(data.purpose) !== undefined
  const departments = [...new Set(data.supplier_departments)].sort()
  const minutes = data.minutes * (data.supplier_people ?? 1)
  if (data.supplier_people === undefined) {
    totals.uncounted_meetings = (totals.uncounted_meetings ?? 0) + 1
    if (isTransaction) totals.unstated_people = (totals.unstated_people ?? 0) + 1
  }
  const row = rowOf(attendance, totals.attendance ??= [], departments, () => ({ departments, minutes: 0, transaction: 0 }))
  row.minutes += minutes
  if (isTransaction) row.transaction += minutes
}

function countInspection (totals: DayTotals, data: EventData['inspection.performed']): void {
  const sums = totals.inspections ??= { received: 0, inspected: 0, judged: 0, rejected: 0, minutes: 0, timed: 0 }
  sums.received += data.units_received
  sums.inspected += data.units_inspected
  if (data.units_rejected !== undefined) {
    sums.judged += data.units_inspected
    sums.rejected += data.units_rejected
    if (data.units_rejected > 0) countFailure(totals, 'quality')
  }
  if (data.minutes !== undefined) {
    sums.minutes += data.minutes
    sums.timed += data.units_received
  }
}

function countSharing (totals: DayTotals, { direction, confidentiality }: EventData['information.shared']): void {
  const sums = totals.sharing ??= { to_customer: 0, to_supplier: 0, count: 0, confidential: 0 }
  sums[direction] += EVIDENCE.sharing[confidentiality]
  sums.count += 1
  if (confidentiality === 'confidential') sums.confidential += 1
}

function countBid (totals: DayTotals, { price_reduction_asked_percent: asked }: EventData['rfq.received']): void {
  if (asked !== undefined) addTo(totals.price_asks ??= { count: 0, sum: 0 }, asked)
}

function countSurvey (totals: DayTotals, data: EventData['survey.answered'], { surveys }: DayRows): void {
  const score = surveyScore(data)
  if (score === undefined) return
  const { side, question, department } = data
  const row = rowOf(surveys, totals.surveys ??= [], [side, question, department],
    () => ({ side, question, ...known({ department }), answers: 0, score: 0 }))
  row.answers += 1
  row.score += score
}
