import { MODEL_1, type ScoringModel } from '../scoring/index.ts'
import { CALIBRATED_MODEL } from './calibrated.ts'
import { watchFalling, type Alarm, watchSteady, type Watch, type Watched } from './detection.ts'
import { digits, type Figure, type Section, type Table } from './report.ts'
import { quantile, share } from './statistics.ts'

const NAMES = { trend: 'trend label deteriorating', signal: 'signal deteriorating' } as const
const FOUND_WITHIN = 60
/** The signal is judged once: the parameters that are calibrated hardly touch it. */
const MODELS: ReadonlyArray<[string, ScoringModel, readonly Alarm[]]> = [
  ['version 1', MODEL_1, ['trend', 'signal']], ['calibrated', CALIBRATED_MODEL, ['trend']]
]

/** How soon a fall of hidden trust is noticed, and how often one is announced that never was. */
export function detectionSection (quick: boolean, step: () => void): Section {
  const tables = [1, 3].map(rate => {
    const watch: Watch = { seed: 'detection', customers: quick ? 6 : 30, rate, warm_up: 460, every: 10, until: 120 }
    const figures = MODELS.flatMap(([name, model, alarms]) => {
      const steady = watchSteady(watch, alarms, model)
      step()
      const falling = watchFalling(watch, alarms, model)
      step()
      return alarms.flatMap(alarm => {
        return ringing(`${NAMES[alarm]}, ${name}`, steady.filter(one => one.alarm === alarm), falling.filter(one => one.alarm === alarm))
      })
    })
    return table(rate, figures)
  })
  return { title: 'Detection: a fall of 30 points', tables }
}

function ringing (name: string, steady: readonly Watched[], falling: readonly Watched[]): Figure[] {
  const delays = falling.map(({ delay }) => delay ?? Infinity)
  const median = quantile(delays, 0.5) ?? Infinity
  return [
    {
      name: `${name}: rings in a year in which nothing changes`,
      estimate: share(steady.map(({ delay }) => delay !== undefined)),
      target: { most: 0.05 },
      beside: ['', '']
    },
    {
      name: `${name}: found within ${FOUND_WITHIN} days`,
      estimate: share(delays.map(delay => delay <= FOUND_WITHIN)),
      target: { least: 0.8 },
      beside: [median === Infinity ? 'later' : `${median} days`, digits(share(delays.map(Number.isFinite))?.value ?? 0)]
    }
  ]
}

function table (rate: number, figures: readonly Figure[]): Table {
  return {
    title: `At ${rate} event${rate === 1 ? '' : 's'} a day`,
    how: 'Customers with constant hidden levels between 0.4 and 0.95, 460 days of history, then looked at every 10 days, each direction for ' +
      'itself: for a year in which nothing changes, and for 120 days after both levels have fallen by 0.3 on one day. A ring counts once per customer and direction.',
    beside: ['median delay', 'found within 120 days'],
    figures,
    limits: 'Where an alarm also rings without a fall, a part of what it finds is chance: the share found must be read beside the share that rings in a quiet year. ' +
      'A fall in steps or over months is found later. Who looks every day sees a few more false alarms than who looks every tenth day. ' +
      'The signal does not depend on the parameters of trend; its own policy is part of the service, not of the model.'
  }
}
