import type { EventType } from '../../src/scoring/events.ts'
import type { Sighting } from './naive.ts'

/** What the formulas need to know of the tenant. */
export interface Rates {
  currency?: string
  hourly_rates?: Record<string, number>
  default_hourly_rate?: number
}

export interface Value { value: number, currency?: string, low?: number, high?: number }
type Formula = (cell: readonly Sighting[], rates: Rates) => Value | number | undefined
type Some = (cell: readonly Sighting[]) => readonly Sighting[]

const TALKS = ['price_negotiation', 'contract_negotiation', 'blame_assignment']

const of = (...what: Array<Sighting['what']>): Some => cell => cell.filter(one => what.includes(one.what))
const where = (some: Some, test: (one: Sighting) => boolean): Some => cell => some(cell).filter(test)
const labelled = (some: Some, label: string, ...values: string[]): Some => where(some, ({ labels }) => values.includes(labels[label] ?? ''))
const told = (some: Some, field: string): Some => where(some, ({ data }) => data[field] !== undefined)

const total = (list: readonly Sighting[], amount: (one: Sighting) => number) => list.reduce((sum, one) => sum + amount(one), 0)
const number = (some: Some): Formula => cell => some(cell).length || undefined
const sumOf = (some: Some, field: string): Formula => cell => {
  const list = told(some, field)(cell)
  return list.length === 0 ? undefined : total(list, one => one.data[field])
}
const divided = (part: number, whole: number) => whole > 0 ? part / whole : undefined
const share = (part: Some, whole: Some): Formula => cell => divided(part(cell).length, whole(cell).length)
const meanOf = (some: Some, field: string): Formula => cell => {
  const list = told(some, field)(cell)
  return divided(total(list, one => one.data[field]), list.length)
}
const money = (some: Some): Formula => cell => {
  const list = some(cell).filter(({ data }) => data.value !== undefined && data.currency !== undefined)
  const [currency, another] = new Set(list.map(({ data }) => data.currency as string))
  return currency === undefined || another !== undefined ? undefined : { value: total(list, one => one.data.value), currency }
}

const meetings = of('interaction.held')
const faceToFace = labelled(meetings, 'channel', 'face_to_face')
const talks = labelled(faceToFace, 'purpose', ...TALKS)
const seats = of('seat')
const nearSeats = labelled(seats, 'channel', 'face_to_face')
const talkSeats = labelled(nearSeats, 'purpose', ...TALKS)
const minutes = (list: readonly Sighting[]) => total(list, one => one.data.minutes ?? 0)
const personMinutes = (list: readonly Sighting[]) => total(list, one => one.data.person_minutes)
const timeShare = (part: Some): Formula => cell => divided(minutes(part(cell)), minutes(faceToFace(cell)))

function transactionShare (cell: readonly Sighting[]): Value | undefined {
  const all = faceToFace(cell)
  const value = divided(minutes(talks(cell)), minutes(all))
  if (value === undefined) return undefined
  if (all.length < 2) return { value }
  let squares = 0
  for (const { labels, data } of all) squares += ((TALKS.includes(labels.purpose!) ? data.minutes : 0) - value * data.minutes) ** 2
  const reach = 1.645 * Math.sqrt(squares) / minutes(all)
  return { value, low: Math.max(0, value - reach), high: Math.min(1, value + reach) }
}

/** Person-minutes by department, '' for none. */
function byDepartment (list: readonly Sighting[], amount: (one: Sighting) => number): Map<string, number> {
  const found = new Map<string, number>()
  for (const one of list) found.set(one.labels.department ?? '', (found.get(one.labels.department ?? '') ?? 0) + amount(one))
  return found
}

function cost (time: Map<string, number>, { currency, hourly_rates: rates = {}, default_hourly_rate: usual }: Rates): Value | undefined {
  let value = 0
  for (const [department, minutes] of time) {
    const rate = rates[department] ?? usual
    if (rate === undefined && minutes > 0) return undefined
    value += minutes / 60 * (rate ?? 0)
  }
  return currency === undefined ? undefined : { value, currency }
}

const overheadCost = (cell: readonly Sighting[], rates: Rates) => {
  if (!(personMinutes(nearSeats(cell)) > 0)) return undefined
  return cost(byDepartment(talkSeats(cell), one => one.data.person_minutes), rates)
}

function reach (cell: readonly Sighting[]): number | undefined {
  const times = [...byDepartment(seats(cell), one => one.data.person_minutes)].filter(([name, time]) => name !== '' && time > 0).map(([, time]) => time)
  if (times.length < 2) return times.length === 1 ? 0 : undefined
  const all = times.reduce((a, b) => a + b)
  return -times.reduce((sum, time) => sum + time / all * Math.log(time / all), 0) / Math.log(times.length)
}

const named = where(seats, ({ labels }) => labels.department !== undefined)
const inspections = of('inspection.performed')
const information = of('information.shared')
const given = labelled(information, 'direction', 'to_customer')
const received = labelled(information, 'direction', 'to_supplier')
const WEIGHT: Record<string, number> = { open: 1, restricted: 2, confidential: 4 }
const weight = (some: Some) => (cell: readonly Sighting[]) => total(some(cell), one => WEIGHT[one.data.confidentiality]!)
const weightOf = (some: Some): Formula => cell => some(cell).length === 0 ? undefined : weight(some)(cell)

