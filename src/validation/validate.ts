import { claimSection } from './report-claims.ts'
import { detectionSection } from './report-detection.ts'
import { promiseSection } from './report-promises.ts'
import { markdown, type Section } from './report.ts'
import { RATES, scoreSection } from './report-scores.ts'
import { silenceSection } from './report-silence.ts'
import type { Shipment } from './shipments.ts'

export interface Validation {
  /** Real deliveries; without them the parts that need them are left out. */
  shipments?: readonly Shipment[]
  /** Fewer customers and no tuning: the figures are rougher. */
  quick: boolean
  /** Told how many of `steps` are done. */
  progress: (done: number) => void
}

/** Steps that a validation tells of. */
export function steps ({ shipments, quick }: Pick<Validation, 'shipments' | 'quick'>): number {
  const forecasts = shipments === undefined ? 0 : quick ? 6 : 24
  return forecasts + 2 + 2 * RATES.length + 12 + 1
}

/** Computes every figure and returns the report as Markdown. Reads nothing but what it is given; seeds are fixed. */
export function validate (validation: Validation): string {
  const { shipments, quick, progress } = validation
  let done = 0
  const step = () => { progress(++done) }
  const sections: Section[] = [
    ...shipments === undefined ? [] : [promiseSection(shipments, quick, step)],
    silenceSection(shipments, quick, step),
    scoreSection(quick, step),
    detectionSection(quick, step),
    claimSection(quick, step)
  ]
  return markdown(sections, introduction(shipments, quick))
}

function introduction (shipments: readonly Shipment[] | undefined, quick: boolean): string {
  return [
    '# Validation',
    'How well the figures of [docs/model.md](model.md) do where the truth is known: on real deliveries, whose outcome came later, and on the portfolio of [docs/simulation.md](simulation.md), ' +
    'whose hidden trust the simulator knows. This page is written by `npm run validate` and is never edited; the same data give the same bytes. ' +
    'A target that is missed stays here until the model is better. The parameters called calibrated are those of ' +
    '[examples/models/calibrated.json](../examples/models/calibrated.json).',
    shipments === undefined
      ? 'No file of deliveries was given: the forecasts of promises and the real half of silence are left out.'
      : `The deliveries are ${shipments.length} shipments of the file that [examples/scms](../examples/scms/README.md) describes.`,
    ...quick ? ['This is a quick run with fewer customers; its figures are rough.'] : []
  ].join('\n\n')
}
