import t from 'tap'
import { CALL_LIST, callOf, type CallFigures, type CallReason } from '../../src/scoring/index.ts'
import fc from '../helpers/property.ts'
import { differences } from './close.ts'

const only = (figures: CallFigures) => {
  const { reasons } = callOf(figures)
  t.equal(reasons.length, 1, JSON.stringify(reasons))
  return reasons[0]!
}

t.test('each reason by hand, with the figures in its sentence', async t => {
  const cases: Array<[CallFigures, CallReason, number, string]> = [
    [{ silent: { days: 41, p: 0.03 } }, 'silent', 30 * 0.97, 'Silent for 41 days; a gap this long has a probability of 3 %.'],
    [{ overdue: { promises: 2, weight: 2, oldest_due_on: '2026-06-01' } }, 'promise_overdue', 25 * 0.75,
      '2 promises of ours overdue; the oldest was due on 2026-06-01.'],
    [{ overdue: { promises: 1, weight: 1, oldest_due_on: '2026-06-01' } }, 'promise_overdue', 12.5, '1 promise of ours overdue; it was due on 2026-06-01.'],
    [{ complaints: { open: 1, weight: 1 } }, 'complaint_open', 10, '1 complaint unresolved for more than 14 days.'],
    [{ falls: [{ side: 'supplier_trust', p_improving: 0.1, from: 70, to: 60, since: '2026-04-02' }] }, 'deteriorating', 20 * 0.9 * 0.5,
      'Our trust in the customer is falling from 70 to 60, probably since 2026-04-02; that it does not fall has a probability of 10 %.'],
    [{ health: { score: 45, side: 'customer_trust', dimension: 'promise_keeping' } }, 'low_health', 5,
      'Health at 45, set by customer_trust; promise_keeping takes most from it.'],
    [{ misconduct: { supplier: 1, customer: 2 } }, 'misconduct', 10,
      'Recent misconduct: severity 1 on our side, severity 2 on theirs in the last 90 days, promises broken without a warning included.'],
    [{ not_candid: { p: 0.0004 } }, 'not_candid', 20 * 0.9996,
      'No word about failures of ours that we know of; that this is chance has a probability of less than 0.1 %.'],
    [{ neglected: { required: 4, given: 1 } }, 'neglected', 15 * 0.75, '1 contact of ours in 90 days, and 4 are needed.'],
    [{ neglected: { required: 4.5, given: 0 } }, 'neglected', 15, 'No contacts of ours in 90 days, and 4.5 are needed.'],
    [{ never_contacted: true, neglected: { required: 3, given: 0 } }, 'never_contacted', 10,
      'No contact was ever recorded, neither from our side nor from theirs.'],
    [{ overhead: { share: 0.45, low: 0.3525 } }, 'overhead_high', 5,
      '45 % of the time face to face goes into price, contracts and blame, at least 35.3 % with a probability of 95 %; the most trusted need 23.5 %.']
  ]
  for (const [figures, reason, points, why] of cases) {
    const found = only(figures)
    t.strictSame([found.reason, found.why], [reason, why])
    t.strictSame(differences(found.points, points), [], reason)
  }
  t.strictSame([...new Set(cases.map(([, reason]) => reason))].sort(), Object.keys(CALL_LIST.points).sort(), 'every reason of the table')
})

t.test('the heaviest reasons make the sentence, in their order', async t => {
  const { urgency, reasons, why } = callOf({
    silent: { days: 41, p: 0.03 },
    overdue: { promises: 1, weight: 1, oldest_due_on: '2026-06-01' },
    health: { score: 45, side: 'customer_trust', dimension: 'promise_keeping' },
    neglected: { required: 4, given: 1 }
  })
  t.strictSame(reasons.map(({ reason }) => reason), ['silent', 'promise_overdue', 'neglected', 'low_health'])
  t.strictSame(differences(urgency, 29.1 + 12.5 + 11.25 + 5), [])
  t.equal(why, 'Silent for 41 days, 1 promise of ours overdue, 1 contact of ours in 90 days and 1 more reason.')
})

t.test('what is well, and what has ended, is not called', async t => {
  const well: CallFigures = { health: { score: 60, side: 'customer_trust', dimension: 'goods_quality' }, overhead: { share: 0.4, low: 0.2 } }
  t.strictSame(callOf({}), { urgency: 0, reasons: [], why: 'Nothing calls for it.' })
  t.strictSame(callOf(well), { urgency: 0, reasons: [], why: 'Nothing calls for it.' })
  t.strictSame(callOf({ ended_on: '2026-05-01', silent: { days: 60, p: 0.01 } }),
    { urgency: 0, reasons: [], why: 'The relationship ended on 2026-05-01.' })
})

