import t from 'tap'
import { fromDay, MODEL_1, portfolioDay, portfolioSums, reportingSince } from '../../src/scoring/index.ts'
import { event, fold, portfolioRows } from './world.ts'

const D = 20_500
const kept = (id: string, day: number) => event(day, 'promise.settled', { promise_id: id, by: 'supplier', due_on: fromDay(day), outcome: 'kept' })
const open = event(D, 'promise.made', { promise_id: 'open', by: 'supplier', kind: 'delivery', due_on: fromDay(D + 3) })

t.test('the day of a portfolio adds what holds always and keeps what depends on as_of', async t => {
  const rows = [fold([kept('a', D + 3), open]), fold([kept('b', D + 3)])].map(days => days.at(-1)!.totals)
  t.strictSame(portfolioDay(rows), {
    sums: { promise_keeping: { p: 2, n: 0 } },
    conditional: [{ dimension: 'promise_keeping', late: 1, from: D + 4 }],
    reported: { 'promise.settled': 2 }
  })
  t.strictSame(portfolioDay([]), {})
})

t.test('sums fade, for the tenant and for each segment', async t => {
  const rows = portfolioRows([
    { key: 'a', segment: 'retail', events: [kept('1', D)] }, { key: 'b', events: [kept('2', D + 60), open] }
  ])
  const at = (day: number) => portfolioSums(rows, day, MODEL_1)
  t.strictSame(at(D - 1), { tenant: {}, segments: {} })
  const early = { promise_keeping: { r: 2 ** (-3 / 120), s: 0 } }
  t.strictSame(at(D + 3), { tenant: early, segments: { retail: early } })
  const late = 2 ** (-57 / 120)
  const { r, s } = at(D + 60).tenant.promise_keeping!
  t.ok(Math.abs(r - (Math.SQRT1_2 + 1 + late * 2 ** (-57 / 7))) < 1e-12)
  t.ok(Math.abs(s - late * (1 - 2 ** (-57 / 7))) < 1e-12)
  t.strictSame(portfolioSums([...rows].reverse(), D + 60, MODEL_1), at(D + 60))
})

t.test('a type is reported since its first event, or since a declared day that is earlier', async t => {
  const rows = portfolioRows([{ key: 'a', events: [kept('1', D), kept('2', D + 9)] }])
  t.strictSame(reportingSince(rows, {}), { 'promise.settled': D })
  t.strictSame(reportingSince(rows, { 'promise.settled': D - 5, 'misconduct.observed': D + 1 }), { 'promise.settled': D - 5, 'misconduct.observed': D + 1 })
  t.strictSame(reportingSince(rows, { 'promise.settled': D + 5 }), { 'promise.settled': D })
})
