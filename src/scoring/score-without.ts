import type { Dimension, ScoringModel } from './model.ts'
import { rateScore, ratioScore } from './reading.ts'
import type { DimensionScore, DirectedTrust } from './trust.ts'

/**
 * The score that a direction would have if one of its dimensions had no weight, 0 to 100; undefined where the rest shows too little.
 * Taken from the document, so that nothing is read twice. `factor` is what a customer who is not candid leaves of the coverage.
 */
export function scoreWithout (
  { dimensions }: Pick<DirectedTrust, 'dimensions'>, dimension: Dimension, model: ScoringModel, factor = 1
): number | undefined {
  let weights = 0
  let prior = 0
  let effective = 0
  let weighted = 0
  for (const part of dimensions) {
    if (part.dimension === dimension) continue
    const usual = usualScore(part, model)
    const evidence = part.weight * (1 - part.uncertainty)
    weights += part.weight
    prior += part.weight * usual
    effective += evidence
    weighted += evidence * (part.score ?? usual)
  }
  if (!(weights > 0) || factor * effective / weights < model.confidence.low) return undefined
  return Math.min(100, (weighted + model.baseline.weight * prior / weights) / (effective + model.baseline.weight))
}

/** The score of a dimension at its base rate. */
function usualScore ({ dimension, base_rate: rate }: DimensionScore, { dimensions }: ScoringModel): number {
  const spec = dimensions[dimension]
  return spec.kind === 'ratio' ? ratioScore(spec, rate) : rateScore(spec, rate)
}
