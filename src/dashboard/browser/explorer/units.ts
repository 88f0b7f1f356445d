import { money, number, percent, score } from '../format.ts'

/*
 * Values of metrics as people read them, by unit.
 */

const NAMES: Record<string, string> = {
  minutes: 'min', person_minutes: 'person-min', days: 'days', units: 'units', points: 'points', percent: '%', money_per_hour: 'per hour', score: 'of 100'
}

/** What stands behind the number, if anything. */
export const unitName = (unit: string): string => NAMES[unit] ?? ''

const isShare = (unit: string) => unit === 'share' || unit === 'probability'

/** Digits that say something: few for large numbers, more for small ones. */
function sensible (value: number): string {
  const size = Math.abs(value)
  return number(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

/** A value without its unit where the heading says it, e.g. `31 %`, `1,240`, `€12,400`. */
export function valueText (value: number, unit: string, currency?: string): string {
  if (isShare(unit)) return percent(value, Math.abs(value) < 0.1 ? 1 : 0)
  if (unit === 'percent') return `${sensible(value)}%`
  if (unit.startsWith('money')) return currency === undefined ? sensible(value) : money(value, currency)
  if (unit === 'score') return score(value)
  return sensible(value)
}

/** The same with its unit, for where it stands alone. */
export function valueWithUnit (value: number, unit: string, currency?: string): string {
  const name = unit === 'percent' ? '' : unitName(unit)
  return `${valueText(value, unit, currency)}${name === '' ? '' : ` ${name}`}`
}

/** Every digit, as it was sent. */
export const exact = (value: number, currency?: string) => `${value}${currency === undefined ? '' : ` ${currency}`}`

/** The change from `before` to `value` in words: how much, which way, and whether that is good. */
export function changeText (value: number, before: number, unit: string, better: string, currency?: string): string {
  const difference = value - before
  if (valueText(value, unit, currency) === valueText(before, unit, currency)) return 'unchanged'
  const size = Math.abs(difference)
  const amount = isShare(unit) ? `${sensible(100 * size)} points` : valueWithUnit(size, unit, currency)
  const good = better === 'neither' ? '' : (difference > 0) === (better === 'more') ? ', better' : ', worse'
  return `${difference > 0 ? 'up' : 'down'} ${amount}${good}`
}

/** How a value compares with another that is no time before, in words. */
export function besideText (value: number, other: number, unit: string, currency?: string): string {
  if (valueText(value, unit, currency) === valueText(other, unit, currency)) return 'the same'
  return value > other ? 'above it' : 'below it'
}
