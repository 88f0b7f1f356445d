/*
 * Figures that are computed for one relationship and are no metrics, and which numbers of the model a figure depends on.
 */

export interface Policy { question: string, definition: string, rows: Array<{ name: string, most: string, points: string }> }

/** The order of who to call; the numbers are a policy of the service and not of a model. */
export const URGENCY: Policy = {
  question: 'Which customers need a call, in which order, and why?',
  definition: 'The sum of the points of its reasons. It is an order of work and no probability, has no unit, and the size of the account moves nobody up.',
  rows: [
    { name: 'silent', most: '30', points: '30 × (1 − p); p is the probability of the gap' },
    { name: 'promise overdue', most: '25', points: '25 × (1 − 2^−w); w is the sum of importance × (1 − 2^(−days overdue / 7))' },
    { name: 'complaint open', most: '20', points: '20 × (1 − 2^−w); w is the sum of severity / 3 of complaints open for more than 14 days' },
    { name: 'deteriorating', most: '20', points: '20 × (1 − probability of improving) × fall in points / 20' },
    { name: 'low health', most: '20', points: '20 × (60 − health) / 60' },
    { name: 'misconduct', most: '20', points: '20 × (1 − 2^(−severity / 3)), of the last 90 days' },
    { name: 'not candid', most: '20', points: '20 × (1 − probability of the missing voice)' },
    { name: 'neglected', most: '15', points: '15 × (1 − contacts made / contacts needed)' },
    { name: 'never contacted', most: '10', points: '10, in place of neglected' },
    { name: 'overhead high', most: '10', points: '10 × (low end of the share of time − 0.235) / 0.235, with 8 meetings or more' }
  ]
}

const PREFIXES: ReadonlyArray<[RegExp, readonly string[]]> = [
  [/improving|deteriorating/, ['trend.']],
  [/silence|silent|gap_days|quiet/, ['silence.least_gaps', 'silence.rank_gaps', 'silence.half_life_days', 'silence.burst_weight', 'silence.quiet']],
  [/missing_voice|candid/, ['silence.not_candid', 'silence.coverage_factor', 'silence.complains.']],
  [/^attention|contacts_required|neglected/, ['attention.']],
  [/^(health|share_(poor|fair|good|strong)|bands)$/, ['bands.']],
  [/coverage|unrated|rated|well_known/, ['confidence.']],
  [/^(customer|supplier)_trust$/, ['baseline.', 'confidence.', 'bands.', 'dimension_correlation', 'dispersion']]
]

/** How the numbers of the model begin that a figure depends on besides those of its dimensions. */
export function prefixesFor (name: string): readonly string[] {
  return PREFIXES.find(([pattern]) => pattern.test(name))?.[1] ?? []
}

/** The dimension that a name speaks of: `goods_quality_score` of `goods_quality`. */
export const dimensionIn = (name: string): string => name.replace(/_(score|mean)$/, '')

const AGGREGATIONS: Record<string, string> = {
  mean_over_relationships: 'Of several relationships: the mean over those in which it is known.',
  sum: 'Of several relationships or days: their sum.',
  ratio_of_sums: 'Of several relationships or days: both sides are summed first and divided then; shares are never averaged.',
  share_of_relationships: 'A share of relationships: those for which it holds, of those for which it is known.',
  function_of_sums: 'Of several relationships or days: what is counted is summed first, and the figure computed from the sums.',
  number_of_relationships: 'A number of relationships.',
  difference_of_ratios: 'The difference of two shares, each computed from sums.'
}

/** How a figure of several relationships is made of them. */
export const aggregationWords = (aggregation: string) => AGGREGATIONS[aggregation] ?? aggregation.replaceAll('_', ' ')
