import type { Explanation } from '../scoring/index.ts'

type Directed = Explanation['customer_trust']

interface Entry {
  kind: 'baseline' | 'usual_level' | 'event' | 'time_without_events' | 'other_events'
  dimension?: string
  event_id?: string
  source?: string
  date?: string
  events?: number
  points: number
}

/**
 * An explanation as one list that sums to the score: the baseline, the usual level of the tenant's relationships, the largest
 * events, time in which nothing was to report, and all other events together. `whole` lists usual levels by dimension.
 */
export function contributionList (why: Directed, whole: boolean): Entry[] {
  if (why.score === undefined) return []
  const usual = why.dimensions.filter(share => share.usual_level !== 0)
    .map(({ dimension, usual_level: points }): Entry => ({ kind: 'usual_level', dimension, points }))
  const quiet = why.dimensions.flatMap(({ dimension, time_without_events: points }): Entry[] =>
    points === undefined ? [] : [{ kind: 'time_without_events', dimension, points }])
  const { other_events: other } = why
  return [
    { kind: 'baseline', points: why.baseline },
    ...(whole || usual.length === 0 ? usual : [{ kind: 'usual_level' as const, points: usual.reduce((sum, { points }) => sum + points, 0) }]),
    ...why.contributions.map((event): Entry => ({ kind: 'event', ...event })),
    ...quiet,
    ...(other.events === 0 ? [] : [{ kind: 'other_events' as const, ...other }])
  ]
}
