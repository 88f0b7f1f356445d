import { latenessValue, MODEL_1, type Day } from '../scoring/index.ts'
import { grouped } from './grouped.ts'
import type { Shipment } from './shipments.ts'
import type { Forecast } from './statistics.ts'

/** How a shipment is forecast: the chain of base rates of the model, or a part of it. */
export interface Method {
  /** Half-life of evidence in days. */
  half_life_days: number
  /** Weight of a base rate, in shipments. */
  prior_weight: number
  /** Forecast before any shipment. */
  base_rate: number
  /** What the relationships of a shipment are grouped by; none = from the tenant straight to the relationship. */
  segment?: 'vendor' | 'country'
  /** Late shipments keep a part of their value by how late they are, as the dimension counts them; else late is late. */
  graded?: true
  /** The shipments with the same due day that stand before it in the file are known too, which nobody can know in time. */
  batch?: true
}

/** The chain as version 1 of the model has it. */
export const VERSION_1: Method = {
  half_life_days: MODEL_1.dimensions.promise_keeping.half_life_days,
  prior_weight: MODEL_1.prior_weight,
  base_rate: MODEL_1.dimensions.promise_keeping.base_rate
}

/** A forecast of one shipment, made on the evening before it was due. */
export interface ShipmentForecast extends Forecast {
  shipment: Shipment
  /** What the shipment was worth in the end: 1 on time, less the later it came. */
  value: number
}

interface Sums {
  r: number
  s: number
}

/** A relationship is one vendor in one country. */
const relationshipOf = ({ vendor, country }: Shipment) => `${vendor}\u0000${country}`

/**
 * Forecasts every shipment from what was known on the evening before it was due: shipments delivered by then, and those overdue by
 * then as late so far. Its own delivery is never used, also where it came early.
 */
export function forecastShipments (shipments: readonly Shipment[], method: Method): ShipmentForecast[] {
  const relationships = grouped(shipments, relationshipOf)
  const levelsAt = levels(shipments, method)
  const forecasts: ShipmentForecast[] = []
  for (const [due, promised] of [...grouped(shipments, ({ due }) => due)].sort(([a], [b]) => a - b)) {
    const level = levelsAt(due - 2)
    for (const shipment of promised) {
      const own = level(relationshipOf(shipment))
      const segment = segmentOf(shipment, method)
      const usual = opinion(without(level(TENANT), own), method.base_rate, method)
      const rate = segment === undefined ? usual : opinion(without(level(segment), own), usual, method)
      const known = (relationships.get(relationshipOf(shipment)) ?? []).filter(other => other !== shipment)
      const sums = sum(known, due - 1, method)
      if (method.batch) addBatch(sums, known, shipment)
      forecasts.push(told(shipment, opinion(sums, rate, method)))
    }
  }
  return forecasts.sort((a, b) => a.shipment.number - b.shipment.number)
}

const TENANT = 'tenant'

/**
 * The evidence of the tenant, of each segment and of each relationship at the end of a day; the days must ascend. Settled shipments
 * are summed with weights that grow with the day instead of fading (Cormode and others, 2009), so that each is added once.
 */
function levels (shipments: readonly Shipment[], method: Method): (asOf: Day) => (key: string) => Sums {
  const perDay = Math.LN2 / method.half_life_days
  const knownOn = ({ made, settled }: Shipment) => Math.max(made, settled)
  const waiting = [...shipments].sort((a, b) => knownOn(a) - knownOn(b))
  const first = Math.min(...shipments.map(({ settled }) => settled))
  const settled = new Map<string, Sums>()
  let next = 0
  return asOf => {
    for (let shipment = waiting[next]; shipment !== undefined && knownOn(shipment) <= asOf; shipment = waiting[++next]) {
      const value = valueOf(shipment.settled - shipment.due, method)
      const weight = Math.exp(perDay * (shipment.settled - first))
      for (const key of keysOf(shipment, method)) add(settled, key, weight, value)
    }
    const open = new Map<string, Sums>()
    for (const shipment of waiting.slice(next)) {
      if (shipment.made > asOf || shipment.due >= asOf) continue
      const age = asOf - shipment.due
      for (const key of keysOf(shipment, method)) add(open, key, Math.exp(-perDay * age), valueOf(age, method))
    }
    const fading = Math.exp(-perDay * (asOf - first))
    return key => {
      const [a, b] = [settled.get(key), open.get(key)]
      return { r: (a?.r ?? 0) * fading + (b?.r ?? 0), s: (a?.s ?? 0) * fading + (b?.s ?? 0) }
    }
  }
}

