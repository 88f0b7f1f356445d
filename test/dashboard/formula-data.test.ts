import t from 'tap'
import { DIMENSION_WORDS, meanOf, perYear, scoreOf } from '../../src/dashboard/browser/formula/dimensions.ts'
import { URGENCY, dimensionIn, prefixesFor } from '../../src/dashboard/browser/formula/policies.ts'
import { dimensionsOf, type Parameters } from '../../src/dashboard/browser/model/parameters.ts'
import { TYPES, saidOf } from '../../src/dashboard/browser/signals/evidence.ts'
import { CALL_LIST, DIMENSIONS, MODEL_1, SIGNAL_TYPES } from '../../src/scoring/index.ts'

const specs = new Map(dimensionsOf(MODEL_1 as unknown as Parameters))

t.test('every dimension is explained, and its formula has the numbers of the model', async (t) => {
  t.strictSame(Object.keys(DIMENSION_WORDS).sort(), [...DIMENSIONS].sort())
  const promises = meanOf(specs.get('promise_keeping')!, MODEL_1)
  t.equal(promises.formula, 'mean = (r + 2 × a) / (r + s + 2)')
  t.match(promises.where, /half after 120 days.*0\.885 in the model/)
  t.equal(scoreOf(specs.get('promise_keeping')!), 'A mean of 50% or less scores 0, one of 100% or more scores 100, and between them it is a straight line.')
  t.equal(meanOf(specs.get('supplier_integrity')!, MODEL_1).formula, 'mean = (1 + c) / (1 / λ0 + E)')
  t.match(scoreOf(specs.get('supplier_integrity')!), /^The score is 50 at 2 a year; it is 100 when nothing happens/)
  t.match(scoreOf(specs.get('customer_openness')!), /^The score is 50 at 1 a month; it is 0 when nothing happens/)
  t.equal(perYear(0.5 / 365), '0.5 a year')
})

t.test('the reasons of the call list are those of the service', async (t) => {
  t.strictSame(
    URGENCY.rows.map(({ name, most }) => [name.replaceAll(' ', '_'), Number(most)]),
    Object.entries(CALL_LIST.points)
  )
})

t.test('a figure knows its dimension and the numbers that it depends on', async (t) => {
  t.equal(dimensionIn('goods_quality_score'), 'goods_quality')
  t.equal(dimensionIn('goods_quality'), 'goods_quality')
  t.strictSame(prefixesFor('share_quiet')[0], 'silence.least_gaps')
  t.strictSame(prefixesFor('customer_trust_p_improving'), ['trend.'])
  t.strictSame(prefixesFor('order_value'), [])
})

t.test('every type of signal is explained, and evidence is said in words', async (t) => {
  t.strictSame(Object.keys(TYPES).sort(), [...SIGNAL_TYPES].sort())
  t.strictSame(saidOf({ figures: { p: 0.0002, open_gap_days: 51, newer: 1.23456 }, facts: { last_contact_on: '2026-10-02', side: 'supplier_trust' } }), [
    { label: 'Probability', text: 'below 0.1%', exact: '0.0002' },
    { label: 'Nothing heard for', text: '51 days', exact: '51' },
    { label: 'Newer', text: '1.235', exact: '1.23456' },
    { label: 'Last contact on', text: '2 Oct 2026', exact: '2026-10-02' },
    { label: 'Side that sets health', text: 'Our trust in them', exact: 'supplier_trust' }
  ])
})
