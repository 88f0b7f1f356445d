import { Type } from 'typebox'
import { Problem } from '../errors.ts'
import { words } from '../http/ref.ts'
import { dateParameter as date, textParameter as text } from '../http/shapes.ts'
import { eventFilterParameters } from '../ledger/routes-read.ts'
import { BANDS } from '../trust/schema.ts'
import type { DayFilters } from './day-totals.ts'

const strict = { additionalProperties: false } as const

/** The events of an export: as those of the list. */
export const EventQuery = Type.Object(eventFilterParameters, strict)

/** The days of an export. */
export const DayQuery = Type.Object({
  relationship: text('Only days of this relationship.', 'acme'),
  start: date('First day, inclusive; from the first one on when left away.', '2026-01-01'),
  end: date('Last day, inclusive; up to the last one when left away.', '2026-06-30')
}, strict)

/** The relationships of an export of scores. */
export const ScoreQuery = Type.Object({
  segment: text('Only this segment.', 'industry'),
  tag: text('Only with this tag.', 'key-account'),
  band: Type.Optional(words(BANDS, { description: 'Only with this band of health.' }))
}, strict)

/** @throws Problem VALIDATION_FAILED when the days end before they begin */
export function checkedDays (query: DayFilters): DayFilters {
  const { start, end } = query
  if (start === undefined || end === undefined || start <= end) return query
  throw new Problem('VALIDATION_FAILED', 'start must not be after end.', {
    errors: [{ parameter: 'start', message: `must not be after end (${end})`, received: start }]
  })
}
