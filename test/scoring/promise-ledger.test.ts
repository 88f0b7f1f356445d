import t, { type Test } from 'tap'
import {
  fromDay, holds, ledgerPromise, overhead, promiseTally, promiseThread, type Day, type EventData, type LedgerEvent, type LedgerPromise
} from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { asOf, events } from './arbitrary.ts'
import { differences } from './close.ts'
import { event, fold } from './world.ts'

const D = 20_500
const DUE = D + 10
const made = (more: object = {}) =>
  event(D, 'promise.made', { promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: fromDay(DUE), ...more }, { id: 'made' })
const settled = (day: number, outcome: EventData['promise.settled']['outcome'], more: object = {}, id = 'settled') =>
  event(day, 'promise.settled', { promise_id: 'P', outcome, ...more }, { id })

/** The promise of the events up to `at`, and of them in the other order. */
function ledger (t: Test, at: Day, ...events: LedgerEvent[]): LedgerPromise {
  const read = (list: LedgerEvent[]) => {
    const thread = promiseThread()
    for (const event of list) if (event.day <= at) thread.add(event)
    return ledgerPromise('P', thread.standing(), at)
  }
  const found = read(events)
  t.strictSame(read([...events].reverse()), found, 'in any order')
  return found
}
const day = (n: number) => fromDay(D + n)
const refs = (...ids: string[]) => ids.map(id => ({ id, source: 'crm' }))

t.test('how a promise stands', async t => {
  const base = {
    promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: day(10), original_due_on: day(10), made_on: day(0), importance: 1, renegotiations: 0
  }
  const cases: Array<[string, number, LedgerEvent[], object]> = [
    ['open on its due day', 10, [made()], { state: 'open', events: refs('made') }],
    ['overdue from the day after', 13, [made()], { state: 'overdue', lateness_days: 3, events: refs('made') }],
    ['not settled before its settlement', 11, [made(), settled(D + 12, 'kept')], { state: 'overdue', lateness_days: 1, events: refs('made') }],
    ['kept on the due day', 20, [made(), settled(DUE, 'kept')],
      { state: 'kept', lateness_days: 0, settled_on: day(10), events: refs('made', 'settled') }],
    ['kept before it, reported after it', 20, [made(), settled(D + 15, 'kept', { settled_on: day(9) })],
      { state: 'kept', lateness_days: 0, settled_on: day(9), events: refs('made', 'settled') }],
    ['kept late after a warning', 20, [made(), settled(D + 17, 'kept', { warned_at: `${day(9)}T23:00:00Z` })],
      { state: 'late', lateness_days: 7, warned: true, settled_on: day(17), events: refs('made', 'settled') }],
    ['broken without a warning', 20, [made(), settled(D + 12, 'broken')],
      { state: 'broken', warned: false, settled_on: day(12), events: refs('made', 'settled') }],
    ['a warning on the due day is none', 20, [made(), settled(D + 12, 'broken', { warned_at: day(10) })],
      { state: 'broken', warned: false, settled_on: day(12), events: refs('made', 'settled') }],
    ['waived', 20, [made(), settled(D + 12, 'waived')], { state: 'waived', settled_on: day(12), events: refs('made', 'settled') }],
    ['renegotiated without a new due day', 20, [made(), settled(D + 12, 'renegotiated')],
      { state: 'renegotiated', lateness_days: 2, settled_on: day(12), events: refs('made', 'settled') }],
    ['renegotiated to a new due day: open again', 20, [made(), settled(D + 5, 'renegotiated', { new_due_on: day(20) })],
      { state: 'open', due_on: day(20), renegotiations: 1, events: refs('made', 'settled') }],
    ['moved twice and kept late', 40, [
      made(), settled(D + 5, 'renegotiated', { new_due_on: day(20) }, 'a'), settled(D + 18, 'renegotiated', { new_due_on: day(30) }, 'b'),
      settled(D + 31, 'kept')
    ], { state: 'late', lateness_days: 1, due_on: day(30), renegotiations: 2, settled_on: day(31), events: refs('made', 'b', 'settled') }],
    ['settled and then opened again', 40, [made(), settled(D + 8, 'kept', {}, 'a'), settled(D + 9, 'renegotiated', { new_due_on: day(30) })],
      { state: 'overdue', lateness_days: 10, due_on: day(30), renegotiations: 1, events: refs('made', 'settled') }],
    ['all its terms', 5, [made({ importance: 4, made_by_department: 'sales', owed_by_department: 'logistics', value: 90, currency: 'EUR' })],
      { state: 'open', importance: 4, made_by_department: 'sales', owed_by_department: 'logistics', value: 90, currency: 'EUR', events: refs('made') }]
  ]
  for (const [why, at, events, expected] of cases) t.strictSame(ledger(t, D + at, ...events), { ...base, ...expected }, why)
})

