import type { FieldError } from '../errors.ts'
import { LONE_SURROGATE, NO_TEXT } from '../http/forms.ts'
import { fault } from './faults.ts'
import { toUtc } from './instant.ts'
import type { NewEvent } from './validate.ts'

type Data = Record<string, unknown>
type Report = (pointer: string, message: string) => void

/** What one field of an event demands of another, and what a schema cannot say about a single one. */
export function brokenRules (event: NewEvent): FieldError[] {
  const errors: FieldError[] = []
  const report: Report = (pointer, message) => { errors.push(fault(event, pointer, message)) }
  const data = event.data as Data
  unicode(event, data, report)
  if (event.thread !== undefined) dates(data, report)
  // A renewed contract is worth something to this customer, whose currency the relationship knows.
  if (data.currency === undefined && event.type !== 'contract.renewed') amounts(data, report)
  comparisons(event.type, data, report)
  return errors
}

/** What a schema cannot say about the texts of an event, whatever its type. */
export function brokenTexts (event: NewEvent): FieldError[] {
  const errors: FieldError[] = []
  unicode(event, event.data as Data, (pointer, message) => { errors.push(fault(event, pointer, message)) })
  return errors
}

function unicode ({ id, source, subject }: NewEvent, data: Data, report: Report): void {
  if (LONE_SURROGATE.test(id)) report('/id', NO_TEXT)
  if (LONE_SURROGATE.test(source)) report('/source', NO_TEXT)
  if (LONE_SURROGATE.test(subject)) report('/subject', NO_TEXT)
  for (const key in data) {
    const value = data[key]
    if (typeof value === 'string' && LONE_SURROGATE.test(value)) report(`/data/${key}`, NO_TEXT)
  }
}

const NO_DAY = 'must be a day of the calendar, YYYY-MM-DD, or an instant with offset on one'

function dates (data: Data, report: Report): void {
  for (const key of ['due_on', 'new_due_on', 'settled_on', 'warned_at']) {
    const value = data[key]
    if (typeof value !== 'string') continue
    if (value.startsWith('0000')) report(`/data/${key}`, 'must be a date from year 0001 on')
    else if (key === 'warned_at' && toUtc(value.includes('T') ? value : `${value}T00:00:00Z`) === undefined) report(`/data/${key}`, NO_DAY)
  }
}

function amounts (data: Data, report: Report): void {
  for (const key of ['value', 'cost']) {
    if (data[key] === undefined) continue
    report('/data/currency', `is required where ${key} is given; add the currency of the amount, such as EUR`)
  }
}

function comparisons (type: string, data: Data, report: Report): void {
  const atMost = (low: string, high: string) => {
    const [a, b] = [data[low], data[high]]
    if (typeof a === 'number' && typeof b === 'number' && a > b) report(`/data/${low}`, `must not be more than ${high}, which is ${b}`)
  }
  if (type === 'inspection.performed') {
    atMost('units_inspected', 'units_received')
    atMost('units_rejected', 'units_inspected')
  }
  if (type === 'standing.reported') atMost('rank', 'of')
  if (type === 'survey.answered') scale(data as { score: number, scale_min: number, scale_max: number }, report)
}

function scale ({ score, scale_min: min, scale_max: max }: { score: number, scale_min: number, scale_max: number }, report: Report): void {
  if (min >= max) report('/data/scale_max', `must be more than scale_min, which is ${min}`)
  else if (score < min || score > max) report('/data/score', `must lie on the scale, which goes from ${min} to ${max}`)
}
