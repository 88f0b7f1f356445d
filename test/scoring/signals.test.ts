import t from 'tap'
import fc from '../helpers/property.ts'
import { DIRECTIONS, MODEL_1, SIGNAL_POLICY, fallOf, settledBand, signalsOf, trust, type Health } from '../../src/scoring/index.ts'
import { asOf, tenant } from './arbitrary.ts'
import { impossible } from './close.ts'
import { event, inputOf } from './world.ts'

interface Inspected { units_inspected: number }

const D = 20_500
const inspections = (from: number, to: number, step: number, units: (i: number) => number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) =>
    event(from + i * step, 'inspection.performed', { units_received: 100, units_inspected: units(i) }))
const input = (events: ReturnType<typeof event>[], day: number) => inputOf([{ key: 'own', events }], 'own', day)

t.test('the difference of two windows against a second, slow way', async t => {
  // 30 inspections of 10 and 20 units in turn, then 10 of 40 and 60: values 0.9, 0.8 and 0.6, 0.4
  const events = [...inspections(D - 359, D - 69, 10, i => i % 2 ? 20 : 10), ...inspections(D - 54, D, 6, i => i % 2 ? 60 : 40)]
  const values = (isRecent: boolean) =>
    events.filter(({ day }) => (day > D - 60) === isRecent).map(({ data }) => 1 - (data as Inspected).units_inspected / 100)
  const [recent, reference] = [values(true), values(false)]
  t.strictSame([recent.length, reference.length], [10, 30])
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  const all = [...recent, ...reference]
  const scatter = mean(all.map(value => (value - mean(all)) ** 2))
  // the base rate 0.5 scatters by 0.25 and weighs as one event
  const deviation = Math.sqrt((40 * scatter + 0.25) / 41 * (1 / 10 + 1 / 30))
  const z = (mean(recent) - mean(reference)) / deviation
  const fall = fallOf(input(events, D), 'customer_trust')
  // the normal distribution by the sum of its density
  let p = 0
  for (let x = z - 12; x < z; x += 1e-4) p += Math.exp(-((x + 5e-5) ** 2) / 2) / Math.sqrt(2 * Math.PI) * 1e-4
  t.ok(Math.abs(fall.p! - p) / p < 1e-3, `${fall.p} and ${p}`)
  t.ok(Math.abs(fall.recent! - 50) < 1e-9 && Math.abs(fall.reference! - 85) < 1e-9)
  t.equal(fall.fallen, true)
  t.strictSame(fallOf(input(events, D), 'supplier_trust'), { fallen: false }, 'nothing is known of the other side')
})

t.test('what rises or stays has not fallen', async t => {
  const steady = inspections(D - 400, D, 7, i => i % 3 ? 30 : 50)
  const found = fallOf(input(steady, D), 'customer_trust')
  t.equal(found.fallen, false)
  t.ok(found.p! > 0.1)
  const rising = [...inspections(D - 400, D - 60, 7, () => 80), ...inspections(D - 59, D, 7, () => 10)]
  t.ok(fallOf(input(rising, D), 'customer_trust').p! > 0.99)
  t.strictSame(fallOf(input([], D), 'customer_trust'), { fallen: false })
  t.strictSame(fallOf(input(inspections(D - 60, D, 7, () => 80), D), 'customer_trust'), { fallen: false }, 'no year to compare with')
})

t.test('a single misconduct is no fall of trust; it rings by itself', async t => {
  const events = [
    event(D - 300, 'misconduct.observed', { by: 'supplier', severity: 1, kind: 'other' }),
    event(D - 5, 'misconduct.observed', { by: 'supplier', severity: 5, kind: 'other' })
  ]
  t.equal(fallOf(input(events, D), 'customer_trust').fallen, false)
})

t.test('before a kind of event was reported, nothing happening says nothing', async t => {
  const { recent_days: recent } = SIGNAL_POLICY.deteriorating
  const inspected = inspections(D - 400, D, 7, i => i % 3 ? 30 : 50)
  const misconduct = Array.from({ length: 10 }, (_, i) => event(D - 4 * i, 'misconduct.observed', { by: 'supplier', severity: 3, kind: 'other' }))
  const told = [{ key: 'own', events: [...inspected, ...misconduct] }]
  const since = (day?: number) => fallOf(inputOf(told, 'own', D, day === undefined ? {} : { 'misconduct.observed': day }), 'customer_trust')
  const alone = fallOf(input(inspected, D), 'customer_trust')
  t.strictSame(since(), alone, 'reported for 37 days: the recent window is not wholly exposed')
  t.strictSame(since(D - 2 * recent + 2), alone, 'the window before it is a day too short')
  t.ok(since(D - 2 * recent + 1).p! < alone.p!, 'as long as the recent one: enough')
  t.ok(since(D - 400).p! < alone.p!, 'reported for a year, in which nothing happened: that was better')
})

