import fc from '../helpers/property.ts'
import t from 'tap'
import {
  changes, changesInSteps, explain, MODEL_1, portfolioSums, trust, type Change, type Changes, type Day, type DirectedChanges,
  type ScoringModel, type TrustInput
} from '../../src/scoring/index.ts'
import { asOf, tenant } from './arbitrary.ts'
import { impossible } from './close.ts'
import { event, inputOf, portfolioRows, type Told } from './world.ts'

const D = 20_500
const SIDES = ['customer_trust', 'supplier_trust'] as const
const CAUSES = ['model_version', 'base_rate', 'fading', 'new_evidence'] as const

/** Another version in which everything that may differ does. */
const MODEL_2: ScoringModel = {
  ...MODEL_1,
  version: 2,
  prior_weight: 3,
  prior_events: 2,
  baseline: { ...MODEL_1.baseline, weight: 2 },
  dimensions: {
    ...MODEL_1.dimensions,
    promise_keeping: { ...MODEL_1.dimensions.promise_keeping, weight: 5, half_life_days: 30, worst: 0.7, base_rate: 0.8 },
    supplier_integrity: { ...MODEL_1.dimensions.supplier_integrity, prior_rate: 2 / 365, half_life_days: 90 },
    negotiation_ease: { ...MODEL_1.dimensions.negotiation_ease, worst: 0.1, best: 0.6 }
  }
}

function endsOf (
  told: readonly Told[], key: string, days: readonly [Day, Day], models: readonly [ScoringModel, ScoringModel] = [MODEL_1, MODEL_1]
) {
  const { days: rows } = inputOf(told, key, days[0])
  const at = (day: Day, model: ScoringModel): TrustInput =>
    ({ ...inputOf(told, key, day), days: rows, model, portfolio: portfolioSums(portfolioRows(told), day - 1, model) })
  const from = at(days[0], models[0])
  return { from, renewed: models[0] === models[1] ? from : at(days[0], models[1]), to: at(days[1], models[1]) }
}

/** Each end with rows of its own, as two readings give them. */
const readTwice = ({ from, to }: ReturnType<typeof endsOf>) => ({ from, renewed: from, to: structuredClone(to) })

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
const near = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && Math.abs(a - b) < 1e-9
const causesSum = ({ points, causes }: Change) => near(points, sum(CAUSES.map(cause => causes[cause])))

/** What must hold of every report of a side that has a difference, in words; empty when all does. */
function faults (side: DirectedChanges): string[] {
  const { difference, causes, baseline, dimensions, events, other_events: others } = side
  if (difference === undefined || causes === undefined || baseline === undefined) return ['nothing to check']
  const parts: Change[] = [baseline, ...dimensions]
  return [
    ...near(difference, side.at_end.score! - side.at_start.score!) ? [] : ['the difference is that of the scores'],
    ...[{ points: difference, causes }, ...parts, ...events, others].every(causesSum) ? [] : ['causes sum to the points'],
    ...near(difference, sum(parts.map(({ points }) => points))) ? [] : ['dimensions sum to the difference'],
    ...CAUSES.every(cause => near(causes[cause], sum(parts.map(part => part.causes[cause])))) ? [] : ['dimensions sum to each cause'],
    ...dimensions.every(d => near(d.points, d.usual_level + (d.time_without_events ?? 0) + d.events)) ? [] : ['a dimension sums'],
    ...near(sum(dimensions.map(d => d.events)), sum([...events, others].map(({ points }) => points))) ? [] : ['events sum to the dimensions']
  ]
}

const sorted = (events: DirectedChanges['events']) => events.every(({ points }, i) => i === 0 || Math.abs(points) <= Math.abs(events[i - 1]!.points))
const worlds = fc.record({ told: tenant, days: fc.tuple(asOf, asOf), isRenewed: fc.boolean(), limit: fc.nat(12) })
  .map(({ days: [a, b], isRenewed, ...rest }) => {
    return { ...rest, days: [Math.min(a, b), Math.max(a, b)] as const, models: [MODEL_1, isRenewed ? MODEL_2 : MODEL_1] as const }
  })

t.test('causes, dimensions and events sum to the difference of the scores', async t => {
  let compared = 0
  fc.assert(fc.property(worlds, ({ told, days, models, limit }) => {
    const ends = endsOf(told, 'own', days, models)
    const report = changes(ends, { limit })
    t.strictSame(impossible(report), [])
    for (const side of SIDES) {
      if (report[side].difference === undefined) continue
      compared++
      t.strictSame(faults(report[side]), [])
      t.ok(sorted(report[side].events) && report[side].events.length <= limit)
      t.ok(near(report[side].at_start.score, trust(ends.from)[side].score) && near(report[side].at_end.score, trust(ends.to)[side].score))
    }
  }), { numRuns: Number(process.env.RUNS ?? 80) })
  t.ok(compared > 50, `${compared} reports were compared`)
})

