import t from 'tap'
import { explain, fromDay, MODEL_1, trust } from '../../src/scoring/index.ts'
import { event, inputOf } from './world.ts'

const D = 20_500
const survey = (score: number, id: string) =>
  event(D, 'survey.answered', { side: 'supplier', question: 'trust', score, scale_min: 0, scale_max: 10 }, { id })
const near = (actual: number | undefined, expected: number) => actual !== undefined && Math.abs(actual - expected) < 1e-12

t.test('the share of an event follows by hand', async t => {
  // answers 1.0, 0.0 and 0.5: r = s = 1.5, T = 5, m = 0.54, u = 0.4, e = 1.2, D = 2.2
  // points: 1.2/2.2 · 100 · (p(1 - 0.6) - n·0.6)/5
  const input = inputOf([{ key: 'own', events: [survey(10, 'a'), survey(0, 'b'), survey(5, 'c')] }], 'own', D)
  const { score, baseline, contributions, other_events: others, dimensions } = explain(input, { limit: 2 }).supplier_trust
  const unit = 1.2 / 2.2 * 100 / 5
  t.strictSame(contributions.map(({ event_id: id, date, source, dimension }) => [id, date, source, dimension]), [
    ['b', fromDay(D), 'crm', 'supplier_stated_trust'], ['a', fromDay(D), 'crm', 'supplier_stated_trust']
  ])
  t.ok(near(contributions[0]?.points, -0.6 * unit) && near(contributions[1]?.points, 0.4 * unit))
  t.ok(others.events === 1 && near(others.points, (0.5 * 0.4 - 0.5 * 0.6) * unit))
  t.ok(near(dimensions.at(-1)?.usual_level, 1.2 * (60 - 65) / 2.2))
  t.ok(near(baseline, 65) && near(score, (1.2 * 54 + 65) / 2.2))
})

t.test('time without events raises integrity, events take from that', async t => {
  const events = [event(D - 365, 'misconduct.observed', { by: 'customer', severity: 3, kind: 'hold_up' }, { id: 'first' }), survey(5, 'a'), survey(5, 'b')]
  const input = inputOf([{ key: 'own', events }], 'own', D)
  const { dimensions, contributions } = explain(input, { limit: 9 }).supplier_trust
  const integrity = dimensions.find(({ dimension }) => dimension === 'customer_integrity')
  const points = trust(input).supplier_trust.dimensions.find(({ dimension }) => dimension === 'customer_integrity')?.points
  const event1 = contributions.find(({ event_id: id }) => id === 'first')?.points
  t.ok(integrity!.time_without_events! > 0 && event1! < 0)
  t.ok(near(integrity!.time_without_events! + event1!, points!.evidence))
})

t.test('where the score is flat, events on the flat side have no points and others are scaled to the sum', async t => {
  const held = (purpose: 'planning' | 'price_negotiation', id: string) =>
    event(D, 'interaction.held', { channel: 'face_to_face', minutes: 600, purpose, initiated_by: 'customer' }, { id })
  const best = explain(inputOf([{ key: 'own', events: [held('planning', 'a'), held('planning', 'b')] }], 'own', D), { limit: 9 }).supplier_trust
  // mean (20 + 1.3)/22 > 0.75: 40 points above the base rate's 60, half to each event; e = 2·20/22
  const e = 40 / 22
  t.ok(best.contributions.every(({ points }) => near(points, e * 40 / (e + 1) / 2)))
  const ease = { ...MODEL_1.dimensions.negotiation_ease, worst: 0.1, best: 0.6 }
  const flat = { ...MODEL_1, dimensions: { ...MODEL_1.dimensions, negotiation_ease: ease } }
  const above = explain({ ...inputOf([{ key: 'own', events: [held('planning', 'a')] }], 'own', D), model: flat }, { limit: 9 }).supplier_trust
  t.equal(above.contributions[0]?.points, 0)
})

t.test('a direction without a score has nothing to explain', async t => {
  t.strictSame(explain(inputOf([{ key: 'own', events: [survey(5, 'a')] }], 'own', D), { limit: 9 }).supplier_trust,
    { baseline: 65, dimensions: [], contributions: [], other_events: { events: 0, points: 0 } })
})
