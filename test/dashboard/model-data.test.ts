import t from 'tap'
import { alarmRows, binsOf, meanDistance, reliabilitySentence } from '../../src/dashboard/browser/model/back-test-data.ts'
import { axisSums, changedDimensions, differences, pathWords, settingsOf, weightsOf, type Parameters } from '../../src/dashboard/browser/model/parameters.ts'
import { partsOf, previewSentence } from '../../src/dashboard/browser/model/preview-data.ts'

const ratio = { kind: 'ratio', half_life_days: 100, base_rate: 0.5, worst: 0, best: 1 }
const model = (promises: number) => ({
  prior_weight: 2,
  bands: [{ band: 'poor', lowest: 0 }, { band: 'fair', lowest: 40 }],
  attention: { cycles: [{ up_to_months: 3, factor: 0.5 }] },
  dimensions: {
    openness: { ...ratio, axis: 'revealed', directions: ['customer_trust'], weight: 1 },
    promises: { ...ratio, axis: 'competence', directions: ['customer_trust'], weight: promises },
    conduct: { ...ratio, axis: 'competence', directions: ['customer_trust', 'supplier_trust'], weight: 1 }
  }
}) as unknown as Parameters

t.test('weights are shares of a score, by kind of trust, the heaviest first', async (t) => {
  const weights = weightsOf(model(2), 'customer_trust')
  t.strictSame(weights.map(({ name, share }) => [name, share]), [['promises', 0.5], ['conduct', 0.25], ['openness', 0.25]])
  t.strictSame(axisSums(weights), [{ axis: 'competence', weight: 3, share: 0.75 }, { axis: 'revealed', weight: 1, share: 0.25 }])
  t.strictSame(weightsOf(model(2), 'supplier_trust').map(({ name, share }) => [name, share]), [['conduct', 1]])
})

t.test('versions are compared number by number', async (t) => {
  t.strictSame(differences(model(2), model(3)), [{ path: 'dimensions.promises.weight', before: 2, after: 3 }])
  t.strictSame(differences(model(2), model(2)), [])
  const longer = { ...model(2), attention: { cycles: [{ up_to_months: 6, factor: 0.5 }] } }
  t.strictSame(differences(model(2), longer), [
    { path: 'attention.cycles.up_to_3_months', before: 0.5 },
    { path: 'attention.cycles.up_to_6_months', after: 0.5 }
  ], 'what only one of them has stands alone')
  t.strictSame(settingsOf({ bands: [{ band: 'fair', lowest: 40 }], prior_weight: 2, note: 'text' }), [
    { path: 'bands.fair', value: 40 }, { path: 'prior_weight', value: 2 }
  ])
  t.equal(pathWords('dimensions.promise_keeping.half_life_days'), 'promise keeping: half life days')
  t.equal(pathWords('prior_weight'), 'prior weight')
})

t.test('a change names only what differs', async (t) => {
  const same = { openness: { weight: 1, half_life_days: 100 }, promises: { weight: 2, half_life_days: 100 } }
  t.equal(changedDimensions(model(2), same), undefined)
  t.strictSame(changedDimensions(model(2), { ...same, promises: { weight: 5, half_life_days: 100 } }), { promises: { weight: 5 } })
})

t.test('a preview is bars that touch, from the weakest band up', async (t) => {
  const shift = { score: 'health', changed: 1, bands: [{ band: 'good', before: 1, after: 2 }, { band: 'poor', before: 2, after: 1 }] }
  t.strictSame(partsOf(shift).map(({ when, band, relationships, from }) => [when, band, relationships, from]), [
    ['before', 'poor', 2, 0], ['before', 'good', 1, 2], ['after', 'poor', 1, 0], ['after', 'good', 2, 1]
  ])
  const found = { as_of: '2026-06-30', model: 2, compared_with: [1], relationships: 3, scores: [shift], changes: [] }
  const say = (count: number) => `${count} relationships`
  t.equal(previewSentence({ ...found, band_changes: 1 }, say), 'One score gets another band; 3 relationships looked at.')
  t.equal(previewSentence({ ...found, band_changes: 0 }, say), 'No score gets another band; 3 relationships looked at.')
  t.equal(previewSentence({ ...found, relationships: 0, band_changes: 0 }, say), 'There is no relationship to look at.')
})

const bin = (lower: number, forecasts: number, forecast?: number, outcome?: number) => ({
  lower,
  upper: lower + 0.1,
  forecasts,
  ...(forecast === undefined ? {} : { mean_forecast: forecast }),
  ...(outcome === undefined ? {} : { mean_outcome: outcome })
})

t.test('bins without forecasts are left out, and each forecast counts once', async (t) => {
  const tests = [{
    model: 2,
    promise_keeping: { promises: 4, reliability: [bin(0.5, 1, 0.5, 0.9), bin(0.6, 0), bin(0.9, 3, 0.9, 0.9)] },
    silence: { gaps: 20, levels: [{ level: 0.05, alarms: 1, share: 0.05 }] },
    outcomes: []
  }]
  const bins = binsOf(tests)
  t.strictSame(bins.map(({ forecasts, forecast, outcome }) => [forecasts, forecast, outcome]), [[1, 0.5, 0.9], [3, 0.9, 0.9]])
  t.equal(meanDistance(bins), 0.1)
  t.equal(meanDistance([]), undefined, 'unknown without a forecast')
  t.equal(reliabilitySentence(bins, share => `${share * 100}%`), 'What came is 10% away from the forecast on average, mostly better than forecast.')
  t.match(reliabilitySentence([], String), /nothing can be said/)
  t.strictSame(alarmRows(tests), [{ level: 0.05, shares: [{ model: 2, alarms: 1, share: 0.05 }] }])
})
