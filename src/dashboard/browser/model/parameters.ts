import type { Direction, Schema } from '../contract.ts'

/*
 * The numbers of a scoring model: read, compared, and weighed.
 */

export type Parameters = Schema<'ModelParameters'>
export type RatioSpec = Schema<'RatioDimension'> & { kind: 'ratio' }
export type RateSpec = Schema<'RateDimension'> & { kind: 'rate' }
export type Spec = RatioSpec | RateSpec

/** The dimensions by name, in the order of the service. */
export const dimensionsOf = ({ dimensions }: Pick<Parameters, 'dimensions'>) => Object.entries(dimensions) as unknown as Array<[string, Spec]>

export const AXES = ['competence', 'integrity', 'revealed', 'stated'] as const

/** What each kind of trust is. */
export const AXIS_WORDS: Record<string, string> = {
  competence: 'what we can', integrity: 'how we behave', revealed: 'what is done', stated: 'what is said'
}

export interface Weighed {
  name: string
  axis: string
  weight: number
  /** of all dimensions of the score, 0 to 1 */
  share: number
  spec: Spec
}

/** The dimensions of a score, by axis and then the heaviest first. */
export function weightsOf (parameters: Pick<Parameters, 'dimensions'>, side: Direction): Weighed[] {
  const own = dimensionsOf(parameters).filter(([, { directions }]) => directions.includes(side))
  const total = own.reduce((sum, [, { weight }]) => sum + weight, 0)
  return own.map(([name, spec]) => ({ name, axis: spec.axis, weight: spec.weight, share: total === 0 ? 0 : spec.weight / total, spec }))
    .sort((a, b) => axisOrder(a.axis) - axisOrder(b.axis) || b.weight - a.weight || a.name.localeCompare(b.name, 'en'))
}

const axisOrder = (axis: string) => {
  const at = AXES.findIndex(known => known === axis)
  return at === -1 ? AXES.length : at
}

/** What each kind of trust has of the weight of a score. */
export function axisSums (weights: readonly Weighed[]): Array<{ axis: string, weight: number, share: number }> {
  return [...new Set(weights.map(({ axis }) => axis))].map((axis) => {
    const own = weights.filter(one => one.axis === axis)
    return { axis, weight: own.reduce((sum, { weight }) => sum + weight, 0), share: own.reduce((sum, { share }) => sum + share, 0) }
  })
}

/** One number of a model, e.g. `silence.complains.money`; bands and factors of cycles by their names. */
export interface Setting { path: string, value: number }

/** Every number of a model, in the order of the service. */
export function settingsOf (parameters: object): Setting[] {
  return Object.entries(parameters).flatMap(([name, value]) => settingsUnder(name, value))
}

function settingsUnder (path: string, value: unknown): Setting[] {
  if (typeof value === 'number') return [{ path, value }]
  if (Array.isArray(value)) return value.flatMap(entry => settingsUnder(`${path}.${nameOf(entry)}`, valueOf(entry)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => settingsUnder(`${path}.${name}`, inner))
}

interface Entry { band?: string, lowest?: number, up_to_months?: number, factor?: number }
const nameOf = (entry: unknown) => (entry as Entry | null)?.band ?? `up_to_${(entry as Entry | null)?.up_to_months}_months`
const valueOf = (entry: unknown) => (entry as Entry | null)?.lowest ?? (entry as Entry | null)?.factor

export interface Difference { path: string, before?: number, after?: number }

/** The numbers that differ between two models; one that only one of them has stands alone. */
export function differences (before: object, after: object): Difference[] {
  const valuesOf = (model: object) => new Map(settingsOf(model).map(({ path, value }) => [path, value]))
  const [left, right] = [valuesOf(before), valuesOf(after)]
  return [...new Set([...left.keys(), ...right.keys()])].filter(path => left.get(path) !== right.get(path)).map((path) => {
    const [a, b] = [left.get(path), right.get(path)]
    return { path, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) }
  })
}

/** A path for people: `dimensions.promise_keeping.weight` as `promise keeping: weight`. */
export function pathWords (path: string): string {
  const parts = path.replace(/^dimensions\./, '').replaceAll('_', ' ').split('.')
  return parts.length === 1 ? parts[0]! : `${parts[0]}: ${parts.slice(1).join(', ')}`
}

/** What differs from the base in the form of a request: `{ promise_keeping: { weight: 6 } }`; undefined when nothing does. */
export function changedDimensions (base: Pick<Parameters, 'dimensions'>, wanted: Readonly<Record<string, Readonly<Record<string, number>>>>): Record<string, Record<string, number>> | undefined {
  const changed = dimensionsOf(base).flatMap(([name, spec]): Array<[string, Record<string, number>]> => {
    const own = Object.entries(wanted[name] ?? {}).filter(([field, value]) => (spec as unknown as Record<string, unknown>)[field] !== value)
    return own.length === 0 ? [] : [[name, Object.fromEntries(own)]]
  })
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}
