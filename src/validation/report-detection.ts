import { MODEL_1, type ScoringModel } from '../scoring/index.ts'
import { CALIBRATED_MODEL } from './calibrated.ts'
import { delaysOf, watchFalling, watchSteady, type Alarm, type Watch } from './detection.ts'
import { digits, type Figure, type Section, type Table } from './report.ts'
import { quantile, share } from './statistics.ts'

interface Watching {
  name: string
  alarm: Alarm
  model: ScoringModel
  /** A whole document costs much more than the signal, so the label is looked at less often and in fewer customers. */
  customers: number
  every: number
}

const FOUND_WITHIN = 60
const CASES = { customer_trust: 'customer_trust', supplier_trust: 'supplier_trust', either: 'either side' } as const
/** The signal is judged once: the parameters that are calibrated hardly touch it. */
const WATCHING: readonly Watching[] = [
  { name: 'trend label, version 1', alarm: 'trend', model: MODEL_1, customers: 30, every: 10 },
  { name: 'trend label, calibrated', alarm: 'trend', model: CALIBRATED_MODEL, customers: 30, every: 10 },
  { name: 'signal', alarm: 'signal', model: MODEL_1, customers: 100, every: 7 }
]

/** How soon a fall of hidden trust is noticed, and how often one is announced that never was. */
export function detectionSection (quick: boolean, step: () => void): Section {
  const tables = [1, 3].map(rate => {
    return table(rate, WATCHING.flatMap(({ name, alarm, model, customers, every }) => {
      const watch: Watch = { seed: 'detection', customers: quick ? 6 : customers, rate, warm_up: 460, every, until: 120 }
      const steady = delaysOf(watchSteady(watch, [alarm], model))
      step()
      const falling = delaysOf(watchFalling(watch, [alarm], model))
      step()
      return (['customer_trust', 'supplier_trust', 'either'] as const).flatMap(which => {
        return ringing(`${name}, ${CASES[which]}`, steady[which], falling[which])
      })
    }))
  })
  return { title: 'Detection: a fall of 30 points', tables }
}

function ringing (name: string, steady: readonly number[], falling: readonly number[]): Figure[] {
  const median = quantile(falling, 0.5) ?? Infinity
  return [
    {
      name: `${name}: rings in a year in which nothing changes`,
      estimate: share(steady.map(Number.isFinite)),
      target: { most: 0.05 },
      beside: ['', '']
    },
    {
      name: `${name}: found within ${FOUND_WITHIN} days`,
      estimate: share(falling.map(delay => delay <= FOUND_WITHIN)),
      target: { least: 0.8 },
      beside: [median === Infinity ? 'later' : `${median} days`, digits(share(falling.map(Number.isFinite))?.value ?? 0)]
    }
  ]
}

function table (rate: number, figures: readonly Figure[]): Table {
  return {
    title: `At ${rate} event${rate === 1 ? '' : 's'} a day`,
    how: 'Customers with constant hidden levels between 0.4 and 0.95 and 460 days of history, then looked at from time to time (the signal every 7 days, the label every 10): ' +
      'for a year in which nothing changes, and for 120 days after both levels have fallen by 0.3 on one day. `customer_trust` and `supplier_trust` count the alarms of one direction. ' +
      '`either side` counts customers: a fall is found with the first alarm of either direction, and any alarm of either direction in a quiet year is a false one. ' +
      'The levels of the signal were chosen on 160 other customers, with another seed.',
    beside: ['median delay', 'found within 120 days'],
    figures,
    limits: 'Where an alarm also rings without a fall, a part of what it finds is chance: the share found must be read beside the share that rings in a quiet year. ' +
      'Both sides fall here; where one falls alone, the line of its direction holds, and not that of either side. A fall in steps or over months is found later. ' +
      'Who looks every day sees a few more false alarms than who looks every week. ' +
      'The signal does not depend on the parameters of trend; its own policy is part of the service, not of the model.'
  }
}
