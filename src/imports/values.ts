import { dateReader, isDate, moveDays, type DateReader } from './dates.ts'
import { quoted, RowFault, UsageFault } from './faults.ts'
import type { ColumnSpec, ConditionSpec, Test, ValueSpec } from './mapping.ts'

export type Scalar = string | number | boolean
/** One record of the file: column name to cell. */
export type Row = Record<string, unknown>
/** Reads a value from a row; undefined = there is none. @throws RowFault when what stands there cannot be read */
export type Reader = (row: Row) => Scalar | undefined
export type Condition = (row: Row) => boolean

export interface Scope {
  /** offset of times of day that have none of their own, `Z` or `+01:00` */
  utcOffset: string
  /** collects every column that the mapping names */
  columns: Set<string>
  /** columns that groups add and the file need not have */
  added: Set<string>
}

/** Makes a value of the mapping readable. @throws UsageFault for a template or a date form that cannot be */
export function compileValue (spec: ValueSpec, scope: Scope): Reader {
  if (typeof spec === 'string') return template(spec, scope)
  if (typeof spec !== 'object') return () => spec
  if ('column' in spec) return column(spec, scope)
  if ('template' in spec) {
    const read = template(spec.template, scope)
    return (row) => {
      const text = read(row)
      return text === undefined ? undefined : cased(String(text), spec)
    }
  }
  const condition = compileCondition(spec.if, scope)
  const then = compileValue(spec.then, scope)
  const otherwise = spec.else === undefined ? () => undefined : compileValue(spec.else, scope)
  return row => condition(row) ? then(row) : otherwise(row)
}

/** "{Country}" -> the cell; "{{" and "}}" are braces. A text of which a column is empty is no text at all. */
function template (text: string, scope: Scope): Reader {
  const parts = text.match(/\{\{|\}\}|\{[^{}]+\}|[^{}]+/g) ?? []
  if (parts.join('') !== text) throw new UsageFault(`The template ${quoted(text)} has a lone brace; write {{ or }} for a brace.`)
  const readers = parts.map((part): Reader => {
    if (part === '{{' || part === '}}') return () => part[0]
    return part.startsWith('{') ? cellReader(part.slice(1, -1), scope) : () => part
  })
  return (row) => {
    let result = ''
    for (const read of readers) {
      const value = read(row)
      if (value === undefined) return undefined
      result += String(value)
    }
    return result
  }
}

/** A cell without the blanks around it; an empty one is no value. Names with dots reach into nested objects. */
function cellReader (name: string, scope: Scope): Reader {
  scope.columns.add(name)
  const path = name.split('.')
  return (row) => {
    const cell = Object.hasOwn(row, name) ? row[name] : path.length > 1 ? inside(row, path) : undefined
    if (typeof cell === 'string') return cell.trim() === '' ? undefined : cell.trim()
    if (cell === undefined || cell === null || typeof cell === 'number' || typeof cell === 'boolean') return cell ?? undefined
    throw new RowFault(`${name}: must be a text, a number, true or false; it is ${quoted(cell)}`)
  }
}

function inside (row: Row, path: string[]): unknown {
  return path.reduce<unknown>((value, key) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Row)[key] : undefined, row)
}

function column (spec: ColumnSpec, scope: Scope): Reader {
  refuseContradictions(spec)
  const cell = cellReader(spec.column, scope)
  const convert = conversion(spec, scope)
  const fallback = spec.fallback === undefined ? undefined : compileValue(spec.fallback, scope)
  return (row) => {
    const found = cell(row)
    if (found === undefined) {
      if (spec.default !== undefined) return spec.default
      return fallback?.(row)
    }
    const converted = convert(found)
    if (converted !== undefined) return converted
    if (fallback) return fallback(row)
    throw new RowFault(`${spec.column}: ${expectation(spec)}; it is ${quoted(found)}`)
  }
}

/** Whether the mapping itself says that there may be no value: then a field is left away, and else its row is refused. */
export function mayBeAbsent (spec: ValueSpec): boolean {
  if (typeof spec !== 'object') return false
  if ('if' in spec) return spec.else === undefined || mayBeAbsent(spec.then) || mayBeAbsent(spec.else)
  return spec.optional === true || ('fallback' in spec && spec.fallback !== undefined && mayBeAbsent(spec.fallback))
}

/** What a non-empty cell becomes; undefined = it cannot be read as the mapping says. */
function conversion (spec: ColumnSpec, scope: Scope): (cell: Scalar) => Scalar | undefined {
  if (spec.map !== undefined) {
    const table = new Map(Object.entries(spec.map))
    return cell => table.get(String(cell))
  }
  if (spec.number !== undefined) {
    const marks = spec.number === true ? {} : spec.number
    return cell => typeof cell === 'number' ? cell : number(String(cell), marks)
  }
  if (spec.format !== undefined) {
    const read = anyDate(spec.format, scope)
    return (cell) => {
      const date = read(String(cell))
      if (date === undefined) return undefined
      const moved = spec.offset_days === undefined ? date : moveDays(date, spec.offset_days)
      return spec.day ? moved.slice(0, 10) : moved
    }
  }
  return cell => spec.lower || spec.slug ? cased(String(cell), spec) : cell
}

