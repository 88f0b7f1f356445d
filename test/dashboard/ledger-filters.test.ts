import t from 'tap'
import { eventsQuery, ledgerFrom, startOf } from '../../src/dashboard/browser/ledger/filters.ts'
import { summaryOf, toldBy } from '../../src/dashboard/browser/ledger/said.ts'
import { EVENT_TYPES, typeName } from '../../src/dashboard/browser/ledger/types.ts'
import { EVENT_TYPES as BUILT_IN } from '../../src/ledger/catalogue.ts'

const NONE = { relationship: '', types: [], source: '', from: '', to: '', recordedFrom: '', recordedTo: '', order: 'desc' as const }

t.test('an address gives the filters, and nothing that cannot be meant', async t => {
  t.strictSame(ledgerFrom(new URLSearchParams('')), NONE)
  t.strictSame(ledgerFrom(new URLSearchParams('relationship=acme&type=promise.made,promise.settled,promise.made&from=2026-01-01&to=2026-01-31&order=asc')), {
    ...NONE, relationship: 'acme', types: ['promise.made', 'promise.settled'], from: '2026-01-01', to: '2026-01-31', order: 'asc'
  })
  t.strictSame(ledgerFrom(new URLSearchParams('type=PROMISE,custom.x,&from=yesterday&recorded_to=2026-13-01&order=up')), { ...NONE, types: ['custom.x'] })
})

t.test('days are those of the tenant, with both ends', async t => {
  t.strictSame(eventsQuery({ ...NONE, from: '2026-03-29', to: '2026-03-29' }, 'Europe/Berlin'), {
    time_from: '2026-03-28T23:00:00.000Z', time_to: '2026-03-29T22:00:00.000Z', order: 'desc'
  }, 'a day of 23 hours')
  t.strictSame(eventsQuery({ ...NONE, types: ['order.lost'], relationship: 'a/b', source: 's', recordedFrom: '2026-10-25', recordedTo: '2026-10-25' }, 'Europe/Berlin'), {
    subject: 'a/b', type: ['order.lost'], source: 's', recorded_from: '2026-10-24T22:00:00.000Z', recorded_to: '2026-10-25T23:00:00.000Z', order: 'desc'
  }, 'a day of 25 hours')
  t.equal(startOf('2026-06-30', 'Asia/Kolkata'), '2026-06-29T18:30:00.000Z')
  t.equal(startOf('2026-06-30', 'Pacific/Kiritimati'), '2026-06-29T10:00:00.000Z')
  t.equal(startOf('2026-06-30', 'America/Los_Angeles'), '2026-06-30T07:00:00.000Z')
})

t.test('every built-in type has a name for people', async t => {
  t.strictSame([...EVENT_TYPES].sort(), [...BUILT_IN].sort())
  t.equal(typeName('rfq.received'), 'Request for a quote')
  t.equal(typeName('custom.audit.passed'), 'custom.audit.passed')
})

t.test('an event is said in a line', async t => {
  t.equal(summaryOf({ promise_id: 'P_17_x', outcome: 'kept', settled_on: '2026-05-07' }), 'Outcome: kept · Settled on: 7 May 2026 · Promise id: P_17_x')
  t.strictSame(toldBy({ on_site: false, units_received: 1250, departments: ['sales', 'key_account'], purpose: 'price_negotiation', more: { a: [1] } }).map(({ text }) => text),
    ['no', '1,250', 'sales, key account', 'price negotiation', '{"a":[1]}'])
  t.equal(summaryOf({ a: 1, b: 2, c: 3, d: 4, e: 5 }), 'A: 1 · B: 2 · C: 3 · D: 4', 'four fields are enough')
})