const bids = of('order.placed', 'order.lost', 'rfq.received')
const reopened = where(bids, ({ data }) => data.reopened_after_award === true)
const promises = of('promise')
const ours = labelled(promises, 'by', 'supplier')
const theirs = labelled(promises, 'by', 'customer')
const inTime = (some: Some) => where(some, ({ labels, data }) => labels.outcome === 'kept' && data.late === 0)
const handed = (some: Some, isSame: boolean) => where(some, ({ labels: { made_by_department: maker, owed_by_department: ower } }) =>
  maker !== undefined && ower !== undefined && (maker === ower) === isSame)

const handoffGap: Formula = (cell) => {
  const [own, other] = [true, false].map(isSame => handed(ours, isSame)(cell))
  const [a, b] = [own!, other!].map(list => divided(inTime(of('promise'))(list).length, list.length))
  return a === undefined || b === undefined ? undefined : a - b
}

const ourContacts = labelled(of('interaction.held', 'touchpoint.made'), 'by', 'supplier')
const isContact = ({ what, labels, data }: Sighting) => {
  if (what === 'complaint.raised' || what === 'order.placed') return true
  if (what === 'touchpoint.made') return labels.by === 'customer' || data.answered === true
  return ['interaction.held', 'information.shared', 'idea.contributed', 'survey.answered'].includes(what) && labels.by === 'customer'
}

const complaints = of('complaint')
const resolved = labelled(complaints, 'outcome', 'accepted', 'partly', 'rejected')
const answers = where(of('survey.answered'), ({ data }) => data.scale_max > data.scale_min)
const scaled = ({ data }: Sighting) => Math.max(0, Math.min(1, (data.score - data.scale_min) / (data.scale_max - data.scale_min)))

const alike = (some: Some): Formula => (cell) => {
  const list = some(cell).filter(({ labels }) => labels.department !== undefined)
  const [sums, counts] = [byDepartment(list, scaled), byDepartment(list, () => 1)]
  const means = [...sums].map(([name, sum]) => sum / counts.get(name)!)
  return means.length < 2 ? undefined : 1 - (Math.max(...means) - Math.min(...means))
}

const touches = of('touchpoint.made')
const rankings = where(of('standing.reported'), ({ data }) => data.of > 1)
const concessions = of('concession.made')
const plain = (type: EventType) => number(of(type))

