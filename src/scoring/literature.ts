import { known } from './known.ts'
import { BENCHMARKS, type Direction } from './model.ts'
import type { Quartile } from './portfolio-report.ts'

/** What the literature found, beside what the tenant's own relationships show. */
export interface LiteratureBeside {
  figure: 'overhead_share' | 'value_per_commercial_hour'
  /** Of the most and the least trusted buyers, or the first relative to the second. */
  literature: { most_trusted?: number, least_trusted?: number, ratio?: number }
  /** The same of the own relationships; what is not known is absent. */
  own: { most_trusted?: number, least_trusted?: number, ratio?: number }
  sentence: string
  source: string
}

/** Value per procurement hour of the most trusted buyer relative to the least trusted. */
const VALUE_RATIO = 5

const SOURCE = 'Dyer and Chu 2003'

/** The two findings of the literature that have a number, with the means of the lowest and the highest quartile beside them. */
export function literatureBeside (trust: Direction, quartiles: readonly Quartile[]): LiteratureBeside[] {
  const [least, most] = [quartiles.find(({ quartile }) => quartile === 1), quartiles.find(({ quartile }) => quartile === 4)]
  const share = { most: most?.overhead_share?.mean, least: least?.overhead_share?.mean }
  const ratio = quotient(most?.value_per_commercial_hour?.mean, least?.value_per_commercial_hour?.mean)
  return [{
    figure: 'overhead_share',
    literature: { ...BENCHMARKS },
    own: known({ most_trusted: share.most, least_trusted: share.least }),
    sentence: 'Dyer and Chu found 47 % of the time face to face spent on price, contracts and blame where trust is lowest, and 23.5 % where it is highest. ' +
      (share.most === undefined || share.least === undefined
        ? 'Here that is not known.'
        : `Here it is ${percent(share.least)} in the quarter with the lowest ${trust} and ${percent(share.most)} in the highest.`),
    source: SOURCE
  }, {
    figure: 'value_per_commercial_hour',
    literature: { ratio: VALUE_RATIO },
    own: known({ ratio }),
    sentence: `Dyer and Chu found that where trust is lowest the same value costs ${VALUE_RATIO} times as many commercial hours as where it is highest. ` +
      (ratio === undefined
        ? 'Here that is not known.'
        : `Here an hour carries ${rounded(ratio)} times as much in the quarter with the highest ${trust} as in the lowest.`),
    source: SOURCE
  }]
}

function quotient (part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined) return undefined
  const value = part / whole
  return Number.isFinite(value) ? value : undefined
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`
const rounded = (value: number) => value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10)
