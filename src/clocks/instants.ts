import { Problem } from '../errors.ts'
import type { TestClock } from '../http/caller.ts'
import { toUtc } from '../ledger/instant.ts'

/** Far enough for any test, and near enough that no date computed from it leaves the calendar. */
const [FIRST, END] = ['1970-01-01T00:00:00.000Z', '2200-01-01T00:00:00.000Z']

const MOST_YEARS = 2

/** The instant that a clock shall show, in UTC with milliseconds. @throws Problem VALIDATION_FAILED */
export function readFrozenTime (given: string): string {
  const utc = toUtc(given)
  if (utc === undefined) throw refused(given, 'must be an existing instant as RFC 3339, such as 2026-03-02T14:30:00Z')
  const instant = `${utc.slice(0, 23)}Z`
  if (instant < FIRST || instant >= END) throw refused(given, 'must lie in the years 1970 to 2199')
  return instant
}

/**
 * Time goes forward, and in steps that end.
 * @param target of readFrozenTime
 * @throws Problem VALIDATION_FAILED
 */
export function refuseWay ({ frozen_time: from }: TestClock, target: string, given: string): void {
  if (target <= from) throw refused(given, `must be later than ${from}, which the clock shows; time goes forward only`)
  const latest = new Date(from)
  latest.setUTCFullYear(latest.getUTCFullYear() + MOST_YEARS)
  if (target > latest.toISOString()) throw refused(given, `must be at most ${MOST_YEARS} years later, which is ${latest.toISOString()}; go on from there in another step`)
}

function refused (received: string, message: string): Problem {
  return new Problem('VALIDATION_FAILED', `frozen_time ${message}.`, { errors: [{ pointer: '/frozen_time', message, received }] })
}
