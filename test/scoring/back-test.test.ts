import t from 'tap'
import {
  areaUnderCurve, assess, backTest, bareScores, forecastErrors, gapProbability, MODEL_1, portfolioSums, RATIO_DIMENSIONS, reliability,
  settledPromises, trust, type Day, type LedgerEvent, type Outcome, type ScoringModel
} from '../../src/scoring/index.ts'
import { dailySums } from '../../src/scoring/fading.ts'
import { portfolioDays } from '../../src/scoring/portfolio-daily.ts'
import { alarmsOf } from '../../src/scoring/silence-alarms.ts'
import { sumEvidence } from '../../src/scoring/sums.ts'
import fc from '../helpers/property.ts'
import { START, events, tenant } from './arbitrary.ts'
import { differences, impossible } from './close.ts'
import { event, fold, inputOf, portfolioRows, type Told } from './world.ts'

const numRuns = Number(process.env.RUNS ?? 60)
const [from, to] = [START + 40, START + 170]

/** What the service collects of a tenant for a back-test. */
function tested (told: readonly Told[], model: ScoringModel, outcomes: (key: string) => Outcome[] = () => []) {
  const { reportingSince } = inputOf(told, told[0]!.key, to)
  const test = backTest({ model, start: from, end: to, portfolio: portfolioRows(told), reportingSince })
  for (const { key, events, segment, startedOn } of told) {
    test.add({
      days: fold(events),
      promises: settledPromises(events, to),
      outcomes: outcomes(key),
      ...segment !== undefined && { segment },
      ...startedOn !== undefined && { startedOn }
    })
  }
  return test.report()
}

/** The naive way: the whole model is asked for every evening anew. */
function naiveForecasts (told: readonly Told[]) {
  const all = told.flatMap(({ key, events }) => settledPromises(events, to).map(promise => ({ key, ...promise })))
  return all.filter(({ judged }) => judged >= from && judged <= to).map(({ key, judged, value }) => {
    const { mean, base_rate: base } = assess(inputOf(told, key, judged - 1)).readings.promise_keeping
    const before = all.filter(({ settled }) => settled < judged)
    const global = (before.reduce((sum, { value }) => sum + value, 0) + 2 * 0.885) / (before.length + 2)
    return { forecast: mean, base, global, outcome: value }
  })
}

const brier = (pairs: Array<[number, number]>) => pairs.reduce((sum, [f, o]) => sum + (f - o) ** 2, 0) / pairs.length

t.test('forecasts of promises are those that the model gave on the eve of each, and so are their errors', async t => {
  let promises = 0
  fc.assert(fc.property(tenant, told => {
    const { promise_keeping: found } = tested(told, MODEL_1)
    const naive = naiveForecasts(told)
    promises += naive.length
    t.equal(found.promises, naive.length)
    if (naive.length === 0) return t.strictSame([found.forecast, found.mean_outcome, found.skill], [undefined, undefined, undefined])
    const expected = {
      forecast: brier(naive.map(({ forecast, outcome }) => [forecast, outcome])),
      base_rate: brier(naive.map(({ base, outcome }) => [base, outcome])),
      global_rate: brier(naive.map(({ global, outcome }) => [global, outcome]))
    }
    const actual = { forecast: found.forecast!.brier, base_rate: found.base_rate!.brier, global_rate: found.global_rate!.brier }
    t.strictSame(differences(actual, expected), [])
    t.equal(found.reliability.reduce((sum, { forecasts }) => sum + forecasts, 0), naive.length)
    t.strictSame(impossible(found), [])
  }), { numRuns })
  t.ok(promises > numRuns / 5, `${promises} promises were forecast`)
})

t.test('sums that fade from day to day are the sums that the model takes for each day', async t => {
  fc.assert(fc.property(events(), events => {
    const days = fold(events)
    const pieces = days.flatMap(({ day, totals }) => totals.evidence.map(evidence => ({ ...evidence, day })))
      .filter(({ dimension }) => dimension === 'promise_keeping')
    const { r, s } = dailySums(pieces, 120, from, to)
    for (let day = from; day <= to; day += 7) {
      const expected = sumEvidence(days, { asOf: day, end: day }, MODEL_1).promise_keeping
      t.strictSame(differences({ r: r[day - from], s: s[day - from] }, { r: expected.r, s: expected.s }), [])
    }
  }), { numRuns: 30 })
  t.strictSame(dailySums([], 120, 5, 4).r.length, 0)
})

t.test('sums of a portfolio for a range of days are those that the model takes for each day', async t => {
  fc.assert(fc.property(tenant, told => {
    const rows = portfolioRows(told)
    const days = portfolioDays(rows, from, to, MODEL_1)
    const names = new Set(['nobody', ...told.flatMap(({ segment = '' }) => segment === '' ? [] : [segment])])
    for (const name of names) {
      for (let day = from; day <= to; day += 13) {
        const [naive, found] = [portfolioSums(rows, day, MODEL_1), days.at(day, name)]
        for (const dimension of RATIO_DIMENSIONS) {
          const none = { r: 0, s: 0 }
          t.strictSame(differences(found.tenant[dimension] ?? none, naive.tenant[dimension] ?? none), [])
          t.strictSame(differences(found.segments[name]?.[dimension] ?? none, naive.segments[name]?.[dimension] ?? none), [])
        }
      }
    }
    t.strictSame(days.at(from, undefined).segments, {})
    t.strictSame(days.at(from, '').segments, {})
  }), { numRuns: 15 })
})