t.test('the band that is told follows the score two points late', async t => {
  const health = (score: number, band: Health['band']): Health => ({ score, band, side: 'customer_trust', dimension: 'promise_keeping' })
  const cases: Array<[Health['band'] | undefined, Health | undefined, string]> = [
    [undefined, health(59, 'fair'), 'fair'], ['unrated', health(59, 'fair'), 'fair'], [undefined, undefined, 'unrated'], ['good', undefined, 'good'],
    ['good', health(59, 'fair'), 'good'], ['good', health(58, 'fair'), 'fair'], ['good', health(81.9, 'strong'), 'good'],
    ['good', health(82, 'strong'), 'strong'], ['good', health(39, 'poor'), 'poor'], ['fair', health(60, 'good'), 'fair'],
    ['fair', health(62, 'good'), 'good'], ['poor', health(80, 'strong'), 'strong'], ['strong', health(78.5, 'good'), 'strong'],
    ['good', health(60, 'good'), 'good']
  ]
  for (const [kept, now, expected] of cases) t.equal(settledBand(kept, now, MODEL_1), expected, JSON.stringify([kept, now?.score]))
  const narrow = { ...MODEL_1, bands: [{ band: 'poor' as const, lowest: 0 }, { band: 'fair' as const, lowest: 1 }, { band: 'strong' as const, lowest: 99 }] }
  t.equal(settledBand('fair', health(100, 'strong'), narrow), 'strong', 'a band of one point can be reached')
  t.equal(settledBand('fair', health(0, 'poor'), narrow), 'poor')
  t.equal(settledBand('good', health(50, 'fair'), narrow), 'fair', 'a band that the model does not have is left at once')
})

t.test('whatever happened: signals are possible, once per cause, bounded, and stand when nothing changes', async t => {
  let seen = 0
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    const given = inputOf(tenant, 'own', asOf)
    const document = trust(given)
    const found = signalsOf(given, document)
    seen += found.length
    t.strictSame(impossible(found), [])
    t.equal(new Set(found.map(({ type, cause }) => `${type} ${cause}`)).size, found.length)
    t.ok(found.every(({ sentence, evidence }) => !/undefined|NaN|unknown/.test(sentence) && evidence.events.length <= SIGNAL_POLICY.events))
    t.strictSame(signalsOf(given, document, { standing: found }), found, 'they are the same to the next look on the same day')
    for (const direction of DIRECTIONS) {
      const { fallen, p = 1, recent = 0, reference = 0 } = fallOf(given, direction)
      t.ok(p >= 0 && p <= 1 && recent >= 0 && recent <= 100 && reference >= 0 && reference <= 100)
      t.equal(fallen, p <= SIGNAL_POLICY.deteriorating.p && reference - recent >= SIGNAL_POLICY.deteriorating.fall_points)
    }
  }), { numRuns: 100 })
  t.ok(seen > 20)
})

t.test('names of events in causes cannot be confused', async t => {
  const made = (source: string, id: string) =>
    event(D - 1, 'misconduct.observed', { by: 'customer', severity: 1, kind: 'other' }, { source, id })
  const given = input([made('a/b', 'c'), made('a', 'b/c'), made('a%2Fb', 'c')], D)
  const causes = signalsOf(given, trust(given)).map(({ cause }) => cause)
  t.strictSame(causes, ['event:a%252Fb/c', 'event:a%2Fb/c', 'event:a/b/c'])
})

t.test('figures beyond all measure give no figure that is none', async t => {
  for (const minutes of [5e-324, 44_640]) {
    const meeting = (day: number, purpose: 'planning' | 'price_negotiation') =>
      event(day, 'interaction.held', { channel: 'face_to_face', minutes, purpose, initiated_by: 'customer' })
    const events = Array.from({ length: 60 }, (_, i) => meeting(D - 5 * i, i < 12 ? 'price_negotiation' : 'planning'))
    const given = input(events, D)
    const falls = DIRECTIONS.map(direction => fallOf(given, direction))
    t.strictSame(impossible([signalsOf(given, trust(given)), falls]), [], String(minutes))
  }
})
