import { session } from './session.ts'

/*
 * Figures and days as people read them. What is unknown is never a number: it is a dash with a word for screen readers.
 */

const formats = new Map<string, Intl.NumberFormat>()

function formatOf (options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.NumberFormat('en', options)
  formats.set(key, known)
  return known
}

/** A number with at most so many decimals (default 1). */
export function number (value: number, digits = 1): string {
  return formatOf({ maximumFractionDigits: digits }).format(value)
}

/** A score of 0 to 100, whole. */
export const score = (value: number) => formatOf({ maximumFractionDigits: 0 }).format(value)

/** A share of 0 to 1 as per cent. */
export const percent = (share: number, digits = 0) => formatOf({ style: 'percent', maximumFractionDigits: digits }).format(share)

/** A difference with its sign. */
export const signed = (value: number, digits = 1) => formatOf({ maximumFractionDigits: digits, signDisplay: 'exceptZero' }).format(value)

/** An amount; without a currency that of the tenant, if it has one. */
export function money (amount: number, currency: string | undefined = session.value?.currency): string {
  if (currency === undefined) return number(amount, 0)
  return formatOf({ style: 'currency', currency, maximumFractionDigits: Math.abs(amount) < 100 ? 2 : 0 }).format(amount)
}

/** A calendar day such as 2026-06-30, e.g. 30 Jun 2026. */
export function day (iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`))
}

/** An instant in the tenant's time zone. */
export function instant (iso: string): string {
  const timeZone = session.value?.time_zone ?? 'UTC'
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso))
}

/** A day so many days later, or earlier; ISO dates. */
export function addDays (iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** A word of the API for people: `promise_keeping` as `Promise keeping`. */
export function words (name: string): string {
  const text = name.replaceAll(/[_.]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A count with its noun: `1 event`, `3 events`. */
export const plural = (count: number, one: string, many = `${one}s`) => `${number(count, 0)} ${count === 1 ? one : many}`
