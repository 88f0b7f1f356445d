import type { FieldError } from '../errors.ts'
import { DIRECTIONS, MODEL_1, type ScoringModel } from '../scoring/index.ts'

type Parameters = Omit<ScoringModel, 'version'>
type Fault = FieldError | false

/** What parameters must be to each other, each alone being within its range. */
export function brokenRules (parameters: Parameters, pointer: string): FieldError[] {
  const rules = [...dimensionRules(parameters), ...orderRules(parameters), ...bandRules(parameters), ...cycleRules(parameters)]
  return rules.flatMap(fault => fault === false ? [] : [{ ...fault, pointer: `${pointer}${fault.pointer ?? ''}` }])
}

function dimensionRules ({ dimensions }: Parameters): Fault[] {
  const specs = Object.entries(dimensions)
  const weighted = DIRECTIONS.filter(direction => !specs.some(([, spec]) => spec.directions.includes(direction) && spec.weight > 0))
  return [
    ...specs.flatMap(([name, spec]): Fault[] => [
      spec.weight > 0 && spec.weight < 0.001 &&
        { pointer: `/dimensions/${name}/weight`, message: 'must be 0, which takes the dimension out, or at least 0.001', received: spec.weight },
      spec.kind === 'ratio' && spec.best - spec.worst < 0.01 - 1e-12 &&
        { pointer: `/dimensions/${name}/best`, message: `must be at least 0.01 above worst, which is ${spec.worst}`, received: spec.best }
    ]),
    ...weighted.map(direction => ({ pointer: '/dimensions', message: `must leave a dimension of ${direction} with a weight above 0: there is no score without any` }))
  ]
}

function orderRules ({ confidence, trend }: Parameters): Fault[] {
  const above = (pointer: string, value: number, name: string, limit: number): Fault =>
    !(value > limit) && { pointer, message: `must be above ${name}, which is ${limit}`, received: value }
  return [
    above('/confidence/medium', confidence.medium, 'low', confidence.low),
    above('/confidence/high', confidence.high, 'medium', confidence.medium),
    above('/trend/improving', trend.improving, 'deteriorating', trend.deteriorating)
  ]
}

function bandRules ({ bands }: Parameters): Fault[] {
  const names = MODEL_1.bands.map(({ band }) => band)
  if (bands.map(({ band }) => band).join() !== names.join()) {
    return [{ pointer: '/bands', message: `must be the four bands ${names.join(', ')} in this order`, received: bands.map(({ band }) => String(band)).join(', ').slice(0, 200) }]
  }
  return bands.map(({ lowest }, i): Fault => {
    const before = bands[i - 1]
    if (before === undefined) return lowest !== 0 && { pointer: '/bands/0/lowest', message: 'must be 0: every score has a band', received: lowest }
    return !(lowest > before.lowest) && { pointer: `/bands/${i}/lowest`, message: `must be above that of ${before.band}, which is ${before.lowest}`, received: lowest }
  })
}

function cycleRules ({ attention: { cycles } }: Parameters): Fault[] {
  return cycles.map(({ up_to_months: months }, i): Fault => {
    const before = cycles[i - 1]
    return before !== undefined && !(months > before.up_to_months) &&
      { pointer: `/attention/cycles/${i}/up_to_months`, message: `must be above the one before, which is ${before.up_to_months}`, received: months }
  })
}