t.test('the size of the account moves nobody up', async t => {
  const figures: CallFigures = { silent: { days: 41, p: 0.03 } }
  t.strictSame(callOf({ ...figures, orders: [{ amount: 1e15, currency: 'EUR' }] }), callOf(figures))
})

const p = fc.double({ min: 0, max: 0.05, noNaN: true })
const score = fc.double({ min: 0, max: 100, noNaN: true })
const weight = fc.double({ min: 0, max: 1e6, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const whole = fc.integer({ min: 0, max: 1000 })
const fall = fc.record({ side: fc.constantFrom('customer_trust', 'supplier_trust'), p_improving: fc.double({ min: 0, max: 0.1, noNaN: true }), from: score, to: score })
const anything = fc.record({
  never_contacted: fc.constant(true),
  silent: fc.record({ days: whole, p }),
  not_candid: fc.record({ p }),
  falls: fc.array(fall, { maxLength: 2 }),
  neglected: fc.record({ required: fc.double({ min: 0.75, max: 100, noNaN: true }), given: whole }),
  overdue: fc.record({ promises: whole, weight, oldest_due_on: fc.constant('2026-01-01') }),
  complaints: fc.record({ open: whole, weight }),
  health: fc.record({ score, side: fc.constant('customer_trust'), dimension: fc.constant('goods_quality') }),
  misconduct: fc.record({ supplier: weight, customer: weight }, { requiredKeys: [] }),
  overhead: fc.record({ share, low: share })
}, { requiredKeys: [] }) as fc.Arbitrary<CallFigures>

t.test('the urgency is the sum of the reasons in their order, each positive and within its table', async () => {
  fc.assert(fc.property(anything, figures => {
    const { urgency, reasons, why } = callOf(figures)
    if (reasons.reduce((sum, { points }) => sum + points, 0) !== urgency) throw new Error('the sum')
    for (const [i, { reason, points, why }] of reasons.entries()) {
      if (!(points > 0 && points <= CALL_LIST.points[reason])) throw new Error(`${reason} ${points}`)
      if (i > 0 && points > reasons[i - 1]!.points) throw new Error('the order')
      if (!/^[A-Z0-9][^]*\.$/.test(why) || /NaN|undefined|Infinity/.test(why)) throw new Error(why)
    }
    if (/NaN|undefined|Infinity/.test(why)) throw new Error(why)
  }), { numRuns: Number(process.env.RUNS ?? 500) })
})

/** Figures in which one thing is worse than in others, or as bad. */
const worse: Record<string, (figures: CallFigures, by: number) => CallFigures> = {
  silent: f => ({ ...f, silent: { days: 99, p: (f.silent?.p ?? 0.05) / 2 } }),
  not_candid: f => ({ ...f, not_candid: { p: (f.not_candid?.p ?? 0.05) / 2 } }),
  falls: (f, by) => ({ ...f, falls: [...f.falls ?? [], { side: 'customer_trust', p_improving: 0.05, from: 20 + by, to: 20 }] }),
  overdue: (f, by) => ({ ...f, overdue: { promises: 9, weight: (f.overdue?.weight ?? 0) + by, oldest_due_on: '2026-01-01' } }),
  complaints: (f, by) => ({ ...f, complaints: { open: 9, weight: (f.complaints?.weight ?? 0) + by } }),
  misconduct: (f, by) => ({ ...f, misconduct: { ...f.misconduct, customer: (f.misconduct?.customer ?? 0) + by } }),
  health: (f, by) => ({ ...f, health: { score: Math.max(0, (f.health?.score ?? 100) - by), side: 'customer_trust', dimension: 'goods_quality' } }),
  overhead: (f, by) => ({ ...f, overhead: { share: 1, low: Math.min(1, (f.overhead?.low ?? 0) + by / 100) } })
}

t.test('whatever gets worse moves a customer up, or leaves it where it is', async () => {
  fc.assert(fc.property(anything, fc.constantFrom(...Object.keys(worse)), fc.integer({ min: 0, max: 30 }), (figures, what, by) => {
    const before = callOf(figures).urgency
    const after = callOf(worse[what]!(figures, by)).urgency
    if (after < before - 1e-9) throw new Error(`${what}: ${before} before, ${after} after`)
  }), { numRuns: Number(process.env.RUNS ?? 500) })
})
