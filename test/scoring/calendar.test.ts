import fc from '../helpers/property.ts'
import t from 'tap'
import { fromDay, toDay } from '../../src/scoring/index.ts'

t.test('days are counted from 1970 in the Gregorian calendar', async t => {
  const cases: Array<[string, string, number]> = [
    ['the first day', '1970-01-01', 0],
    ['the day before', '1969-12-31', -1],
    ['after a leap day', '2000-03-01', 11_017],
    ['the year 2000 is a leap year', '2000-02-29', 11_016],
    ['a recent day: 20454 · 86400 s = 1767225600 s', '2026-01-01', 20_454],
    ['the first day of the Gregorian calendar', '1582-10-15', -141_427]
  ]
  for (const [why, iso, day] of cases) t.strictSame([toDay(iso), fromDay(day)], [day, iso], why)
})

t.test('every day of three thousand years has one name, the one of the platform', async () => {
  fc.assert(fc.property(fc.integer({ min: toDay('0001-01-01'), max: toDay('3000-12-31') }), day => {
    const iso = new Date(day * 86_400_000).toISOString().slice(0, 10)
    return fromDay(day) === iso && toDay(iso) === day
  }))
})

t.test('what is no day of the calendar is refused', async t => {
  for (const iso of ['2025-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31', '2026-1-1', '2026-01-01T00:00:00Z', '']) {
    t.throws(() => toDay(iso), RangeError, iso)
  }
})
