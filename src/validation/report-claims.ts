import { BENCHMARKS, MODEL_1 } from '../scoring/index.ts'
import { extreme, pooledShare, seenFrom, shareAtEnds, type Seen } from './claims.ts'
import type { Figure, Section } from './report.ts'
import { planOf } from './report-scores.ts'
import { periodOf, steadyWorld } from './scores.ts'
import { mean, spearman, type Estimate } from './statistics.ts'

/** Around a share of the literature, what counts as the same. */
const ABOUT = 0.05
const TENTH = 0.1

/** The claims of the literature, looked for by an analysis that reads nothing but answers of the API. */
export function claimSection (quick: boolean, step: () => void): Section {
  const plan = planOf(3, quick)
  const seen = seenFrom(steadyWorld(plan), ...periodOf(plan), MODEL_1)
  step()
  const ends = shareAtEnds(seen)
  const [least, most] = [extreme(seen, 'least', TENTH), extreme(seen, 'most', TENTH)]
  const figures: Figure[] = [
    { name: 'transaction share of the least trusted tenth', estimate: pooledShare(least), target: around(BENCHMARKS.least_trusted) },
    { name: 'transaction share of the most trusted tenth', estimate: pooledShare(most), target: around(BENCHMARKS.most_trusted) },
    { name: 'line of share against trust at a score of 0', estimate: ends && { value: ends.least, n: seen.length } },
    { name: 'line of share against trust at a score of 100', estimate: ends && { value: ends.most, n: seen.length } },
    { name: 'rho of trust and share', estimate: spearman(seen.map(one => [one.trust, one.share])), target: { most: -0.3 } },
    { name: 'value per commercial hour, most to least trusted quarter', estimate: ratio(extreme(seen, 'most', 0.25), extreme(seen, 'least', 0.25)), target: { least: 4, most: 6 } },
    { name: 'rho of size and value per commercial hour', estimate: spearman(valued(seen).map(one => [one.size, one.value_per_hour])), target: { least: 0.5 } },
    { name: 'rho of size and share', estimate: spearman(seen.map(one => [one.size, one.share])), target: { least: -0.15, most: 0.15 } }
  ]
  return {
    title: 'Claims of the literature',
    tables: [{
      title: 'What an analysis finds that does not know the simulator',
      how: 'A portfolio at 3 events a day with steady levels. Trust is the mean of both scores without `negotiation_ease`, which is made of the same minutes; the rest comes from `overhead` of the year. ' +
        'Shares are pooled over customers (all transaction-oriented minutes by all minutes); size is the value of the placed orders. Targets: the shares of Dyer and Chu within 0.05, their 5 to 1, and figures ' +
        'per value that follow size while the share does not.',
      figures,
      limits: 'The shares are built into the simulator, so finding them says that scores and overhead measure what they should, not that the literature is right. The 5 to 1 is not built in: ' +
        'order values follow size alone, so that only the hours differ with trust, and 0.47 to 0.235 allows no more than 2 to 1 and somewhat more orders. The line is straight and the truth of the score is not, ' +
        'so its ends lie outside what any customer shows; their errors were not computed.'
    }]
  }
}

function around (share: number) {
  return { least: share - ABOUT, most: share + ABOUT }
}

function valued (seen: readonly Seen[]): Array<Seen & { value_per_hour: number }> {
  return seen.flatMap(one => one.value_per_hour === undefined ? [] : [{ ...one, value_per_hour: one.value_per_hour }])
}

/** Ratio of the geometric means, which a few large customers do not decide; its error follows from those of the logarithms. */
function ratio (above: readonly Seen[], below: readonly Seen[]): Estimate | undefined {
  const [a, b] = [above, below].map(group => mean(valued(group).map(one => Math.log(one.value_per_hour))))
  if (a === undefined || b === undefined) return undefined
  const value = Math.exp(a.value - b.value)
  return { value, error: value * Math.hypot(a.error, b.error), n: a.n + b.n }
}