t.test('an event moves what its contributions of both days differ', async t => {
  fc.assert(fc.property(worlds, ({ told, days, models }) => {
    const ends = endsOf(told, 'own', days, models)
    const report = changes(ends, { limit: 1000 })
    const [before, after] = [explain(ends.from, { limit: 1000 }), explain(ends.to, { limit: 1000 })]
    for (const side of SIDES) {
      if (report[side].difference === undefined) continue
      for (const { event_id: id, dimension, date, points } of report[side].events) {
        const of = (why: typeof before) => sum(why[side].contributions
          .filter(c => c.event_id === id && c.dimension === dimension && c.date === date).map(c => c.points))
        t.ok(near(points, of(after) - of(before)))
      }
    }
  }), { numRuns: Number(process.env.RUNS ?? 40) })
})

t.test('the same day by the same model changes nothing, and two ways are one', async t => {
  fc.assert(fc.property(tenant, asOf, (told, day) => {
    const report = changes(endsOf(told, 'own', [day, day]), { limit: 9 })
    for (const side of SIDES) {
      const { difference = 0, causes, baseline, dimensions, events, other_events: others } = report[side]
      t.strictSame([difference, events.length, others.events], [0, 0, 0])
      t.ok([...dimensions, ...baseline === undefined ? [] : [baseline]].every(({ points }) => points === 0))
      t.ok(causes === undefined || CAUSES.every(cause => causes[cause] === 0))
    }
  }), { numRuns: 30 })
})

t.test('two consecutive reports sum to one over both', async t => {
  fc.assert(fc.property(tenant, fc.uniqueArray(asOf, { minLength: 3, maxLength: 3 }), (told, days) => {
    const [a, b, c] = days.sort((x, y) => x - y) as [Day, Day, Day]
    const [first, second, whole] = ([[a, b], [b, c], [a, c]] as const).map(ends => changes(endsOf(told, 'own', ends), { limit: 0 }))
    for (const side of SIDES) {
      const [one, two, all] = [first, second, whole].map(report => (report as Changes)[side].difference)
      if (one !== undefined && two !== undefined && all !== undefined) t.ok(near(one + two, all))
    }
  }), { numRuns: 30 })
})

// One answer says 1.0, one 0.0, ... of the supplier's side: the dimension supplier_stated_trust, weight 2, half-life 365, base rate 0.6.
const survey = (day: Day, score: number, id: string) =>
  event(day, 'survey.answered', { side: 'supplier', question: 'trust', score, scale_min: 0, scale_max: 10 }, { id })
const ANSWERS = ['a', 'b', 'c'].map(id => survey(D, 10, id))
const BASELINE = 65
/** The score of supplier_trust with r and s of that dimension alone, and the base rate a. */
function byHand (r: number, s: number, a = 0.6): number {
  const [score, weight] = [100 * (r + 2 * a) / (r + s + 2), 2 * (r + s) / (r + s + 2)]
  const baseline = BASELINE + 2 * (100 * a - 60) / 14
  return (weight * score + baseline) / (weight + 1)
}
const only = (side: DirectedChanges, causes: Partial<Record<typeof CAUSES[number], number>>) =>
  CAUSES.filter(cause => !near(side.causes?.[cause], causes[cause] ?? 0))

t.test('fading by hand: a year without anything new', async t => {
  const side = changes(endsOf([{ key: 'own', events: ANSWERS }], 'own', [D, D + 365]), { limit: 9 }).supplier_trust
  t.ok(near(side.at_start.score, byHand(3, 0)), 'the score by hand is the score')
  t.strictSame(only(side, { fading: byHand(1.5, 0) - byHand(3, 0) }), [])
  t.match(side.events, [{ event_id: 'a', evidence: 'standing' }, { event_id: 'b', evidence: 'standing' }, { event_id: 'c' }])
})

t.test('new evidence by hand: what is there fades first', async t => {
  const told = [{ key: 'own', events: [...ANSWERS, survey(D + 365, 0, 'new')] }]
  const side = changes(endsOf(told, 'own', [D, D + 365]), { limit: 1 }).supplier_trust
  t.strictSame(only(side, { fading: byHand(1.5, 0) - byHand(3, 0), new_evidence: byHand(1.5, 1) - byHand(1.5, 0) }), [])
  t.match(side.events, [{ event_id: 'new', evidence: 'new', causes: { model_version: 0, base_rate: 0, fading: 0 } }])
  t.equal(side.other_events.events, 3)
})

t.test('base rates by hand: the others answered', async t => {
  const own = { key: 'own', events: ANSWERS }
  const other = { key: 'other', events: [survey(D, 0, 'x'), survey(D, 0, 'y')] }
  const { from, to } = endsOf([own], 'own', [D + 1, D + 1])
  const { portfolio } = inputOf([own, other], 'own', D + 1)
  const side = changes({ from, renewed: from, to: { ...to, portfolio } }, { limit: 9 }).supplier_trust
  const r = 3 * 2 ** (-1 / 365)
  // R = 0, S = 2 at the end of D: a = 2 · 0.6/(2 + 2) = 0.3
  t.strictSame(only(side, { base_rate: byHand(r, 0, 0.3) - byHand(r, 0) }), [])
  t.ok(near(side.baseline?.points, 2 * (30 - 60) / 14))
})

