import type { ScoringModel } from './model.ts'
import type { DirectedTrust, Trust } from './trust.ts'

/** Why figures of a trust document are absent, one sentence each; empty when nothing is. */
export function absences (trust: Trust, model: ScoringModel): string[] {
  return [
    ...(['customer_trust', 'supplier_trust'] as const).flatMap(side => sideNotes(side, trust[side], model)),
    ...silenceNotes(trust, model),
    ...(trust.attention === undefined ? ['attention is unknown: the relationship has no events.'] : [])
  ]
}

function sideNotes (side: string, { score, coverage, trend }: DirectedTrust, { confidence, trend: windows }: ScoringModel): string[] {
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`
  const unrated = score === undefined
    ? [`${side} is unrated: there is evidence for ${percent(coverage)} of its weights, and ${percent(confidence.low)} are needed.`]
    : []
  const untrended = trend.label === 'unknown'
    ? [`The trend of ${side} is unknown: the last ${windows.recent_days} days or the ${windows.reference_days} days before them have too little evidence.`]
    : []
  return [...unrated, ...untrended]
}

function silenceNotes ({ silence: { p, last_contact_on: last } }: Trust, { silence: { least_gaps: gaps } }: ScoringModel): string[] {
  if (p !== undefined) return []
  return [last === undefined
    ? 'Whether the customer is quiet is unknown: no contact from its side was ever recorded.'
    : `Whether the customer is quiet is unknown: fewer than ${gaps} gaps between contacts are known.`]
}
