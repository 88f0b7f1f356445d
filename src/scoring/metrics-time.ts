import { formula, metric, ratio, total, type CellSums, type FlowMetric } from './flow-metric.ts'
import { share } from './known.ts'
import type { MetricValue } from './metric.ts'
import { BENCHMARKS } from './model.ts'
import { excess, pricing, transactionTimeShare } from './overhead.ts'
import { reach, technicalMinutes, total as allMinutes } from './reach.ts'
import type { MeasureName } from './metrics-measures.ts'

const OVERHEAD = 'docs/model.md, section 8'
const ATTENTION = 'docs/model.md, section 7'
const DYER_CHU = 'docs/model.md, section 8; Dyer and Chu 2003'

const TIME_SHARE = [
  'transaction_minutes', 'face_to_face_minutes', 'face_to_face_meetings', 'price_minutes', 'contract_minutes', 'blame_minutes', 'face_to_face_squares',
  'transaction_squares'
] as const

function timeShare (cell: CellSums) {
  const sum = (measure: MeasureName) => cell.sum(measure) ?? 0
  return transactionTimeShare({
    count: sum('face_to_face_meetings'),
    minutes: sum('face_to_face_minutes'),
    price: sum('price_minutes'),
    contract: sum('contract_minutes'),
    blame: sum('blame_minutes'),
    squares: sum('face_to_face_squares'),
    transaction_squares: sum('transaction_squares')
  })
}

function withInterval (cell: CellSums): MetricValue | undefined {
  const found = timeShare(cell)
  return found === undefined ? undefined : { value: found.value, ...found.interval && { interval: found.interval } }
}

/** The price of minutes by department; unknown, with a note, when a rate or the currency is missing. */
function cost (cell: CellSums, figure: string, minutes: ReadonlyMap<string, number>): MetricValue | undefined {
  const notes: string[] = []
  const work = [...minutes].map(([name, time]) => ({ departments: name === '' ? [] : [name], minutes: time }))
  const price = pricing(cell.settings, notes)(figure, work)
  for (const note of notes) cell.note(note)
  return price === undefined ? undefined : { value: price.amount, currency: price.currency }
}

function overheadCost (cell: CellSums): MetricValue | undefined {
  if (!((cell.sum('face_to_face_person_minutes') ?? 0) > 0)) return undefined
  const spent = [...cell.byDepartment('transaction_person_minutes')].filter(([, minutes]) => minutes > 0)
  return cost(cell, 'overhead_cost', new Map(spent))
}

function excessCost (cell: CellSums): MetricValue | undefined {
  const share = timeShare(cell)?.value
  const all = share === undefined ? undefined : overheadCost(cell)
  if (share === undefined || all?.currency === undefined) return undefined
  const { amount, currency } = excess({ amount: all.value, currency: all.currency }, share)
  return { value: amount, currency }
}

const timeOf = (cell: CellSums) => {
  const departments = new Map([...cell.byDepartment('person_minutes')].filter(([name, time]) => name !== '' && time > 0))
  return { departments, unnamed: 0 }
}

function technicalShare (cell: CellSums): MetricValue | undefined {
  const time = timeOf(cell)
  const technical = technicalMinutes(time)
  const value = technical === undefined ? undefined : share(technical, allMinutes(time.departments))
  return value === undefined ? undefined : { value }
}