t.test('a back-test can be gone through in steps, one for each look at an outcome', async t => {
  const test = backTest({ model: MODEL_1, start: from, end: to, portfolio: [], reportingSince: {} })
  const outcomes = [from - 1, from, to, to + 1].map(day => ({ day, isGood: true }))
  const steps = test.steps({ days: [], promises: [], outcomes })
  let pauses = 0
  while (steps.next().done !== true) pauses += 1
  t.equal(pauses, 1 + 2 * 2)
  for (const { unrated } of test.report().outcomes) t.equal(unrated, 2)
})

t.test('a promise is judged on the eve of the day on which its outcome began to show', async t => {
  const promise = (id: string) => ({ promise_id: id, by: 'supplier' as const, kind: 'delivery' as const })
  const iso = (day: Day) => new Date(day * 86_400_000).toISOString().slice(0, 10)
  const told: LedgerEvent[] = [
    event(100, 'promise.made', { ...promise('early'), due_on: iso(150) }),
    event(140, 'promise.settled', { promise_id: 'early', outcome: 'kept' }),
    event(100, 'promise.made', { ...promise('late'), due_on: iso(150) }),
    event(160, 'promise.settled', { promise_id: 'late', outcome: 'kept', settled_on: iso(157) }),
    event(100, 'promise.made', { ...promise('moved'), due_on: iso(150) }),
    event(145, 'promise.settled', { promise_id: 'moved', outcome: 'renegotiated', new_due_on: iso(170) }),
    event(171, 'promise.settled', { promise_id: 'moved', outcome: 'broken' }),
    event(120, 'promise.settled', { ...promise('corrected'), due_on: iso(150), outcome: 'kept' }),
    event(155, 'promise.settled', { promise_id: 'corrected', outcome: 'broken' }),
    event(130, 'promise.settled', { ...promise('waived'), due_on: iso(150), outcome: 'waived' }),
    event(100, 'promise.made', { ...promise('open'), due_on: iso(150) }),
    event(130, 'promise.settled', { promise_id: 'unknown', outcome: 'kept' }),
    event(130, 'promise.settled', { ...promise('theirs'), by: 'customer', due_on: iso(130), outcome: 'kept' })
  ]
  t.strictSame(settledPromises(told, 200), [
    { judged: 140, settled: 140, value: 1 },
    { judged: 150, settled: 160, value: 0.5 },
    { judged: 170, settled: 171, value: 0 },
    { judged: 120, settled: 155, value: 0 }
  ])
  const early = settledPromises(told, 154).map(({ judged, value }) => [judged, value])
  t.strictSame(early, [[140, 1], [120, 1]], 'what comes later is not known')
})

t.test('a promise that was settled very often is judged by the first report of all', async t => {
  const settled = (day: Day, id: string) => event(day, 'promise.settled', { promise_id: 'P', outcome: 'broken' }, { id })
  const many = Array.from({ length: 130_000 }, (_, i) => settled(20_500, `s${i}`))
  const made = event(20_400, 'promise.made', { promise_id: 'P', by: 'supplier', kind: 'delivery', due_on: '2026-03-01' })
  t.strictSame(settledPromises([made, ...many, settled(20_450, 'first')], 20_600), [{ judged: 20_450, settled: 20_500, value: 0 }])
})

t.test('alarms of silence are those of the probability of each evening, with few gaps and with many', async t => {
  const gapsOf = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 60, size: 'max' })
  let alarms = 0
  fc.assert(fc.property(gapsOf, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), (gaps, least, rank) => {
    const model = { ...MODEL_1, silence: { ...MODEL_1.silence, least_gaps: least, rank_gaps: rank } }
    let day = START
    const contacts = [day, ...gaps.map(gap => (day += gap))]
    const found = alarmsOf(model)
    found.add(contacts.map(day => ({ day, totals: { events: 1, evidence: [], contact: true } })), START + 5, day)
    const naive = contacts.flatMap((contact, i) => {
      const last = contacts[i - 1]
      if (last === undefined || contact < START + 5) return []
      // A gap of no days is no gap: it is reached by certainty.
      const p = contact - last === 1 ? (i - 1 < least ? undefined : 1) : gapProbability(contacts.slice(0, i), contact - last - 1, model)
      return p === undefined ? [] : [p]
    })
    const { gaps: counted, levels } = found.report()
    const expected = [0.05, 0.01].map(level => naive.filter(p => p <= level).length)
    t.strictSame([counted, ...levels.map(({ alarms }) => alarms)], [naive.length, ...expected])
    alarms += levels[0]!.alarms
  }), { numRuns: 200 })
  t.ok(alarms > 10, `${alarms} alarms`)
})