function refuseContradictions (spec: ColumnSpec): void {
  const readings = (['format', 'number', 'map', 'lower', 'slug'] as const).filter(name => spec[name] !== undefined)
  if (readings.length > 1) throw new UsageFault(`The mapping reads the column ${quoted(spec.column)} in several ways (${readings.join(', ')}); keep one.`)
  if (spec.format === undefined && (spec.day !== undefined || spec.offset_days !== undefined)) {
    throw new UsageFault(`The mapping counts days of the column ${quoted(spec.column)} and does not say how its dates are written; add "format".`)
  }
}

function expectation ({ map, number, format }: ColumnSpec): string {
  if (map !== undefined) return `must be one of ${Object.keys(map).map(quoted).join(', ')} (the map of the mapping)`
  if (number !== undefined) return 'must be a number as the mapping describes numbers'
  return `must be a date of the form ${[format].flat().join(' or ')}`
}

/** Tries the forms in their order. */
function anyDate (formats: string | string[], { utcOffset }: Scope): DateReader {
  try {
    const readers = [formats].flat().map(form => dateReader(form, utcOffset))
    return (text) => {
      for (const read of readers) {
        const date = read(text)
        if (date !== undefined) return date
      }
      return undefined
    }
  } catch (error) {
    throw new UsageFault(`In the mapping, ${(error as Error).message}.`)
  }
}

function number (text: string, { thousands, decimal = '.' }: { thousands?: string, decimal?: string }): number | undefined {
  const [, sign, digits, exponent = ''] = /^([+-]?)(.*?)(e[+-]?\d{1,3})?$/i.exec(text)!
  const [whole, fraction = '0', more] = digits!.split(decimal)
  const groups = thousands === undefined ? [whole!] : whole!.split(thousands)
  // "1,5" with thousands "," is a mistake and not 15: behind the first group there are always three digits.
  const wellFormed = [...groups, fraction].every(part => /^\d+$/.test(part)) && groups.slice(1).every(group => group.length === 3)
  const value = Number(`${sign}${groups.join('')}.${fraction}${exponent}`)
  return wellFormed && more === undefined && Number.isFinite(value) ? value : undefined
}

function cased (text: string, { lower, slug }: { lower?: boolean, slug?: boolean }): string {
  if (!slug) return lower ? text.toLowerCase() : text
  // Letters lose their accents, everything that is no letter or digit becomes one hyphen: "Côte d'Ivoire" -> "cote-d-ivoire".
  return text.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}

/** Makes a condition of the mapping testable. @throws UsageFault like compileValue */
export function compileCondition (spec: ConditionSpec, scope: Scope): Condition {
  if ('all' in spec) {
    const all = spec.all.map(one => compileCondition(one, scope))
    return row => all.every(one => one(row))
  }
  if ('any' in spec) {
    const any = spec.any.map(one => compileCondition(one, scope))
    return row => any.some(one => one(row))
  }
  if ('not' in spec) {
    const not = compileCondition(spec.not, scope)
    return row => !not(row)
  }
  const read = compileValue(spec.value, scope)
  const test = compileTest(spec, scope)
  return row => test(read(row), row)
}

/** The one test of a comparison. What is absent equals nothing and is neither before nor after anything. */
function compileTest (spec: Test, scope: Scope): (value: Scalar | undefined, row: Row) => boolean {
  if (spec.equals !== undefined) return value => value !== undefined && String(value) === String(spec.equals)
  if (spec.in !== undefined) {
    const list = new Set(spec.in.map(String))
    return value => value !== undefined && list.has(String(value))
  }
  if (spec.present !== undefined) return value => (value !== undefined) === spec.present
  if (spec.matches_date !== undefined) {
    const read = anyDate(spec.matches_date, scope)
    return value => value !== undefined && read(String(value)) !== undefined
  }
  if (spec.at_least !== undefined) return value => value !== undefined && amount(value) >= spec.at_least!
  if (spec.at_most !== undefined) return value => value !== undefined && amount(value) <= spec.at_most!
  const [name, sign] = ORDER.find(([name]) => spec[name] !== undefined)!
  const other = compileValue(spec[name]!, scope)
  return (value, row) => {
    const limit = other(row)
    return value !== undefined && limit !== undefined && sign(compareDates(value, limit))
  }
}

const ORDER = [
  ['before', (n: number) => n < 0], ['on_or_before', (n: number) => n <= 0], ['after', (n: number) => n > 0], ['on_or_after', (n: number) => n >= 0]
] as const

function amount (value: Scalar): number {
  if (typeof value === 'number') return value
  throw new RowFault(`at_least and at_most compare numbers, and ${quoted(value)} is none; add "number": true to the column`)
}

/** Two dates by their day, two instants by their moment. */
function compareDates (a: Scalar, b: Scalar): number {
  const [left, right] = [String(a), String(b)]
  for (const text of [left, right]) {
    if (!isDate(text.slice(0, 10))) throw new RowFault(`before and after compare dates, and ${quoted(text)} is none; add a "format" to the column`)
  }
  if (left.length > 10 && right.length > 10) return Date.parse(left) - Date.parse(right)
  return left.slice(0, 10) < right.slice(0, 10) ? -1 : left.slice(0, 10) > right.slice(0, 10) ? 1 : 0
}