export const NAIVE: Record<string, Formula> = {
  transaction_time_share: transactionShare,
  price_time_share: timeShare(labelled(faceToFace, 'purpose', 'price_negotiation')),
  contract_time_share: timeShare(labelled(faceToFace, 'purpose', 'contract_negotiation')),
  blame_time_share: timeShare(labelled(faceToFace, 'purpose', 'blame_assignment')),
  transaction_minutes: sumOf(talks, 'minutes'),
  face_to_face_minutes: sumOf(faceToFace, 'minutes'),
  face_to_face_meetings: number(faceToFace),
  meetings: number(meetings),
  minutes: sumOf(meetings, 'minutes'),
  mean_meeting_minutes: meanOf(meetings, 'minutes'),
  person_minutes: sumOf(seats, 'person_minutes'),
  transaction_person_minutes: sumOf(talkSeats, 'person_minutes'),
  reach,
  technical_share: cell => divided(personMinutes(labelled(named, 'department', 'engineering', 'manufacturing')(cell)), personMinutes(named(cell))),
  overhead_cost: overheadCost,
  excess_cost (cell, rates) {
    const [spent, part] = [overheadCost(cell, rates), transactionShare(cell)]
    if (spent === undefined || part === undefined) return undefined
    return { ...spent, value: spent.value * (part.value > 0.235 ? 1 - 0.235 / part.value : 0) }
  },
  inspection_cost: (cell, rates) => minutes(inspections(cell)) > 0 ? cost(new Map([['', minutes(inspections(cell))]]), rates) : undefined,
  recovery_cost (cell, rates) {
    const list = told(resolved, 'minutes')(cell)
    return list.length === 0 ? undefined : cost(byDepartment(list, one => one.data.minutes), rates)
  },
  inspection_rate (cell) {
    const list = inspections(cell)
    return divided(total(list, one => one.data.units_inspected), total(list, one => one.data.units_received))
  },
  rejection_rate (cell) {
    const list = told(inspections, 'units_rejected')(cell)
    return divided(total(list, one => one.data.units_rejected), total(list, one => one.data.units_inspected))
  },
  inspection_minutes_per_1000_units (cell) {
    const list = told(inspections, 'minutes')(cell)
    return divided(1000 * minutes(list), total(list, one => one.data.units_received))
  },
  inspections: number(inspections),
  inspection_minutes: sumOf(inspections, 'minutes'),
  units_received: sumOf(inspections, 'units_received'),
  units_inspected: sumOf(inspections, 'units_inspected'),
  units_rejected: sumOf(inspections, 'units_rejected'),
  information_reciprocity (cell) {
    const [a, b] = [weight(given)(cell), weight(received)(cell)]
    return divided(Math.min(a, b), Math.max(a, b))
  },
  confidential_share: share(labelled(information, 'confidentiality', 'confidential'), information),
  solicited_share: share(labelled(information, 'outcome', 'solicited'), labelled(information, 'outcome', 'solicited', 'unsolicited')),
  information_shared: number(information),
  information_given: number(given),
  information_received: number(received),
  information_weight_given: weightOf(given),
  information_weight_received: weightOf(received),
  ideas: plain('idea.contributed'),
  ideas_settled: number(of('idea')),
  ideas_adopted: number(labelled(of('idea'), 'outcome', 'adopted')),
  idea_adoption_rate: share(labelled(of('idea'), 'outcome', 'adopted'), of('idea')),
  idea_value: money(of('idea')),
  orders: plain('order.placed'),
  order_value: money(of('order.placed')),
  orders_lost: plain('order.lost'),
  orders_lost_value: money(of('order.lost')),
  win_rate: share(of('order.placed'), of('order.placed', 'order.lost')),
  win_rate_by_value (cell) {
    const both = money(of('order.placed', 'order.lost'))(cell, {}) as Value | undefined
    return both === undefined ? undefined : divided(total(of('order.placed')(cell), one => one.data.value), both.value)
  },
  rfqs: plain('rfq.received'),
  mean_competing_quotes: meanOf(bids, 'competing_quotes'),
  reopened_awards: number(reopened),
  price_pressure: meanOf(bids, 'price_reduction_asked_percent'),
  price_demands: number(told(bids, 'price_reduction_asked_percent')),
  value_per_commercial_hour (cell) {
    const won = money(of('order.placed'))(cell, {}) as Value | undefined
    const value = won === undefined ? undefined : divided(won.value, personMinutes(talkSeats(cell)) / 60)
    return value === undefined ? undefined : { value, currency: won!.currency! }
  },
  concessions: number(concessions),
  concession_percent: meanOf(labelled(concessions, 'by', 'supplier'), 'percent'),
  concession_value: money(concessions),
  justified_concession_share: share(labelled(concessions, 'outcome', 'justified'), labelled(concessions, 'outcome', 'justified', 'unjustified')),
  competitive_standing: cell => divided(total(rankings(cell), ({ data }) => (data.of - data.rank) / (data.of - 1)), rankings(cell).length),
  rankings: number(rankings),
  mean_viability: meanOf(of('viability.reported'), 'score'),
  links_established: plain('link.established'),
  contracts_renewed: plain('contract.renewed'),
  relationships_ended: plain('relationship.ended'),
  promise_kept_rate: share(inTime(ours), ours),
  mean_lateness_days: meanOf(ours, 'late'),
  customer_promise_kept_rate: share(inTime(theirs), theirs),
  customer_mean_lateness_days: meanOf(theirs, 'late'),
  handoff_gap: handoffGap,
  promises_made: plain('promise.made'),
  promises_judged: number(promises),
  promises_kept: number(labelled(promises, 'outcome', 'kept')),
  promises_kept_in_time: number(inTime(promises)),
  promises_late: number(where(promises, ({ labels, data }) => labels.outcome === 'kept' && data.late > 0)),
  promises_broken: number(labelled(promises, 'outcome', 'broken')),
  promises_overdue: number(labelled(promises, 'outcome', 'overdue')),
  promise_value: money(promises),
  events: number(cell => cell.filter(({ what }) => what.includes('.'))),
  contacts: number(cell => cell.filter(isContact)),
  our_contacts: number(ourContacts),
  proactive_contacts: number(labelled(ourContacts, 'trigger', 'proactive')),
  proactive_share: share(labelled(ourContacts, 'trigger', 'proactive'), labelled(ourContacts, 'trigger', 'proactive', 'callback', 'complaint')),
  touchpoints: number(touches),
  answer_rate: share(labelled(labelled(touches, 'by', 'supplier'), 'outcome', 'answered'), labelled(labelled(touches, 'by', 'supplier'), 'outcome', 'answered', 'unanswered')),
  complaints: plain('complaint.raised'),
  mean_complaint_severity: meanOf(of('complaint.raised'), 'severity'),
  complaints_resolved: number(resolved),
  complaints_unresolved: number(labelled(complaints, 'outcome', 'unresolved')),
  complaint_acceptance_rate: share(labelled(complaints, 'outcome', 'accepted'), resolved),
  mean_days_to_resolution: meanOf(resolved, 'days'),
  recovery_minutes: sumOf(resolved, 'minutes'),
  complaint_cost: money(resolved),
  misconduct: plain('misconduct.observed'),
  misconduct_severity: sumOf(of('misconduct.observed'), 'severity'),
  survey_score: cell => divided(total(answers(cell), scaled), answers(cell).length),
  survey_answers: number(answers),
  alignment: alike(labelled(answers, 'by', 'supplier')),
  trust_alignment: alike(labelled(labelled(answers, 'by', 'supplier'), 'question', 'trust')),
  customer_alignment: alike(labelled(answers, 'by', 'customer'))
}
