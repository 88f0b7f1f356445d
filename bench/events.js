import { eventValidator } from '../dist/src/ledger/validate.js'
import { simulate } from '../dist/src/simulate/simulate.js'

const END = '2026-06-30'
const DAYS = 3650

/**
 * Events of many relationships and all types in the order in which they happen, without an end that a benchmark would reach.
 * Every `seed` has customers and events of its own.
 */
export function lives (seed, relationships) {
  const { customers, events } = simulate({ seed, relationships, days: DAYS, end: END })
  const iterator = events[Symbol.iterator]()
  return {
    keys: customers.map(({ key }) => key),
    take (count) {
      const taken = []
      while (taken.length < count) taken.push(iterator.next().value)
      return taken
    }
  }
}

const validate = eventValidator({ timeZone: 'UTC', now: new Date(`${END}T23:59:59Z`) })

/** An event as a line of COPY's text format: the columns of `COLUMNS`, as the service would write them. */
export function copyLine (tenantId, value) {
  const { event } = validate(value)
  const { id, source, type, subject, time, day, thread, data } = event
  return `${[tenantId, id, source, type, subject, time, day, thread ?? NULL, JSON.stringify(data), time].map(escaped).join('\t')}\n`
}

export const COLUMNS = ['tenant_id', 'id', 'source', 'type', 'relationship', 'time', 'day', 'thread', 'data', 'recorded_at']

const NULL = '\\N'

function escaped (text) {
  return text === NULL ? text : text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')
}
