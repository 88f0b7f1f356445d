import { DIMENSIONS, MODEL_1, type Dimension } from './model.ts'
import type { RelationshipState } from './relationship-state.ts'
import type { StateMetric } from './state-metrics.ts'
import { EVIDENCE_OF, SCORE_READS } from './state-metrics-events.ts'
import { DIMENSION_WORDS } from './state-metrics-words.ts'

/** The score and the mean of each dimension, as a trust document shows them. */
export const DIMENSION_METRICS: readonly StateMetric[] = DIMENSIONS.flatMap(metricsOf)

function metricsOf (dimension: Dimension): StateMetric[] {
  const { question, mean } = DIMENSION_WORDS[dimension]
  const spec = MODEL_1.dimensions[dimension]
  const common = {
    source: spec.kind === 'ratio' ? 'MODEL 2.1 and 2.3' : 'MODEL 2.2 and 2.3',
    aggregation: 'mean_over_relationships' as const,
    event_types: EVIDENCE_OF[dimension],
    reads: SCORE_READS
  }
  return [{
    name: `${dimension}_score`,
    question,
    definition: spec.kind === 'ratio'
      ? `Score of ${dimension}: its mean between the worst and the best one of the model. Unknown without evidence.`
      : `Score of ${dimension}: 50 at the half-saturation rate of the model. Unknown before anything of it would have been reported.`,
    unit: 'score',
    better: 'more',
    ...common,
    value: state => knownReading(state, dimension)?.score
  }, {
    name: `${dimension}_mean`,
    question: spec.kind === 'ratio' ? 'What is to be expected next time?' : 'How often does it happen?',
    definition: `${mean} Faded by age, with the base rate as the prior.`,
    unit: spec.kind === 'ratio' ? 'share' : 'rate',
    better: spec.kind === 'rate' ? spec.better : 'more',
    ...common,
    value: state => knownReading(state, dimension)?.mean
  }]
}

function knownReading (state: RelationshipState, dimension: Dimension) {
  const reading = state.assessment().readings[dimension]
  return reading.uncertainty < 1 ? reading : undefined
}