t.test('what nobody told is absent', async t => {
  const none = { promise_id: 'P', importance: 1, renegotiations: 0 }
  t.strictSame(ledger(t, D + 20, settled(D + 12, 'kept')),
    { ...none, state: 'unclear', settled_on: day(12), events: refs('settled') }, 'a settlement alone')
  t.strictSame(ledger(t, D + 20, settled(D + 12, 'kept', { by: 'customer' })),
    { ...none, state: 'unclear', by: 'customer', settled_on: day(12), events: refs('settled') }, 'no due day')
  t.strictSame(ledger(t, D + 20, settled(D + 12, 'renegotiated', { by: 'customer', new_due_on: day(20) })),
    { ...none, state: 'open', by: 'customer', due_on: day(20), renegotiations: 1, events: refs('settled') }, 'moved before it was reported')
  const amounts = ledger(t, D + 20, made(), settled(D + 11, 'kept', { value: 5, currency: 'USD' }, 'a'), settled(D + 12, 'kept', { currency: 'EUR' }))
  t.match(amounts, { value: 5, currency: 'USD' }, 'an amount keeps its own currency')
})

const promise = (more: Partial<LedgerPromise>): LedgerPromise =>
  ({ promise_id: 'P', state: 'open', by: 'supplier', due_on: day(10), importance: 1, renegotiations: 0, events: [], ...more })

t.test('only what has more groups than are shown is cut', async t => {
  const tally = promiseTally()
  const add = (count: number) => tally.add(promise({ made_by_department: `d${count}`, owed_by_department: 'logistics' }))
  for (let i = 0; i < 200; i++) add(i)
  t.strictSame([tally.summary().supplier.by_department_pair.length, tally.isCut('supplier')], [200, false])
  add(200)
  t.strictSame([tally.summary().supplier.by_department_pair.length, tally.isCut('supplier'), tally.isCut('customer')], [200, true, false])
})

t.test('figures of a side, by kind and by department', async t => {
  const tally = promiseTally()
  const own = { made_by_department: 'sales', owed_by_department: 'sales' }
  const handed = { made_by_department: 'sales', owed_by_department: 'logistics' }
  for (const one of [
    promise({ ...own, kind: 'delivery', state: 'kept', lateness_days: 0 }),
    promise({ ...own, kind: 'delivery', state: 'late', lateness_days: 4 }),
    promise({ ...own, kind: 'delivery', state: 'renegotiated', lateness_days: 0 }),
    promise({ ...handed, kind: 'service', state: 'broken' }),
    promise({ ...handed, kind: 'service', state: 'overdue', lateness_days: 2 }),
    promise({ ...handed, kind: 'service', state: 'kept', lateness_days: 0 }),
    promise({ kind: 'service', state: 'open', due_on: day(30) }),
    promise({ kind: 'service', state: 'open', due_on: day(25), owed_by_department: 'logistics' }),
    promise({ state: 'waived' }),
    promise({ by: 'customer', state: 'broken' }),
    promise({ state: 'unclear' })
  ]) tally.add(one)
  const { supplier, customer, unclear } = tally.summary()
  t.equal(unclear, 1)
  const none = { promises: 0, open: 0, overdue: 0, kept: 0, late: 0, broken: 0, waived: 0, renegotiated: 0, judged: 0 }
  const { by_kind: kinds, by_department_pair: pairs, by_promising_department: makers, by_owing_department: owers, ...figures } = supplier
  t.strictSame(figures, {
    promises: 9,
    open: 2,
    overdue: 1,
    kept: 2,
    late: 1,
    broken: 1,
    waived: 1,
    renegotiated: 1,
    judged: 6,
    kept_rate: 3 / 6,
    mean_lateness_days: (0 + 4 + 0 + 2 + 0) / 5,
    next_due_on: day(25),
    handoff_gap: 2 / 3 - 1 / 3
  })
  t.strictSame(kinds, [
    {
      kind: 'service',
      ...none,
      promises: 5,
      open: 2,
      overdue: 1,
      kept: 1,
      broken: 1,
      judged: 3,
      kept_rate: 1 / 3,
      mean_lateness_days: 1,
      next_due_on: day(25)
    },
    { kind: 'delivery', ...none, promises: 3, kept: 1, late: 1, renegotiated: 1, judged: 3, kept_rate: 2 / 3, mean_lateness_days: 4 / 3 },
    { ...none, promises: 1, waived: 1 }
  ], 'most promises first')
  const pairOf = ({ made_by_department: maker, owed_by_department: ower, promises, kept_rate: rate }: typeof pairs[number]) =>
    [maker, ower, promises, rate]
  t.strictSame(pairs.map(pairOf), [
    ['sales', 'logistics', 3, 1 / 3], ['sales', 'sales', 3, 2 / 3], [undefined, undefined, 2, undefined], [undefined, 'logistics', 1, undefined]
  ])
  t.strictSame(makers.map(({ department, promises, kept_rate: rate }) => [department, promises, rate]),
    [['sales', 6, 3 / 6], [undefined, 3, undefined]])
  t.strictSame(owers.map(({ department, promises, kept_rate: rate }) => [department, promises, rate]),
    [['logistics', 4, 1 / 3], ['sales', 3, 2 / 3], [undefined, 2, undefined]])
  t.strictSame(customer, {
    ...none,
    promises: 1,
    broken: 1,
    judged: 1,
    kept_rate: 0,
    by_kind: [{ ...none, promises: 1, broken: 1, judged: 1, kept_rate: 0 }],
    by_department_pair: [{ ...none, promises: 1, broken: 1, judged: 1, kept_rate: 0 }],
    by_promising_department: [{ ...none, promises: 1, broken: 1, judged: 1, kept_rate: 0 }],
    by_owing_department: [{ ...none, promises: 1, broken: 1, judged: 1, kept_rate: 0 }]
  }, 'only broken ones have no mean lateness')
})

