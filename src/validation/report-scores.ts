import { DIRECTIONS, MODEL_1, type Direction, type ScoringModel } from '../scoring/index.ts'
import { CALIBRATED_MODEL } from './calibrated.ts'
import type { Figure, Section, Table } from './report.ts'
import { scoreAll, steadyWorld, storyWorld, type Scored } from './scores.ts'
import { mean, share, spearman } from './statistics.ts'
import type { World } from './world.ts'

export const RATES = [0.3, 1, 3]

/** Scores of the two models on one world. */
interface Run {
  rate: number
  world: 'steady' | 'stories'
  model: string
  scored: readonly Scored[]
}

const MODELS: ReadonlyArray<[string, ScoringModel]> = [['version 1', MODEL_1], ['calibrated', CALIBRATED_MODEL]]

/** The plan of the portfolio on which scores are judged; parameters were chosen on another seed. */
export function planOf (rate: number, quick: boolean) {
  return { seed: 'validation', relationships: quick ? 40 : 200, days: 365, end: '2026-06-30', rate }
}

/** Whether scores find the hidden trust, and whether their intervals hold what they say. */
export function scoreSection (quick: boolean, step: () => void): Section {
  const runs = RATES.flatMap(rate => {
    const plan = planOf(rate, quick)
    return ([['steady', steadyWorld], ['stories', storyWorld]] as const).flatMap(([name, make]) => {
      const world: World = make(plan)
      const found = MODELS.map(([model, parameters]): Run => ({ rate, world: name, model, scored: scoreAll(world, plan, parameters) }))
      step()
      return found
    })
  })
  return {
    title: 'Scores: hidden trust of a simulated portfolio',
    tables: [
      rankTable(runs),
      coverage(runs, 'limit', 'Coverage of the 90 % intervals: the score of the limit',
        'The truth is the score of the limit: the composite of the model with every dimension at the mean or rate that the simulator draws ' +
        'from, and no uncertainty left, so that every dimension has its full weight. The means are worked out from the probabilities of ' +
        '[docs/simulation.md](simulation.md), not from events. Hidden trust is held at one level for the year. Parameters of the calibrated model were chosen on another seed.'),
      coverage(runs, 'today', 'Coverage of the 90 % intervals: the limit at the weights of the day',
        'As above, but every dimension keeps the weight that it has on the day: what the interval says of the score, without what more evidence would add to its weights.'),
      distance(runs)
    ]
  }
}

function rankTable (runs: readonly Run[]): Table {
  return {
    title: 'Rank correlation with the hidden trust',
    how: "Spearman's rho between the score on the last day of a year and the hidden level on that day, over all customers. `steady`: the level is held for the whole year. " +
      '`stories`: levels move as the stories of the simulator tell; more than half of them rise or fall during the year. `1 a day` is one event per customer and day, about; the target is set for 3.',
    figures: each(runs, ({ scored, rate, world }, direction) => ({
      estimate: spearman(scored.flatMap(({ level, trust: { [direction]: { score } } }) => {
        return score === undefined ? [] : [[level, score] as const]
      })),
      target: rate === 3 && world === 'steady' ? { least: 0.9 } : undefined
    })),
    limits: 'With stories the score looks back over half-lives of 120 to 365 days and the level on the last day does not: a fall that is a few weeks old is not in the score yet. ' +
      'That is what the trend and the signals are for. The simulated evidence is drawn from one level for all dimensions; real customers differ from dimension to dimension.'
  }
}

function coverage (runs: readonly Run[], truth: 'limit' | 'today', title: string, how: string): Table {
  return {
    title,
    how,
    figures: each(runs.filter(({ world }) => world === 'steady'), ({ scored }, direction) => ({
      estimate: share(scored.flatMap(one => {
        const interval = one.trust[direction].interval
        const value = one[truth]
        return interval === undefined || one.direction !== direction ? [] : [interval.low <= value && value <= interval.high]
      })),
      target: { least: 0.85, most: 0.95 }
    })),
    limits: 'Coverage is a share over customers and says nothing about one of them. Where hidden trust moves, the truth of the last day lies outside more often, see below.'
  }
}

function distance (runs: readonly Run[]): Table {
  return {
    title: 'Distance from the score of the limit, in points',
    how: 'Mean of score minus limit on the last day; beside it the root of the mean squared distance, and the coverage of the limit.',
    beside: ['root mean square', 'coverage'],
    figures: each(runs, ({ scored }, direction) => {
      const own = scored.filter(one => one.direction === direction && one.trust[direction].score !== undefined)
      const gaps = own.map(one => (one.trust[direction].score ?? 0) - one.limit)
      const inside = share(own.map(({ trust, limit }) => {
        const { low = NaN, high = NaN } = trust[direction].interval ?? {}
        return low <= limit && limit <= high
      }))
      const squares = mean(gaps.map(gap => gap ** 2))
      return { estimate: mean(gaps), beside: [Math.sqrt(squares?.value ?? 0).toFixed(1), (inside?.value ?? 0).toFixed(2)] }
    }),
    limits: 'Version 1 lies above the limit where much happens, because integrity starts from half an incident a year and one year of evidence moves it little.'
  }
}

/** One figure per run and direction, with the model and the rate in its name. */
function each (runs: readonly Run[], figure: (run: Run, direction: Direction) => Omit<Figure, 'name'>): Figure[] {
  return runs.flatMap(run => DIRECTIONS.map(direction => ({
    name: `${run.model}, ${direction}, ${run.world}, ${run.rate} a day`,
    ...figure({ ...run, scored: run.scored.filter(one => one.direction === direction) }, direction)
  })))
}
