import { Value } from 'typebox/value'
import { eventValidator, type NewEvent } from '../ledger/validate.ts'
import { RelationshipInput, relationshipSchemas } from '../relationships/schema.ts'
import { toInstant } from './dates.ts'
import { quoted, RowFault, UsageFault } from './faults.ts'
import type { EventSpec, Mapping, RelationshipSpec, ValueSpec } from './mapping.ts'
import { compileCondition, compileValue, mayBeAbsent, type Reader, type Row, type Scalar, type Scope } from './values.ts'

/** What one row, or one group of rows, becomes. */
export interface Made {
  relationship?: { key: string, input: RelationshipInput }
  events: NewEvent[]
}

export interface Recipe {
  /** every column that the mapping names and the file must have */
  columns: string[]
  /** why a row is left out, or undefined */
  skip (row: Row): string | undefined
  group?: { key: Reader, sums: Array<[string, Reader]>, contiguous: boolean }
  /** @throws RowFault that names everything that is wrong */
  make (row: Row): Made
}

type Validate = ReturnType<typeof eventValidator>

/** Turns a mapping into functions. `source` overrides the mapping's own. @throws UsageFault when it cannot be */
export function compileMapping (mapping: Mapping, validate: Validate, source = mapping.source): Recipe {
  const scope: Scope = { utcOffset: mapping.format.utc_offset ?? 'Z', columns: new Set(), added: new Set(Object.keys(mapping.group_by?.sums ?? {})) }
  const skips = (mapping.skip ?? []).map(({ reason, when }) => ({ reason, when: compileCondition(when, scope) }))
  const group = mapping.group_by && {
    key: compileValue(mapping.group_by.key, scope),
    sums: Object.entries(mapping.group_by.sums ?? {}).map(([name, spec]): [string, Reader] => [name, compileValue(spec, scope)]),
    contiguous: mapping.group_by.contiguous ?? false
  }
  const relationship = relationshipMaker(mapping.relationship, scope)
  const events = mapping.events.map(spec => eventMaker(spec, scope, source))
  return {
    columns: [...scope.columns].filter(name => !scope.added.has(name)),
    skip: row => skips.find(({ when }) => when(row))?.reason,
    ...(group ? { group } : {}),
    make (row) {
      const { key, input } = relationship(row)
      const made = events.map(make => make(row, key)).filter(event => event !== undefined)
      return { ...(mapping.relationship.missing === 'leave' ? {} : { relationship: { key, input } }), events: made.map(event => valid(event, validate)) }
    }
  }
}

/** For files whose lines are events already: every line is taken as it is. */
export function eventsAsTheyAre (validate: Validate, source?: string): Recipe {
  return {
    columns: [],
    skip: () => undefined,
    make: row => ({ events: [valid(source === undefined ? row : { ...row, source }, validate)] })
  }
}

function valid (event: unknown, validate: Validate): NewEvent {
  const { event: good, errors } = validate(event)
  if (good) return good
  const type = (event as { type?: unknown }).type
  throw new RowFault(errors.map(({ pointer, message, received }) =>
    `${type}${pointer}: ${message}${received === undefined ? '' : `; it is ${quoted(received)}`}`).join(' | '))
}

/** A field of the mapping that is read from each row; refused where there is no value and the mapping does not allow for that. */
function field (name: string, spec: ValueSpec, scope: Scope): Reader {
  const read = compileValue(spec, scope)
  if (mayBeAbsent(spec)) return read
  return (row) => {
    const value = read(row)
    if (value === undefined) throw new RowFault(`${name}: there is no value, because a cell is empty (${quoted(spec)}); fill it, or add "optional" or "default" to the mapping`)
    return value
  }
}

const WORDS = ['name', 'segment', 'started_on', 'cycle_months', 'complexity', 'stage', 'currency'] as const
const CONTEXT = Object.fromEntries(relationshipSchemas.map(schema => [`${(schema as { $id?: string }).$id}#`, schema]))

function relationshipMaker (spec: RelationshipSpec, scope: Scope) {
  const key = field('relationship.key', spec.key, scope)
  const readers = WORDS.flatMap((name): Array<[string, Reader]> =>
    spec[name] === undefined ? [] : [[name, field(`relationship.${name}`, spec[name], scope)]])
  return (row: Row): { key: string, input: RelationshipInput } => {
    const value = key(row)
    if (value === undefined) throw new RowFault('relationship.key: there is no value; every row belongs to a relationship')
    const input = present(readers, row) as RelationshipInput
    const [wrong] = Value.Errors(CONTEXT, RelationshipInput, input)
    if (wrong) throw new RowFault(`relationship${wrong.instancePath.replaceAll('/', '.')}: ${wrong.message}; it is ${quoted(Object.entries(input))}`)
    return { key: String(value), input }
  }
}

function eventMaker (spec: EventSpec, scope: Scope, source: string) {
  const when = spec.when ? compileCondition(spec.when, scope) : () => true
  const part = (name: string, value: ValueSpec) => field(`${spec.type} ${name}`, value, scope)
  const id = part('id', spec.id)
  const subject = spec.subject === undefined ? undefined : part('subject', spec.subject)
  const time = part('time', spec.time)
  const data = Object.entries(spec.data).map(([name, value]): [string, Reader] => [name, part(`data.${name}`, value)])
  return (row: Row, key: string) => when(row)
    ? {
        id: text(id(row)),
        source,
        type: spec.type,
        subject: subject ? text(subject(row)) : key,
        time: instant(time(row), scope.utcOffset),
        data: present(data, row)
      }
    : undefined
}

const text = (value: Scalar | undefined) => value === undefined ? undefined : String(value)
const instant = (value: Scalar | undefined, utcOffset: string) => typeof value === 'string' ? toInstant(value, utcOffset) : value

function present (readers: Array<[string, Reader]>, row: Row): Record<string, Scalar> {
  return Object.fromEntries(readers.map(([name, read]) => [name, read(row)] as const)
    .filter((entry): entry is [string, Scalar] => entry[1] !== undefined))
}

/** Refuses a mapping whose columns the file lacks. @throws UsageFault that names them and what the file has instead */
export function checkColumns (recipe: Recipe, header: readonly string[]): void {
  const missing = recipe.columns.filter(name => !header.includes(name))
  if (missing.length === 0) return
  throw new UsageFault(`The file has no column ${missing.map(quoted).join(', ')}. Its columns are ${header.map(quoted).join(', ')}. ` +
    'Correct the mapping, or its format.delimiter and format.encoding.')
}
