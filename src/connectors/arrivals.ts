import { setImmediate } from 'node:timers/promises'
import { Problem } from '../errors.ts'
import { LONE_SURROGATE } from '../http/forms.ts'
import { childPointer, short } from '../http/problems.ts'
import { checkRevision } from './rank.ts'
import type { Connector } from './registry.ts'
import { RowFault, type CrmObject, type Row, type Taken } from './reading.ts'
import type { ConnectorSettings } from './settings.ts'

/** A record that came and can be read; `index` is its place in the request. */
export interface Arrival { index: number, taken: Taken }

/** A record that is not as its CRM documents it. */
export interface Refused { index: number, id?: string, problem: Problem }

export interface Reduced {
  arrivals: Arrival[]
  refused: Refused[]
  /** names of fields that were seen and not looked at */
  dropped: string[]
}

/** Rows between two turns of others. */
const TURN = 200
/** Names that are told, and how much of each. */
const [MOST_NAMES, LONGEST_NAME] = [200, 100] as const
/** An event id holds the title, the revision and the part besides. */
const LONGEST_ID = 150
const LONGEST_TEXT = 256

/** Reduces each record to what is kept of it. What is wrong with one is said of that one, with a JSON Pointer below `/records`. */
export async function reduce (
  { connector, object, records }: { connector: Connector, object: CrmObject, records: readonly unknown[] },
  settings: ConnectorSettings, now: Date
): Promise<Reduced> {
  const reduced: Reduced = { arrivals: [], refused: [], dropped: [] }
  const rules = settings.rules.filter(rule => (rule.object ?? object.name) === object.name)
  const looked = new Set([...object.fields, ...rules.map(({ field }) => field)])
  const dropped = new Set<string>()
  for (const [index, record] of records.entries()) {
    if (index % TURN === TURN - 1) await setImmediate()
    try {
      const row = asRow(record)
      const others = namesOf(row).filter(name => !looked.has(name)).slice(0, MOST_NAMES - dropped.size)
      others.forEach(name => dropped.add(name.slice(0, LONGEST_NAME)))
      const taken = checked(object.take(row, settings))
      checkRevision(connector, row, taken, now)
      reduced.arrivals.push({ index, taken })
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
      reduced.refused.push({ index, problem: refusalOf(error, object, index) })
    }
  }
  reduced.dropped = [...dropped].filter(name => !LONE_SURROGATE.test(name)).sort()
  return reduced
}

/** What a faulty field of the record at `index` is told. */
export function refusalOf ({ field, message, received }: RowFault, { title }: CrmObject, index: number): Problem {
  const pointer = field === '' ? `/records/${index}` : childPointer(`/records/${index}`, field)
  return new Problem('VALIDATION_FAILED', `The record is not as a ${title} must be; see errors.`, {
    errors: [{ pointer, message, ...(received === undefined ? {} : { received: short(received) }) }]
  })
}

function asRow (record: unknown): Row {
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record as Row
  throw new RowFault('', 'must be an object: a record as the CRM exports it', record)
}

/** Some systems put the fields of a record into a part of their own. */
function namesOf (row: Row): string[] {
  const { properties, ...others } = row
  const inner = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : undefined
  return inner === undefined ? Object.keys(row) : [...Object.keys(others), ...inner]
}

/** What is kept comes from outside, and goes into ids of events and into the database. */
function checked (taken: Taken): Taken {
  const { id, parent, kept } = taken
  if (!isIdentifier(id)) throw new RowFault('', `must have an id of 1 to ${LONGEST_ID} characters without control characters`, id)
  if (parent !== undefined && !isIdentifier(parent.id)) throw new RowFault('', `must name the record that it belongs to with 1 to ${LONGEST_ID} characters without control characters`, parent.id)
  for (const [name, value] of Object.entries(kept)) {
    if (typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'string' && !isText(value)) {
      throw new RowFault('', `holds a value that cannot be kept (${name}): at most ${LONGEST_TEXT} characters without control characters`, value)
    }
  }
  return taken
}

function isIdentifier (value: string): boolean {
  return value !== '' && value.length <= LONGEST_ID && isText(value)
}

function isText (value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return value.length <= LONGEST_TEXT && !/[\x00-\x1f\x7f]/.test(value) && !LONE_SURROGATE.test(value)
}
