import t from 'tap'
import { toProblem } from '../../src/http/problems.ts'
import { addDays, day, money, number, percent, plural, score, signed, words } from '../../src/dashboard/browser/format.ts'
import { match } from '../../src/dashboard/browser/match.ts'

t.test('a place is read part by part, whatever a key holds', async t => {
  t.strictSame(match('/relationships/:key', '/relationships/acme'), { key: 'acme' })
  for (const key of ['a/b', '100%', '%2F', 'a?b#c', 'Müller & Söhne', '..', ':key']) {
    t.strictSame(match('/relationships/:key', `/relationships/${encodeURIComponent(key)}`), { key }, key)
  }
  t.strictSame(match('/relationships/:key', '/relationships/%zz'), { key: '%zz' }, 'a broken escape is taken as it is')
  t.strictSame(match('/', '/'), {})
  t.strictSame(match('/signals', '/signals/'), {}, 'a slash at the end does no harm')
  for (const path of ['/', '/relationships', '/relationships/', '/relationships/a/b', '/Relationships/a']) {
    t.equal(match('/relationships/:key', path), undefined, path)
  }
})

t.test('figures read like figures', async t => {
  t.strictSame([number(1234.56), number(-0.04, 2), score(71.6), percent(0.314), percent(0.314, 1)], ['1,234.6', '-0.04', '72', '31%', '31.4%'])
  t.strictSame([signed(2.31), signed(-2.31), signed(0)], ['+2.3', '-2.3', '0'])
  t.strictSame([money(12_400.4, 'EUR'), money(12.5, 'EUR'), money(12_400.4)], ['€12,400', '€12.50', '12,400'], 'without a currency none is made up')
  t.strictSame([plural(1, 'event'), plural(0, 'event'), plural(1200, 'event')], ['1 event', '0 events', '1,200 events'])
  t.equal(words('promise_keeping'), 'Promise keeping')
})

t.test('a day is a day of the calendar, in whatever zone the browser stands', async t => {
  t.equal(day('2026-06-30'), '30 Jun 2026')
  t.strictSame([addDays('2026-03-01', -1), addDays('2028-02-28', 1), addDays('2026-10-25', 1), addDays('2026-12-31', 1)],
    ['2026-02-28', '2028-02-29', '2026-10-26', '2027-01-01'])
})

t.test('a question that a browser calls off is no failure of the service', async t => {
  t.equal(toProblem(new DOMException('This operation was aborted', 'AbortError')).status, 400)
  t.equal(toProblem(new Error('This operation was aborted')).status, 500)
})