t.test('without promises nothing is known', async t => {
  const { supplier, unclear } = promiseTally().summary()
  t.equal(unclear, 0)
  t.notOk('kept_rate' in supplier || 'mean_lateness_days' in supplier || 'next_due_on' in supplier || 'handoff_gap' in supplier)
})

/** The ledger of a relationship at the end of a day. */
function ledgerOf (events: readonly LedgerEvent[], at: Day): LedgerPromise[] {
  const threads = new Map<string, ReturnType<typeof promiseThread>>()
  for (const event of events) {
    if ((event.type !== 'promise.made' && event.type !== 'promise.settled') || event.day > at) continue
    const thread = threads.get(event.data.promise_id) ?? promiseThread()
    threads.set(event.data.promise_id, thread)
    thread.add(event)
  }
  return [...threads].map(([id, thread]) => ledgerPromise(id, thread.standing(), at))
}

t.test('the ledger agrees with the evidence of the score', async t => {
  fc.assert(fc.property(events(), asOf, (events, at) => {
    const rows = fold(events).filter(row => row.day <= at)
    const evidence = rows.flatMap(({ totals }) => totals.evidence).filter(entry => holds(entry, at))
    const judged = ledgerOf(events, at).filter(({ state }) => !['open', 'waived', 'unclear'].includes(state))
    for (const side of ['supplier', 'customer'] as const) {
      const dimension = side === 'supplier' ? 'promise_keeping' : 'customer_commitments'
      const weights = evidence.filter(entry => entry.dimension === dimension)
        .map(({ id, p = 0, n = 0, late }) => `${id} ${late === undefined ? (p + n).toFixed(6) : `${late.toFixed(6)} overdue`} ${late === undefined && n === 0}`)
      const told = judged.filter(({ by }) => by === side).map(({ events, importance, state, lateness_days: lateness }) =>
        `${events.at(-1)?.id} ${importance.toFixed(6)}${state === 'overdue' ? ' overdue' : ''} ${state !== 'overdue' && lateness === 0}`)
      t.strictSame(told.sort(), weights.sort(), `${side}: the same promises, weights and timeliness`)
      const unwarned = judged.filter(({ by, warned, state }) => by === side && state === 'broken' && warned === false).length
      const misconduct = evidence.filter(({ dimension, x, id }) => dimension === `${side}_integrity` && x === 2 &&
        events.some(event => event.id === id && event.type === 'promise.settled')).length
      t.equal(unwarned, misconduct, `${side}: broken without a warning`)
    }
  }), { numRuns: Number(process.env.RUNS ?? 300) })
})

t.test('the figures of the supplier are those of the overhead since ever', async t => {
  fc.assert(fc.property(events(), asOf, (events, at) => {
    const tally = promiseTally()
    for (const promise of ledgerOf(events, at)) tally.add(promise)
    const { supplier } = tally.summary()
    const figures = overhead(fold(events), -100_000, at, {})
    const { kept_rate: keptRate, mean_lateness_days: lateness, handoff_gap: gap } = supplier
    const { promise_kept_rate: keptThere, mean_lateness_days: latenessThere, handoff_gap: gapThere } = figures
    t.strictSame(differences({ keptRate, lateness, gap }, { keptRate: keptThere, lateness: latenessThere, gap: gapThere }), [])
    const ofPairs = supplier.by_department_pair.reduce((sum, { judged }) => sum + judged, 0)
    t.equal(ofPairs, (figures.promises_by_department ?? []).reduce((sum, { promises }) => sum + promises, 0))
  }), { numRuns: Number(process.env.RUNS ?? 300) })
})
