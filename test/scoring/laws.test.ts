import fc from '../helpers/property.ts'
import t from 'tap'
import {
  DIRECTIONS, explain, overhead, toDay, trust, type LedgerEvent, type OverheadSettings, type Trust
} from '../../src/scoring/index.ts'
import { asOf, events, START, tenant } from './arbitrary.ts'
import { impossible } from './close.ts'
import { fold, inputOf, type Told } from './world.ts'

const settings: OverheadSettings = { hourly_rates: { sales: 80, service: 50 }, default_hourly_rate: 60, currency: 'EUR' }

function documents (tenant: readonly Told[], asOf: number) {
  const input = inputOf(tenant, 'own', asOf)
  return [trust(input), explain(input, { limit: 5 }), overhead(input.days, asOf - 100, asOf, settings)]
}

/** The same events in another order, by a shuffle that fast-check can shrink. */
const shuffled = events().chain(list => {
  return fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }))
})

t.test('the order of arrival changes no digit of any document', async t => {
  fc.assert(fc.property(shuffled, tenant, asOf, ([sent, received], others, asOf) => {
    const told = (events: LedgerEvent[]) => [{ key: 'own', segment: 'retail', events }, ...others.slice(1)]
    t.strictSame(documents(told(received).reverse(), asOf), documents(told(sent), asOf))
    t.strictSame(fold(received), fold(sent))
  }), { numRuns: 100 })
})

t.test('the baseline and all points of an explanation sum to the score, whatever is listed', async t => {
  let scores = 0
  fc.assert(fc.property(tenant, asOf, fc.nat(12), (tenant, asOf, limit) => {
    const input = inputOf(tenant, 'own', asOf)
    const [document, explanation] = [trust(input), explain(input, { limit })]
    for (const direction of DIRECTIONS) {
      const { score, baseline, dimensions, contributions, other_events: others } = explanation[direction]
      t.equal(score, document[direction].score)
      if (score === undefined) continue
      scores += 1
      const points = [
        ...dimensions.flatMap(({ usual_level: usual, time_without_events: time = 0 }) => [usual, time]),
        ...contributions.map(({ points }) => points), others.points
      ]
      t.ok(Math.abs(baseline + points.reduce((a, b) => a + b, 0) - score) < 1e-9)
      const sizes = contributions.map(({ points }) => Math.abs(points))
      t.ok(sizes.length <= limit && sizes.every((size, i) => size <= (sizes[i - 1] ?? Infinity)))
      t.equal(contributions.length + others.events, document[direction].dimensions.reduce((sum, { events }) => sum + events, 0))
      for (const { dimension, points } of document[direction].dimensions) {
        const own = contributions.filter(entry => entry.dimension === dimension).map(entry => entry.points)
        const rest = dimensions.find(entry => entry.dimension === dimension)?.time_without_events ?? 0
        if (others.events === 0) t.ok(Math.abs(own.reduce((a, b) => a + b, rest) - points!.evidence) < 1e-9)
      }
    }
  }), { numRuns: 200 })
  t.ok(scores > 100)
})

t.test('every document is made of known values, and every score and interval lies from 0 to 100', async t => {
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    t.strictSame(documents(tenant, asOf).flatMap(document => impossible(document)), [])
    const document = trust(inputOf(tenant, 'own', asOf))
    for (const { score, interval, dimensions } of DIRECTIONS.map(direction => document[direction])) {
      for (const figure of [{ score, interval }, ...dimensions]) {
        t.equal(figure.score === undefined, figure.interval === undefined)
        if (figure.score === undefined || figure.interval === undefined) continue
        const { low, high } = figure.interval
        t.ok(low >= 0 && high <= 100 && low <= high && figure.score >= 0 && figure.score <= 100)
      }
    }
  }), { numRuns: 200 })
})

t.test('what happens after as_of changes nothing at as_of', async t => {
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    const past = tenant.map(told => ({ ...told, events: told.events.filter(event => event.day <= asOf) }))
    t.strictSame(documents(tenant, asOf)[0], documents(past, asOf)[0])
    t.strictSame(documents(tenant, asOf)[1], documents(past, asOf)[1])
  }), { numRuns: 100 })
})

t.test('a row says the same whether or not the events of other days have been sent yet', async t => {
  fc.assert(fc.property(events(), asOf, (events, asOf) => {
    const rows = fold(events).filter(({ day }) => day <= asOf)
    const early = fold(events.filter(event => event.day <= asOf)).filter(({ day }) => day <= asOf)
    const evidence = (list: typeof rows) => list.flatMap(({ day, totals }) => totals.evidence
      .filter(({ from, until }) => (from ?? day) <= asOf && (until ?? asOf) >= asOf)
      .map(({ from, until, ...rest }) => [day, rest]))
    t.strictSame(evidence(rows), evidence(early))
  }), { numRuns: 200 })
})

function trustAfter (day: number, ...events: LedgerEvent[]): Trust {
  return trust(inputOf([{ key: 'own', events }], 'own', day))
}

t.test('a relationship without events has no score, no band and no silence', async t => {
  const document = trustAfter(START)
  for (const direction of DIRECTIONS) {
    const { score, interval, band, confidence, coverage } = document[direction]
    t.strictSame({ score, interval, band, confidence, coverage },
      { score: undefined, interval: undefined, band: 'unrated', confidence: 'none', coverage: 0 })
    t.ok(document[direction].dimensions.every(dimension => !['score', 'interval', 'mean', 'points'].some(field => field in dimension)))
  }
  const { health, silence, attention, as_of: date } = document
  t.strictSame([health, silence, attention, toDay(date)], [undefined, { state: ['unknown'] }, undefined, START])
})
