import { MODEL_1, type Day, type ScoringModel } from '../scoring/index.ts'
import { CALIBRATED_MODEL } from './calibrated.ts'
import { contactsOf, judgedGaps, PROCESSES } from './gaps.ts'
import { grouped } from './grouped.ts'
import type { Figure, Section, Table, Target } from './report.ts'
import type { Shipment } from './shipments.ts'
import { groupedMean } from './statistics.ts'

const LEVELS: ReadonlyArray<[number, Target]> = [[0.05, { least: 0.03, most: 0.08 }], [0.01, {}]]

interface Source {
  name: string
  /** Contact days of each customer. */
  customers: ReadonlyArray<readonly Day[]>
}

/** How often silence rings where nothing is silent. Without shipments only simulated rhythms are judged. */
export function silenceSection (shipments: readonly Shipment[] | undefined, quick: boolean, step: () => void): Section {
  const real: Source[] = shipments === undefined
    ? []
    : [
        { name: 'SCMS, vendor in a country', customers: deliveryDays(shipments, ({ vendor, country }) => `${vendor}\u0000${country}`) },
        { name: 'SCMS, country', customers: deliveryDays(shipments, ({ country }) => country) }
      ]
  const simulated = PROCESSES.map(process => ({ name: process.name, customers: contactsOf(process, quick ? 60 : 300, 60) }))
  const tables = ([['Version 1', MODEL_1], ['Calibrated: burst_weight 1', CALIBRATED_MODEL]] as const).map(([name, model]) => {
    const table = alarms(name, [...real, ...simulated], model)
    step()
    return table
  })
  return { title: 'Silence: alarms where nobody is silent', tables }
}

/** The days on which something was delivered, per group: the contacts of a rhythm that is not made up. */
function deliveryDays (shipments: readonly Shipment[], keyOf: (shipment: Shipment) => string): Day[][] {
  return [...grouped(shipments, keyOf).values()].map(own => [...new Set(own.map(({ settled }) => settled))].sort((a, b) => a - b))
}

function alarms (title: string, sources: readonly Source[], model: ScoringModel): Table {
  const { least_gaps: least, rank_gaps: rank } = model.silence
  const figures = sources.flatMap(({ name, customers }) => {
    const judged = customers.map(contacts => judgedGaps(contacts, model))
    return ([[`${least} to ${rank - 1} gaps`, least, rank], [`${rank} gaps and more`, rank, Infinity]] as const).flatMap(([range, from, below]) =>
      LEVELS.map(([level, target]): Figure => ({
        name: `${name}, ${range}, at ${level * 100} %`,
        estimate: groupedMean(judged.map(gaps => {
          return gaps.filter(({ before }) => before >= from && before < below).map(({ p }) => Number(p <= level))
        })),
        target: target.least === undefined ? undefined : target
      })))
  })
  return {
    title,
    how: 'Each gap between two contacts is judged at its full length by the gaps before it; the value is the share that would have rung. On the SCMS deliveries a contact is ' +
      'a day with a delivery. The standard error lets the gaps of a customer go together. The target holds for the nominal 5 %.',
    figures,
    limits: 'Gaps of a rhythm that changes (a season, a growing customer) are not among the simulated ones. With 19 to 98 gaps the rank rule cannot reach 1 %, because the ' +
      'smallest probability is 1/(n + 1); gaps in whole days have ties, which lower its rate for a regular rhythm. Regular contact rings hardly ever with few gaps: the Lomax distribution allows for more scatter than it has, so that its silence ' +
      'is found late. The end of a gap is always known here; how soon a real silence is found is another question.'
  }
}
