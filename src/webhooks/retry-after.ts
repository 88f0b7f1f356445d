/** A receiver cannot put an attempt off for longer, in seconds. */
export const LONGEST_WAIT = 24 * 3600

/**
 * The seconds of a `Retry-After` header, from 0 to a day: it says a number of seconds or a date. What is neither says nothing.
 * Source: RFC 9110, 10.2.3.
 */
export function retryAfter (value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text), LONGEST_WAIT)
  // Without this, much that is no date of HTTP would be read as some date.
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun).* GMT$/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.min(Math.max(Math.ceil((date - now.getTime()) / 1000), 0), LONGEST_WAIT)
}