function keysOf (shipment: Shipment, method: Method): string[] {
  const segment = segmentOf(shipment, method)
  return [TENANT, ...segment === undefined ? [] : [segment], relationshipOf(shipment)]
}

function add (sums: Map<string, Sums>, key: string, weight: number, value: number): void {
  const sum = sums.get(key) ?? { r: 0, s: 0 }
  sums.set(key, sum)
  sum.r += weight * value
  sum.s += weight * (1 - value)
}

function valueOf (lateness: number, { graded }: Method): number {
  return graded ? latenessValue(lateness) : Number(lateness <= 0)
}

/** Opinion after evidence, with a base rate that weighs as much as `prior_weight` shipments. */
function opinion ({ r, s }: Sums, rate: number, { prior_weight: weight }: Method): number {
  return (r + weight * rate) / (r + s + weight)
}

/** Faded evidence of shipments as it stood at the end of a day. */
function sum (shipments: readonly Shipment[], asOf: Day, method: Method): Sums {
  const sums = { r: 0, s: 0 }
  for (const { made, due, settled } of shipments) {
    if (made > asOf) continue
    const isSettled = settled <= asOf
    if (!isSettled && due >= asOf) continue
    const stands = isSettled ? settled : due
    const weight = 2 ** (-(asOf - stands) / method.half_life_days)
    const value = valueOf((isSettled ? settled : asOf) - due, method)
    sums.r += weight * value
    sums.s += weight * (1 - value)
  }
  return sums
}

function addBatch (sums: Sums, known: readonly Shipment[], shipment: Shipment): void {
  for (const other of known) {
    if (other.due !== shipment.due || other.number > shipment.number || other.settled < other.due) continue
    sums[isOnTime(other) ? 'r' : 's'] += 1
  }
}

export function isOnTime ({ settled, due }: Shipment): boolean {
  return settled <= due
}

function told (shipment: Shipment, p: number): ShipmentForecast {
  return { shipment, p, outcome: isOnTime(shipment) ? 1 : 0, value: latenessValue(shipment.settled - shipment.due) }
}

function without (all: Sums, part: Sums): Sums {
  return { r: Math.max(0, all.r - part.r), s: Math.max(0, all.s - part.s) }
}

function segmentOf (shipment: Shipment, { segment }: Method): string | undefined {
  return segment === undefined ? undefined : `${segment} ${shipment[segment]}`
}

/** The share of all shipments known by the evening before that were on time; `rate` before there is any. */
export function runningRate (shipments: readonly Shipment[]): ShipmentForecast[] {
  return fromKnown(shipments, () => true, ({ r, s }) => r + s === 0 ? VERSION_1.base_rate : r / (r + s))
}

/** Per vendor, (on time + 1) / (all + 2): a uniform prior for everybody and no fading. */
export function uniformPerVendor (shipments: readonly Shipment[]): ShipmentForecast[] {
  return fromKnown(shipments, (a, b) => a.vendor === b.vendor, ({ r, s }) => (r + 1) / (r + s + 2))
}

function fromKnown (
  shipments: readonly Shipment[], alike: (a: Shipment, b: Shipment) => boolean, forecast: (sums: Sums) => number
): ShipmentForecast[] {
  return shipments.map(shipment => {
    const others = shipments.filter(other => other !== shipment && alike(shipment, other))
    const sums = sum(others, shipment.due - 1, { ...VERSION_1, half_life_days: Infinity })
    return told(shipment, forecast(sums))
  })
}