t.test('silence alarms are counted on the evening before each contact', async t => {
  const contact = (day: Day) => event(day, 'touchpoint.made', { channel: 'phone', initiated_by: 'customer' })
  // Twenty gaps of a day each, one of ten days, one of three.
  const days = [...Array.from({ length: 21 }, (_, i) => START + i), START + 30, START + 33]
  const test = backTest({ model: MODEL_1, start: START, end: START + 50, portfolio: [], reportingSince: {} })
  test.add({ days: fold(days.map(contact)), promises: [], outcomes: [] })
  const { silence } = test.report()
  // The first gap with three before it ends with the fifth contact. After 9 days p = 1/21 < 5 %; later, after 2 days, one gap of 21
  // is as long: 2/22.
  t.strictSame(silence, { gaps: 19, levels: [{ level: 0.05, alarms: 1, share: 1 / 19 }, { level: 0.01, alarms: 0, share: 0 }] })
  t.equal(gapProbability(days.slice(0, 21), 9, MODEL_1), 1 / 21)
  const later = backTest({ model: MODEL_1, start: START + 31, end: START + 32, portfolio: [], reportingSince: {} })
  later.add({ days: fold(days.map(contact)), promises: [], outcomes: [] })
  t.strictSame(later.report().silence, { gaps: 0, levels: [{ level: 0.05, alarms: 0 }, { level: 0.01, alarms: 0 }] })
})

t.test('outcomes are told apart by the scores that stood a day and ninety days before them', async t => {
  const ends = fc.array(fc.tuple(fc.integer({ min: from - 5, max: to + 5 }), fc.boolean()), { minLength: 10, maxLength: 16 })
  fc.assert(fc.property(tenant, ends, (told, ends) => {
    const outcomes = ends.map(([day, isGood]) => ({ day, isGood }))
    const found = tested(told, MODEL_1, key => key === 'own' ? outcomes : [])
    const inside = outcomes.filter(({ day }) => day >= from && day <= to)
    for (const { score, days_before: before, renewed, ended, unrated, auc } of found.outcomes) {
      const scored = inside.map(({ day, isGood }) => {
        const document = trust(inputOf(told, 'own', day - before))
        return { isGood, score: document[score]?.score }
      })
      const rated = scored.filter(({ score }) => score !== undefined)
      const [good, bad] = [true, false].map(kind => rated.filter(({ isGood }) => isGood === kind).map(({ score }) => score!))
      t.strictSame([renewed, ended, unrated], [good!.length, bad!.length, inside.length - good!.length - bad!.length])
      const wins = good!.flatMap(g => bad!.map(b => g > b ? 1 : g === b ? 0.5 : 0)).reduce<number>((a, b) => a + b, 0)
      const expected = good!.length >= 5 && bad!.length >= 5 ? wins / (good!.length * bad!.length) : undefined
      t.strictSame(differences(auc, expected), [])
    }
  }), { numRuns: Math.min(numRuns, 15) })
})

t.test('verification figures by hand', async t => {
  const forecasts = [[0.95, 1], [0.95, 0], [0.2, 0.5], [1, 1]].map(([forecast, outcome]) => ({ forecast: forecast!, outcome: outcome! }))
  t.strictSame(differences(forecastErrors(forecasts), {
    brier: (0.05 ** 2 + 0.95 ** 2 + 0.3 ** 2) / 4,
    log_loss: -(Math.log(0.95) + Math.log(0.05) + 0.5 * Math.log(0.2) + 0.5 * Math.log(0.8) + Math.log(1 - 1e-9)) / 4
  }), [])
  const bins = reliability(forecasts)
  t.strictSame(bins[2], { lower: 0.2, upper: 0.3, forecasts: 1, mean_forecast: 0.2, mean_outcome: 0.5 })
  t.strictSame(bins[9], { lower: 0.9, upper: 1, forecasts: 3, mean_forecast: 2.9 / 3, mean_outcome: 2 / 3 })
  t.strictSame(bins[0], { lower: 0, upper: 0.1, forecasts: 0 })
  t.equal(forecastErrors([]), undefined)
  t.equal(areaUnderCurve([3, 2], [1, 2]), 3.5 / 4)
  t.equal(areaUnderCurve([1], [1]), 0.5)
  t.equal(areaUnderCurve([], [1]), undefined)
})

t.test('bare scores are those of the trust document', async t => {
  fc.assert(fc.property(tenant, fc.integer({ min: from, max: to }), (told, asOf) => {
    const input = inputOf(told, 'own', asOf)
    const [document, bare] = [trust(input), bareScores(assess(input), input)]
    for (const side of ['customer_trust', 'supplier_trust'] as const) {
      t.strictSame([bare[side].score, bare[side].band], [document[side].score, document[side].band])
    }
    t.strictSame([bare.health.score, bare.health.band], [document.health?.score, document.health?.band ?? 'unrated'])
  }), { numRuns })
  t.same(portfolioSums([], 0, MODEL_1), { tenant: {}, segments: {} })
})
