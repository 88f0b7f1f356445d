import { day, number, words } from '../format.ts'
import { said } from '../explorer/filter-words.ts'

/* What an event says, for people. */

export interface Told { name: string, label: string, text: string }

/** The fields of an event's data, each as a label and a text. */
export function toldBy (data: Record<string, unknown>): Told[] {
  return Object.entries(data).map(([name, value]) => ({ name, label: words(name), text: textOf(name, value) }))
}

function textOf (name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return number(value, 6)
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : name.endsWith('_id') ? value : said(value)
  if (Array.isArray(value) && value.every(one => typeof one !== 'object')) return value.map(one => textOf(name, one)).join(', ')
  return JSON.stringify(value)
}

const MOST = 4
const IDS = /_id$/

/** An event in a line: what its first fields say. Ids of threads come last. */
export function summaryOf (data: Record<string, unknown>): string {
  const told = toldBy(data)
  const [ids, rest] = [told.filter(({ name }) => IDS.test(name)), told.filter(({ name }) => !IDS.test(name))]
  return [...rest, ...ids].slice(0, MOST).map(({ label, text }) => `${label}: ${text}`).join(' · ')
}
