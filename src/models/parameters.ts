import type { FieldError } from '../errors.ts'
import { childPointer, short } from '../http/problems.ts'
import { MODEL_1, type ScoringModel } from '../scoring/index.ts'
import { COMMON, CYCLE, FIXED, FROM, MOST_CYCLES, RATE, RATIO, isRange, type Range, type Ranges } from './limits.ts'
import { brokenRules } from './rules.ts'

/** A scoring model without its version, as it is stored and shown. */
export type Parameters = Omit<ScoringModel, 'version'>

export type Changed = { parameters: Parameters, errors?: never } | { errors: FieldError[], parameters?: never }

/** Reads one value over the one that stands; what is wrong goes to the errors. */
type Read = (value: unknown, base: unknown, pointer: string) => unknown

/**
 * The parameters of `base` with the fields that `changes` names put in their place; lists are replaced whole. Returns every fault with
 * a JSON Pointer below `pointer`: unknown and fixed fields, values out of their range, values at odds with each other.
 */
export function changedParameters (base: Parameters, changes: unknown, pointer: string): Changed {
  const errors: FieldError[] = []
  const parameters = readModel(errors)(changes, base, pointer) as Parameters
  if (errors.length > 0) return { errors }
  const broken = brokenRules(parameters, pointer)
  return broken.length > 0 ? { errors: broken } : { parameters: inOrder(parameters, MODEL_1) as Parameters }
}

/** The fields in the order in which version 1 names them: the database keeps no order. */
export function inOrder (value: unknown, like: unknown): unknown {
  if (!isObject(value) || !isObject(like)) return value
  const known = Object.keys(like).filter(name => Object.hasOwn(value, name))
  const names = [...known, ...Object.keys(value).filter(name => !Object.hasOwn(like, name))]
  return Object.fromEntries(names.map(name => [name, inOrder(value[name], like[name])]))
}

function readModel (errors: FieldError[]): Read {
  const refuse = (pointer: string, message: string, value: unknown) => {
    errors.push({ pointer, message, ...value !== undefined && { received: short(value) } })
  }

  /** An object of which any part may be named. */
  const object = (fields: Record<string, Read>): Read => (value, base, pointer) => {
    if (!isObject(value)) return refuse(pointer, `must be an object with any of ${Object.keys(fields).join(', ')}`, value)
    const result: Record<string, unknown> = { ...base as object }
    for (const [name, entry] of Object.entries(value)) {
      const read = Object.hasOwn(fields, name) ? fields[name] : undefined
      const at = childPointer(pointer, name)
      if (read === undefined) refuse(at, `is no parameter here; use one of ${Object.keys(fields).join(', ')}`, entry)
      else result[name] = read(entry, result[name], at)
    }
    return result
  }

  const number = ({ min, max, whole }: Range): Read => (value, _base, pointer) => {
    const isFit = typeof value === 'number' && value >= min && value <= max && (whole !== true || Number.isInteger(value))
    if (!isFit) refuse(pointer, `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`, value)
    return value
  }

  const fixed: Read = (value, base, pointer) => {
    if (JSON.stringify(value) !== JSON.stringify(base)) {
      refuse(pointer, `is fixed as ${JSON.stringify(base) ?? 'absent'}: the evidence of all versions is folded by it; leave the field away`, value)
    }
    return base
  }

  const ranges = (tree: Ranges): Record<string, Read> =>
    Object.fromEntries(Object.entries(tree).map(([name, entry]) => [name, isRange(entry) ? number(entry) : object(ranges(entry))]))

  const dimension = (own: Ranges): Read => object({ ...ranges(own), ...Object.fromEntries(FIXED.map(name => [name, fixed])) })

  /** A list that replaces the one that stands; each entry is whole. */
  const list = (fields: Record<string, Read>, most: number): Read => (value, _base, pointer) => {
    if (!Array.isArray(value) || value.length > most) return refuse(pointer, `must be a list of at most ${most} entries`, value)
    return value.map((entry: unknown, i) => {
      const at = `${pointer}/${i}`
      for (const name of Object.keys(fields)) if (isObject(entry) && !Object.hasOwn(entry, name)) refuse(`${at}/${name}`, 'is required', undefined)
      return object(fields)(entry, {}, at)
    })
  }

  const text: Read = (value, _base, pointer) => {
    if (typeof value !== 'string') refuse(pointer, 'must be a text', value)
    return value
  }

  const dimensions = Object.fromEntries(Object.entries(MODEL_1.dimensions).map(([name, { kind }]) => [name, dimension(kind === 'ratio' ? RATIO : RATE)]))
  const common = ranges(COMMON)
  return object({
    ...common,
    dimensions: object(dimensions),
    bands: list({ band: text, lowest: number(FROM) }, MODEL_1.bands.length),
    attention: object({ ...ranges(COMMON.attention), cycles: list(ranges(CYCLE), MOST_CYCLES) })
  })
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
