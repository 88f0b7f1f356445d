import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { compileMapping } from '../../src/imports/compile.ts'
import { readMapping } from '../../src/imports/read-mapping.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import {
  assess, foldDay, fromDay, MODEL_1, placeThread, portfolioDay, portfolioSums, type Day, type DayRow, type LedgerEvent
} from '../../src/scoring/index.ts'
import { forecastShipments, runningRate, uniformPerVendor, VERSION_1 } from '../../src/validation/promises.ts'
import { readShipments, withVendor, type Shipment } from '../../src/validation/shipments.ts'
import { brier } from '../../src/validation/statistics.ts'

const root = resolve(import.meta.dirname, '../..')
const file = process.env.AFTERSALE_SCMS ?? resolve(root, '../shared/data/scms-deliveries.csv')
const missing = existsSync(file) ? false : `there is no ${file}; set AFTERSALE_SCMS to where the file is`

const shipment = (number: number, vendor: string, country: string, due: Day, settled: Day): Shipment =>
  ({ number, vendor, country, made: due - 30, due, settled })

const SHIPMENTS = [
  shipment(0, 'a', 'x', 100, 100), shipment(1, 'a', 'x', 120, 150), shipment(2, 'a', 'y', 110, 111), shipment(3, 'b', 'x', 90, 90),
  shipment(4, 'b', 'y', 125, 128), shipment(5, 'a', 'x', 140, 140), shipment(6, 'b', 'x', 141, 139), shipment(7, 'a', 'y', 160, 171)
]

t.test('the first shipment is forecast at the base rate, the next by what is known', async t => {
  const [first, , , early] = forecastShipments(SHIPMENTS, VERSION_1)
  t.equal(early?.p, VERSION_1.base_rate, 'nothing is known before the first due day')
  // On the evening of day 99 the relationship b-x has one shipment on time, of age 8 for base rates (day 98) and none in a-x.
  const w = 2 ** (-8 / 120)
  t.ok(Math.abs(first!.p - (w + 2 * 0.885) / (w + 2)) < 1e-12)
})

t.test('forecasts are those of the scoring core, late so far included', async t => {
  const relationships = [...new Set(SHIPMENTS.map(({ vendor, country }) => `${vendor}-${country}`))].sort()
  const rowsOf = (key: string, left: Shipment): DayRow[] => {
    const own = SHIPMENTS.filter(one => one !== left && `${one.vendor}-${one.country}` === key)
    const placed = own.flatMap(one => [...placeThread(events(one)).values()].flat())
    return [...new Set(placed.map(({ day }) => day))].sort((a, b) => a - b)
      .map(day => ({ day, totals: foldDay(day, [], placed.filter(entry => entry.day === day))! }))
  }
  const method = { ...VERSION_1, segment: 'vendor', graded: true } as const
  for (const { shipment, p } of forecastShipments(SHIPMENTS, method)) {
    const rows = new Map(relationships.map(key => [key, rowsOf(key, shipment)]))
    const all = relationships.flatMap(key => (rows.get(key) ?? []).map(({ day, totals }) => {
      return { day, segment: key.slice(0, 1), totals: portfolioDay([totals]) }
    }))
    const asOf = shipment.due - 1
    const { readings } = assess({
      asOf,
      days: rows.get(`${shipment.vendor}-${shipment.country}`) ?? [],
      segment: shipment.vendor,
      portfolio: portfolioSums(all, asOf - 1, MODEL_1),
      reportingSince: {},
      model: MODEL_1
    })
    t.ok(Math.abs(readings.promise_keeping.mean - p) < 1e-12, `shipment ${shipment.number}`)
  }
})

function events ({ number, made, due, settled }: Shipment): LedgerEvent[] {
  const common = { source: 'scms' } as const
  const thread = { promise_id: `${number}` }
  const at = (day: Day) => ({ day, time: `${fromDay(day)}T12:00:00.000000Z` })
  return [
    { ...common, id: `m${number}`, type: 'promise.made', ...at(made), data: { ...thread, by: 'supplier', kind: 'delivery', due_on: fromDay(due) } },
    { ...common, id: `s${number}`, type: 'promise.settled', ...at(settled), data: { ...thread, outcome: 'kept', settled_on: fromDay(settled) } }
  ]
}

t.test('the simple forecasts count what is known', async t => {
  const vendor = uniformPerVendor(SHIPMENTS)
  // Before day 160 vendor a delivered 0, 5 on time and 1, 2 late: (2 + 1)/(4 + 2).
  t.equal(vendor[7]?.p, 0.5)
  // Everybody: on time 0, 3, 5, 6; late 1, 2, 4.
  t.ok(Math.abs(runningRate(SHIPMENTS)[7]!.p - 4 / 7) < 1e-12)
  t.equal(runningRate(SHIPMENTS)[3]?.p, VERSION_1.base_rate, 'nothing known yet')
})

t.test('the deliveries of the SCMS are forecast as an earlier study found', { skip: missing }, async t => {
  const mapping = withVendor(readMapping(readFileSync(resolve(root, 'examples/scms/mapping.json'), 'utf8')))
  const recipe = compileMapping(mapping, eventValidator({ timeZone: 'UTC', now: new Date('2026-07-01T12:00:00Z') }))
  const shipments = await readShipments(file, mapping, recipe)
  t.equal(shipments.length, 7030)
  const rounded = (found: ReturnType<typeof brier>) => Math.round(1e4 * found!.value) / 1e4
  t.equal(rounded(brier(forecastShipments(shipments, { ...VERSION_1, segment: 'vendor' }))), 0.0871)
  t.equal(rounded(brier(forecastShipments(shipments, VERSION_1))), 0.0888)
})
