import { Problem } from '../errors.ts'
import { FIRST_DAY, fromDay, toDay, type Day } from '../scoring/index.ts'
import type { Question } from './compute.ts'
import type { ModelRunInput } from './schema.ts'

/** Longest period of a back-test, in days. */
const LONGEST = 3660
const TWO_YEARS = 730

/** What is asked, with the days that were left away. @throws Problem VALIDATION_FAILED for days that do not fit the kind or each other */
export function questionOf ({ kind, as_of: asOf, start, end, ...rest }: ModelRunInput, today: Day): Question {
  if (kind === 'preview') {
    refuseDay('start', start, 'is for a back_test; name the day of a preview in as_of')
    refuseDay('end', end, 'is for a back_test; name the day of a preview in as_of')
    return { kind, ...rest, as_of: asOf ?? fromDay(today) }
  }
  refuseDay('as_of', asOf, 'is for a preview; name the days of a back_test in start and end')
  const last = end ?? fromDay(today)
  const first = start ?? fromDay(Math.max(FIRST_DAY, toDay(last) - TWO_YEARS + 1))
  if (first > last) refuseDay('start', first, `must not be after end, which is ${last}`)
  if (toDay(last) - toDay(first) >= LONGEST) refuseDay('start', first, `must be less than ${LONGEST} days before end, which is ${last}`)
  return { kind, ...rest, start: first, end: last }
}

function refuseDay (field: string, received: string | undefined, message: string): void {
  if (received === undefined) return
  throw new Problem('VALIDATION_FAILED', `${field} ${message}.`, { errors: [{ pointer: `/${field}`, message, received }] })
}
