import { alignment } from './alignment.ts'
import type { TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import type { Day, Party } from './events.ts'
import { known, share } from './known.ts'
import type { Direction } from './model.ts'
import { compareText } from './order.ts'
import { reach, technicalMinutes, timeSpent, total, type TimeSpent } from './reach.ts'
import { statedAndBehavioural, type StatedAndBehavioural } from './stated.ts'
import type { DayRow, SurveySums } from './totals.ts'

/** Departments listed of one side, or with their time: those with most come in. */
const MOST_DEPARTMENTS = 100

export interface QuestionView {
  question: string
  answers: number
  /** Mean answer on its scale, 0 to 1. */
  score: number
}

/** How one department judges the other side; without a name: answers that name none. */
export interface DepartmentView {
  department?: string
  answers: number
  /** Mean of all its answers, 0 to 1. */
  score: number
  questions: QuestionView[]
}

/** How one side judges the other in surveys. */
export interface SideView {
  answers: number
  departments: DepartmentView[]
  /** 1 minus the range of the departments' mean scores, 0 to 1, over all questions; absent with fewer than two departments. */
  alignment?: number
  /** The same over the question of trust alone. */
  trust_alignment?: number
}

export interface DepartmentTime {
  department: string
  person_minutes: number
  /** Of the time that has a department, 0 to 1. */
  share: number
}

/** Which of our departments spend time with the customer. */
export interface TimeByDepartment {
  /** Person-minutes of all meetings of the window, and of those that name no department of ours. */
  person_minutes: number
  unnamed_person_minutes: number
  departments: DepartmentTime[]
  /** Person-minutes of engineering and manufacturing, and their share of the time that has a department. */
  technical_minutes?: number
  technical_share?: number
  /** 0 one department alone, 1 all alike. */
  reach?: number
}

/** How departments of both sides see each other in a window, and words against deeds at its end. */
export interface Perspectives {
  start: string
  end: string
  /** Version of the scoring model. */
  model: number
  /** Our departments on the customer, and the customer's on us; absent without an answer. */
  supplier?: SideView
  customer?: SideView
  customer_trust: StatedAndBehavioural
  supplier_trust: StatedAndBehavioural
  /** Absent when no meeting took any time. */
  attention?: TimeByDepartment
  notes: string[]
}

/** The perspectives of a relationship from `start` to `input.asOf`, both included. */
export function perspectives (input: TrustInput, start: Day): Perspectives {
  const window = input.days.filter(({ day }) => day >= start && day <= input.asOf)
  const notes: string[] = []
  const sides = known({ supplier: sideView(window, 'supplier', notes), customer: sideView(window, 'customer', notes) })
  const scores = statedAndBehavioural(input)
  notes.push(...scoreNotes('customer_trust', scores.customer_trust), ...scoreNotes('supplier_trust', scores.supplier_trust))
  return {
    start: fromDay(start),
    end: fromDay(input.asOf),
    model: input.model.version,
    ...sides,
    ...scores,
    ...known({ attention: timeByDepartment(window, notes) }),
    notes
  }
}

function sideView (window: readonly DayRow[], side: Party, notes: string[]): SideView | undefined {
  const departments = new Map<string, SurveySums[]>()
  for (const answered of window.flatMap(({ totals }) => totals.surveys ?? [])) {
    if (answered.side !== side) continue
    const name = answered.department ?? ''
    const list = departments.get(name) ?? []
    list.push(answered)
    departments.set(name, list)
  }
  if (departments.size === 0) {
    notes.push(`The view of the ${side} is unknown: no survey of its side was answered in the window.`)
    return undefined
  }
  const views = [...departments].map(([name, list]) => departmentView(name, list))
  const agreement = alignment(window, side)
  if (agreement === undefined) notes.push(`The alignment of the ${side} is unknown: its answers name fewer than two departments.`)
  if (views.length > MOST_DEPARTMENTS) notes.push(`The ${MOST_DEPARTMENTS} departments of the ${side} with most answers are listed.`)
  return {
    answers: views.reduce((sum, view) => sum + view.answers, 0),
    departments: most(views, ({ answers }) => answers).sort((a, b) => compareText(a.department ?? '', b.department ?? '')),
    ...known({ alignment: agreement, trust_alignment: alignment(window, side, 'trust') })
  }
}

function departmentView (department: string, list: readonly SurveySums[]): DepartmentView {
  const names = [...new Set(list.map(({ question }) => question))].sort(compareText)
  const questions = names.map(name => ({ question: name, ...mean(list.filter(({ question }) => question === name)) }))
  return { ...department !== '' && { department }, ...mean(list), questions }
}

function mean (list: readonly SurveySums[]) {
  const answers = list.reduce((sum, { answers }) => sum + answers, 0)
  return { answers, score: list.reduce((sum, { score }) => sum + score, 0) / answers }
}

function timeByDepartment (window: readonly DayRow[], notes: string[]): TimeByDepartment | undefined {
  const time = timeSpent(window.map(({ totals }) => totals))
  const named = total(time.departments)
  if (!(named + time.unnamed > 0)) {
    notes.push('Who spends time with the customer is unknown: no meeting was recorded in the window.')
    return undefined
  }
  const departments = [...time.departments].map(([department, minutes]) => {
    return { department, person_minutes: minutes, share: minutes / named }
  })
  const uncounted = window.reduce((sum, { totals }) => sum + (totals.uncounted_meetings ?? 0), 0)
  notes.push(...timeNotes(time, uncounted))
  const technical = technicalMinutes(time)
  return {
    person_minutes: named + time.unnamed,
    unnamed_person_minutes: time.unnamed,
    departments: most(departments, ({ person_minutes: minutes }) => minutes).sort((a, b) => compareText(a.department, b.department)),
    ...known({
      technical_minutes: technical, technical_share: technical === undefined ? undefined : share(technical, named), reach: reach(time)
    })
  }
}

/** The largest ones, when there are more than a list holds. */
function most<T> (list: readonly T[], size: (item: T) => number): T[] {
  return [...list].sort((a, b) => size(b) - size(a)).slice(0, MOST_DEPARTMENTS)
}

function scoreNotes (direction: Direction, { stated, behavioural }: StatedAndBehavioural): string[] {
  return [
    ...stated === undefined ? [`The stated ${direction} is unknown: the question of trust was never answered.`] : [],
    ...behavioural === undefined ? [`The behavioural ${direction} is unknown: there is too little evidence beside what is said.`] : []
  ]
}

function timeNotes ({ departments, unnamed }: TimeSpent, uncounted: number): string[] {
  const notes: string[] = []
  if (uncounted > 0) notes.push(`${uncounted} meetings do not say how many of our people took part: each counts as one person.`)
  if (departments.size === 0) notes.push('Which departments spend time with the customer is unknown: no meeting names a department of ours.')
  else if (unnamed > 0) notes.push('Meetings that name no department of ours enter no share and no reach.')
  if (departments.size > MOST_DEPARTMENTS) notes.push(`The ${MOST_DEPARTMENTS} departments with most time are listed.`)
  return notes
}
