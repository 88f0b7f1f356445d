import type { Due, Outcome } from './claims.ts'
import type { Sent } from './send.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Milliseconds from one attempt to the next; the first is made at once. Source: Standard Webhooks 1.0.0, 75 hours in all. */
export const WAITS = [
  5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR
] as const

/** A wait is up to so much longer or shorter, so that what failed together does not come back together. */
export const JITTER = 0.2

/** The last attempt is not made before a message is as old as this, however short the waits before it were. */
export const AT_LEAST = 75 * HOUR

/** Milliseconds: what short waits can add up to, and no more, because a test clock may lie days ahead. */
const LONGEST_LAST = 24 * HOUR + JITTER * 52 * HOUR

/** What one overloaded receiver's endpoint is left alone for at most, if the receiver does not say how long. */
const LONGEST_HOLD = 5 * MINUTE

const GONE = 410
/** The receiver, or what stands before it, has too much to do. */
const OVERLOADED = new Set([429, 502, 503, 504])

/**
 * What becomes of a message after an attempt.
 * @param now when the attempt ended
 * @param dice a number from 0 to 1 (exclusive)
 */
export function outcomeOf (due: Due, sent: Sent, now: Date, dice: () => number): Outcome {
  const { status, error, answer, duration } = sent
  const log = {
    duration,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
    ...(answer === undefined ? {} : { answer })
  }
  if (status !== undefined && status >= 200 && status < 300) return { state: 'delivered', ...log }
  if (status === GONE) return { state: 'gone', ...log }
  const wait = sent.abort === true ? undefined : waitAfter(due, now, dice)
  const asked = (sent.retryAfter ?? 0) * SECOND
  const overloaded = status === undefined || OVERLOADED.has(status)
  const hold = overloaded ? { holdUntil: later(now, Math.max(asked, Math.min(wait ?? LONGEST_HOLD, LONGEST_HOLD))) } : {}
  if (wait === undefined) return { state: sent.abort === true ? 'refused' : 'failed', ...log, ...hold }
  return { state: 'retry', ...log, nextAttemptAt: later(now, Math.max(asked, wait)), ...hold }
}

/** Milliseconds to the next attempt, or undefined after the last one. */
function waitAfter ({ attempt, announcedAt }: Due, now: Date, dice: () => number): number | undefined {
  const planned = WAITS[attempt - 1]
  if (planned === undefined) return undefined
  const wait = planned * (1 - JITTER + 2 * JITTER * dice())
  if (attempt < WAITS.length) return wait
  const missing = AT_LEAST - (now.getTime() - Date.parse(announcedAt))
  return Math.max(wait, Math.min(missing, LONGEST_LAST))
}

const later = (now: Date, milliseconds: number) => new Date(now.getTime() + milliseconds)
