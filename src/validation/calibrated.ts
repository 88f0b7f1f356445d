import { MODEL_1, type ScoringModel } from '../scoring/index.ts'

const INTEGRITY = { prior_rate: 0.01 }
const OPENNESS = { prior_rate: 0.06 }

/**
 * What a tenant would change in version 1 after looking at its own data: examples/models/calibrated.json as a file to send.
 * The prior rates are the mean rates of the portfolio of the seed `tuning` at one event a day, rounded; no figure of the report comes
 * from that portfolio.
 */
export const CALIBRATED = {
  prior_weight: 1,
  dimension_correlation: 0.12,
  dimensions: {
    supplier_integrity: INTEGRITY,
    customer_integrity: INTEGRITY,
    customer_openness: OPENNESS,
    supplier_openness: OPENNESS
  },
  silence: { burst_weight: 1 }
} as const

/** Version 1 with the calibrated parameters. */
export const CALIBRATED_MODEL: ScoringModel = {
  ...MODEL_1,
  ...CALIBRATED,
  version: 2,
  // Each dimension keeps its kind: only prior rates of rate dimensions are replaced.
  dimensions: Object.fromEntries(Object.entries(MODEL_1.dimensions).map(([name, spec]) => {
    return [name, { ...spec, ...(CALIBRATED.dimensions as Record<string, object>)[name] }]
  })) as ScoringModel['dimensions'],
  silence: { ...MODEL_1.silence, ...CALIBRATED.silence }
}
