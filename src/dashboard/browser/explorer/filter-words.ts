import { words } from '../format.ts'
import type { Filter } from './query.ts'

/** A filter as a person says it, e.g. `Channel is phone or video`. */
export function filterWords (filter: Filter): string {
  const field = words(filter.field)
  if (filter.operator === 'absent') return `${field} is not told`
  if (filter.operator === 'eq') return `${field} is ${said(filter.value)}`
  if (filter.operator === 'in') return `${field} is ${filter.values.map(said).join(' or ')}`
  const { at_least: least, below } = filter
  if (least === undefined) return `${field} below ${below}`
  return below === undefined ? `${field} at least ${least}` : `${field} from ${least} to below ${below}`
}

/** A label of the API without its underscores; names of your own stay as they are. */
export const said = (value: string) => /^[a-z]+(_[a-z]+)+$/.test(value) ? value.replaceAll('_', ' ') : value

/** The filter of one field with these values; undefined when nothing was chosen. */
export function filterOf (field: string, values: readonly string[]): Filter | undefined {
  const [first, ...rest] = [...new Set(values)]
  if (first === undefined) return undefined
  return rest.length === 0 ? { field, operator: 'eq', value: first } : { field, operator: 'in', values: [first, ...rest] }
}

/** The filter of a figure between two bounds as they were typed. */
export function rangeOf (field: string, least: string, below: string): Filter | undefined {
  const [from, to] = [least, below].map(text => text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text))
  if (from === undefined && to === undefined) return undefined
  return { field, operator: 'range', ...(from === undefined ? {} : { at_least: from }), ...(to === undefined ? {} : { below: to }) }
}