/** Meetings and the time that they took. */
export const TIME_METRICS: readonly FlowMetric[] = [
  metric('transaction_time_share', 'share', 'less', DYER_CHU, 'How much of our time with the customer goes into price, contracts and blame?',
    'Minutes of face-to-face meetings on price, contracts or blame / minutes of all face-to-face meetings. The 90 % interval is that of a ratio over meetings, from two meetings on.',
    { benchmarks: BENCHMARKS, ...formula(TIME_SHARE, withInterval, { aggregation: 'ratio_of_sums', hasInterval: true }) }),
  metric('price_time_share', 'share', 'less', OVERHEAD, 'How much of our time with the customer goes into prices?',
    'Minutes of face-to-face meetings on prices / minutes of all face-to-face meetings.',
    ratio('price_minutes', 'face_to_face_minutes')),
  metric('contract_time_share', 'share', 'less', OVERHEAD, 'How much of our time with the customer goes into contracts?',
    'Minutes of face-to-face meetings on contracts / minutes of all face-to-face meetings.',
    ratio('contract_minutes', 'face_to_face_minutes')),
  metric('blame_time_share', 'share', 'less', OVERHEAD, 'How much of our time with the customer goes into finding out who is to blame?',
    'Minutes of face-to-face meetings on blame / minutes of all face-to-face meetings.',
    ratio('blame_minutes', 'face_to_face_minutes')),
  metric('transaction_minutes', 'minutes', 'less', OVERHEAD, 'How long did we talk about price, contracts and blame?',
    'Sum of the minutes of face-to-face meetings on price, contracts or blame.',
    total('transaction_minutes')),
  metric('face_to_face_minutes', 'minutes', 'neither', OVERHEAD, 'How long did we sit together?',
    'Sum of the minutes of face-to-face meetings.',
    total('face_to_face_minutes')),
  metric('face_to_face_meetings', 'count', 'neither', OVERHEAD, 'How often did we sit together?',
    'Number of face-to-face meetings.',
    total('face_to_face_meetings')),
  metric('meetings', 'count', 'neither', OVERHEAD, 'How often did we talk, on whatever channel?',
    'Number of interactions held: meetings, calls, and correspondence that took time.',
    total('meetings')),
  metric('minutes', 'minutes', 'neither', OVERHEAD, 'How long did we talk, on whatever channel?',
    'Sum of the minutes of all interactions held.',
    total('minutes')),
  metric('mean_meeting_minutes', 'minutes', 'neither', OVERHEAD, 'How long does a meeting take?',
    'Minutes of all interactions held / their number.',
    ratio('minutes', 'meetings')),
  metric('person_minutes', 'person_minutes', 'neither', ATTENTION, 'How much working time of ours went into talking with the customer, and whose?',
    'Sum over interactions of minutes times our people; one person where nobody says how many. The departments that attended share the time equally.',
    total('person_minutes')),
  metric('transaction_person_minutes', 'person_minutes', 'less', OVERHEAD, 'How much working time of ours went into price, contracts and blame?',
    'Sum over face-to-face meetings on price, contracts or blame of minutes times our people; one person where nobody says how many.',
    total('transaction_person_minutes')),
  metric('reach', 'share', 'more', ATTENTION, 'How many of our departments know the customer?',
    'Entropy of our person-minutes over the departments that attended / its maximum: 0 one department alone, 1 all alike. Meetings that name no department do not count.',
    formula(['person_minutes'], (cell) => {
      const value = reach(timeOf(cell))
      return value === undefined ? undefined : { value }
    }, { byDepartment: ['person_minutes'] })),
  metric('technical_share', 'share', 'more', ATTENTION, 'How much of the time is that of engineering and manufacturing?',
    'Person-minutes of engineering and manufacturing / person-minutes that have a department.',
    formula(['person_minutes'], technicalShare, { byDepartment: ['person_minutes'] })),
  metric('overhead_cost', 'money', 'less', OVERHEAD, 'What do talks about price, contracts and blame cost us?',
    'Sum over departments of their person-hours in such face-to-face meetings times their hourly rate (tenant settings). Absent when our people spent no time face to face, or a rate is missing.',
    formula(['transaction_person_minutes', 'face_to_face_person_minutes'], overheadCost, { byDepartment: ['transaction_person_minutes'] })),
  metric('excess_cost', 'money', 'less', DYER_CHU, 'How much of that would the most trusted customers not cause?',
    'overhead_cost times max(0, 1 - 0.235 / transaction_time_share), both of the whole cell.',
    formula(['transaction_person_minutes', 'face_to_face_person_minutes', ...TIME_SHARE], excessCost, { byDepartment: ['transaction_person_minutes'] })),
  metric('inspection_cost', 'money', 'less', OVERHEAD, 'What do inspections cost?',
    'Hours of inspection times the default hourly rate (tenant settings). Absent when no inspection states that it took time, or the rate is missing.',
    formula(['inspection_minutes'], (cell) => {
      const minutes = cell.sum('inspection_minutes') ?? 0
      return minutes > 0 ? cost(cell, 'inspection_cost', new Map([['', minutes]])) : undefined
    })),
  metric('recovery_cost', 'money', 'less', OVERHEAD, 'What does the work on complaints cost?',
    'Sum over departments of the hours of resolved complaints times their hourly rate (tenant settings). Absent when no complaint states how long it took, or a rate is missing.',
    formula(['recovery_minutes', 'timed_recoveries'], (cell) => {
      return cell.sum('timed_recoveries') === undefined ? undefined : cost(cell, 'recovery_cost', cell.byDepartment('recovery_minutes'))
    }, { byDepartment: ['recovery_minutes'] }))
]
