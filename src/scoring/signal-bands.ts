import type { Band, ScoringModel } from './model.ts'
import { SIGNAL_POLICY } from './signal-policy.ts'
import type { Health } from './trust.ts'

/**
 * The band that a relationship is told to be in: the band of its health, except that a score must be 2 points past the edge to leave
 * the band `kept` that was told last. Without health the kept band stays.
 */
export function settledBand (kept: Band | undefined, health: Health | undefined, { bands }: ScoringModel): Band {
  if (health === undefined) return kept ?? 'unrated'
  const from = bands.findIndex(({ band }) => band === kept)
  const to = bands.findIndex(({ band }) => band === health.band)
  if (from < 0 || to < 0 || kept === undefined) return health.band
  const { margin } = SIGNAL_POLICY.band_changed
  const isPast = to < from
    ? health.score <= Math.max(0, (bands[from]?.lowest ?? 0) - margin)
    : health.score >= Math.min(100, (bands[from + 1]?.lowest ?? 100) + margin)
  return isPast ? health.band : kept
}

/** Whether the second band is the better one; bands that the model does not have are the worst. */
export function isBetter (before: string, after: string, { bands }: ScoringModel): boolean {
  return bands.findIndex(({ band }) => band === after) > bands.findIndex(({ band }) => band === before)
}