t.test('a model version by hand: the same evidence, judged otherwise', async t => {
  const stated = { ...MODEL_1.dimensions.supplier_stated_trust, half_life_days: 73 }
  const model = { ...MODEL_1, version: 2, dimensions: { ...MODEL_1.dimensions, supplier_stated_trust: stated } }
  const side = changes(endsOf([{ key: 'own', events: ANSWERS }], 'own', [D + 73, D + 73], [MODEL_1, model]), { limit: 9 }).supplier_trust
  t.strictSame(only(side, { model_version: byHand(1.5, 0) - byHand(3 * 2 ** (-73 / 365), 0) }), [])
  t.match(side, { at_start: { model: 1 }, at_end: { model: 2 } })
})

t.test('an overdue promise that was kept: the old evidence goes, the new one comes', async t => {
  const promise = event(D - 20, 'promise.made', { promise_id: '1', by: 'customer', kind: 'payment', due_on: '2026-02-11' }, { id: 'made' })
  const settled = event(D + 9, 'promise.settled', { promise_id: '1', outcome: 'kept' }, { id: 'kept' })
  const told = [{ key: 'own', events: [survey(D - 20, 5, 'a'), survey(D - 20, 5, 'b'), promise, settled] }]
  const side = changes(endsOf(told, 'own', [D + 5, D + 10]), { limit: 9 }).supplier_trust
  const of = (id: string) => side.events.find(({ event_id: name }) => name === id)!
  t.match([of('made').evidence, of('kept').evidence], ['gone', 'new'])
  t.ok(of('made').points > 0, 'a late promise was held against the customer')
  const late = changes(endsOf(told, 'own', [D + 2, D + 5]), { limit: 9 }).supplier_trust.events.find(({ event_id: id }) => id === 'made')!
  t.ok(late.evidence === 'standing' && late.causes.new_evidence < 0 && late.causes.fading > 0, 'each further day late is new, what was late fades')
})

t.test('time without events is new, and time that was there fades', async t => {
  const shared = event(D, 'misconduct.observed', { by: 'customer', severity: 1, kind: 'other' }, { id: 'first' })
  const told = [{ key: 'own', events: [shared, survey(D, 5, 'a'), survey(D, 5, 'b')] }]
  const side = changes(endsOf(told, 'own', [D + 100, D + 300]), { limit: 9 }).supplier_trust
  const integrity = side.dimensions.find(({ dimension }) => dimension === 'customer_integrity')!
  t.ok(integrity.time_without_events! > 0 && integrity.causes.new_evidence > 0 && integrity.causes.base_rate === 0)
})

t.test('a side without a score has no difference, and is not divided', async t => {
  const report = changes(endsOf([{ key: 'own', events: [survey(D, 10, 'a'), survey(D, 10, 'b')] }], 'own', [D - 1, D]), { limit: 9 })
  for (const side of SIDES) t.notOk('difference' in report[side] || 'causes' in report[side] || 'baseline' in report[side])
  t.match(report.supplier_trust, { at_start: { band: 'unrated', confidence: 'none' }, dimensions: [], events: [], other_events: { events: 0, points: 0 } })
  t.ok('score' in report.supplier_trust.at_end && !('score' in report.supplier_trust.at_start))
})

t.test('rows that were read twice are the same evidence: nothing is both gone and new', async t => {
  // one event may be evidence for one dimension twice, and one name may belong to two sources
  const twice = { ...survey(D, 10, 'twice') }
  const told = [{ key: 'own', events: [...ANSWERS, twice, { ...twice, score: 5 }, { ...survey(D, 0, 'a'), source: 'other' }, survey(D + 30, 0, 'new')] }]
  const ends = endsOf(told, 'own', [D, D + 60])
  t.strictSame(changes(readTwice(ends), { limit: 9 }), changes(ends, { limit: 9 }))
  const { events } = changes(readTwice(ends), { limit: 9 }).supplier_trust
  t.strictSame(events.map(({ event_id: id, evidence }) => `${id} ${evidence}`).sort(),
    ['a standing', 'a standing', 'b standing', 'c standing', 'new new', 'twice standing', 'twice standing'])
  fc.assert(fc.property(tenant, asOf, fc.nat(100), (told, day, later) => {
    const ends = endsOf(told, 'own', [day, day + later])
    t.strictSame(changes(readTwice(ends), { limit: 50 }), changes(ends, { limit: 50 }))
  }), { numRuns: 30 })
})

t.test('the work can be done in parts', async t => {
  const ends = endsOf([{ key: 'own', events: [...ANSWERS, survey(D + 30, 0, 'new')] }], 'own', [D, D + 60])
  const work = changesInSteps(ends, { limit: 9 })
  let pauses = 0
  let step = work.next()
  for (; step.done !== true; step = work.next()) pauses++
  t.strictSame(step.value, changes(ends, { limit: 9 }))
  // after each of three assessments; of the one side that is rated at both ends, after each of five stops and three times for its events
  t.equal(pauses, 11)
})
