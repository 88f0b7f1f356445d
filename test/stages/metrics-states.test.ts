import t, { type Test } from 'tap'
import { catchUp } from '../../src/days/catch-up.ts'
import { statesIn, type StatesRequest, type StateValues } from '../../src/metrics/states.ts'
import { STATE_METRICS, toDay } from '../../src/scoring/index.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { testApp, type TestApp } from '../helpers/app.ts'

const EVERYTHING = STATE_METRICS.map(({ name }) => name)
const DAYS = ['2026-03-15', '2026-05-31', '2026-06-30']

/** Beside what the simulator tells, what it never does. */
const RARE = [
  ['link.established', '2026-02-01', { link_id: 'L-1', kind: 'edi', depends: 'both', weight: 2 }],
  ['link.established', '2026-05-01', { link_id: 'L-2', kind: 'portal', depends: 'customer' }],
  ['link.retired', '2026-06-10', { link_id: 'L-1' }],
  ['viability.reported', '2026-04-01', { party: 'customer', score: 0.7 }],
  ['viability.reported', '2026-06-01', { party: 'customer', score: 0.4 }],
  ['viability.reported', '2026-06-01', { party: 'supplier', score: 0.9 }],
  ['procurement.reported', '2026-05-05', { purchasing_headcount: 4, period_days: 90 }],
  ['order.placed', '2026-05-06', { order_id: 'O-rare', value: 1000, currency: 'EUR' }],
  ['interaction.held', '2026-05-07', { channel: 'face_to_face', minutes: 60, purpose: 'price_negotiation', initiated_by: 'supplier' }]
] as const

/** Four simulated relationships of five months and one that was only declared, everything folded. */
async function portfolio (t: Test): Promise<TestApp & { keys: string[] }> {
  const made = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  const { customers, events } = simulate({ seed: 'states', relationships: 4, days: 150, end: '2026-06-29' })
  const keys = customers.map(({ key }) => key)
  for (const { key, segment } of customers) await made.inject('PUT', `/v1/relationships/${key}`, { segment })
  await made.inject('PUT', '/v1/relationships/declared', { started_on: '2026-05-01' })
  const rare = RARE.map(([type, date, data], i) =>
    ({ id: `rare-${i}`, source: 'test', type, subject: keys[0], time: `${date}T10:00:00Z`, data }))
  const answer = await made.inject('POST', '/v1/events/batch', { events: [...events, ...rare] })
  t.match(answer.body, { conflicts: 0, refused: 0 })
  await catchUp(made.database, made.tenant.tenantId, 100)
  return { ...made, keys: [...keys, 'declared'] }
}

async function oneMeeting (t: Test): Promise<TestApp> {
  const app = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  const data = { channel: 'face_to_face', minutes: 60, purpose: 'design', initiated_by: 'customer' }
  const event = { id: '1', source: 'crm', type: 'interaction.held', subject: 'acme', time: '2026-06-01T10:00:00Z', data }
  await app.inject('POST', '/v1/events', event)
  await catchUp(app.database, app.tenant.tenantId, 10)
  return app
}

async function states (
  { database, tenant }: TestApp, request: Partial<StatesRequest> & { keys: readonly string[] }, signal?: AbortSignal
): Promise<StateValues[]> {
  const found: StateValues[] = []
  await database.withTenant(tenant.tenantId, async (tx) => {
    for await (const state of statesIn(tx, tenant, { days: DAYS.map(toDay), names: EVERYTHING, ...request }, signal)) found.push(state)
  })
  return found
}

/** The same figures as the documents of the relationship show them; absent where the documents say nothing. */
async function told ({ inject }: TestApp, key: string, date: string): Promise<Record<string, number>> {
  const { body: trust } = await inject('GET', `/v1/relationships/${key}/trust?as_of=${date}&contributions=1`)
  const { body: words } = await inject('GET', `/v1/relationships/${key}/perspectives?end=${date}`)
  const { body: overhead } = await inject('GET', `/v1/relationships/${key}/overhead?end=${date}`)
  const { body: exchange } = await inject('GET', `/v1/relationships/${key}/exchange?end=${date}`)
  const bit = (is: boolean) => is ? 1 : 0
  const figures: Record<string, number | undefined> = {
    health: trust.health.score,
    silence_p: trust.silence.p,
    open_gap_days: trust.silence.open_gap_days,
    missing_voice_p: trust.silence.missing_voice_p,
    share_quiet: trust.silence.p === undefined ? undefined : bit(trust.silence.state.includes('not_contacted')),
    share_not_candid: trust.silence.missing_voice_p === undefined ? undefined : bit(trust.silence.state.includes('not_candid')),
    attention: trust.attention?.attention,
    contacts_required: trust.attention?.required,
    contacts_given: trust.attention?.given,
    contacts_proactive: trust.attention?.proactive,
    contacts_called_back: trust.attention?.called_back,
    attention_initiative: trust.attention?.initiative,
    attention_reach: trust.attention?.reach,
    attention_technical_minutes: trust.attention?.technical_minutes,
    share_neglected: trust.attention && bit(trust.attention.neglected),
    relationships: 1,
    relationships_rated: trust.health.score === undefined ? undefined : 1,
    mutual_dependence: exchange.mutual_dependence?.value,
    dependence_on_supplier: exchange.mutual_dependence?.on_supplier,
    dependence_on_customer: exchange.mutual_dependence?.on_customer,
    dependence_asymmetry: exchange.mutual_dependence?.asymmetry,
    supplier_viability: exchange.viability?.supplier?.latest,
    customer_viability: exchange.viability?.customer?.latest,
    goods_per_buyer: overhead.goods_per_buyer?.amount
  }
  for (const band of ['poor', 'fair', 'good', 'strong', 'unrated']) figures[`share_${band}`] = bit(trust.health.band === band)
  for (const side of ['customer_trust', 'supplier_trust'] as const) {
    const { score, coverage, trend, dimensions } = trust[side]
    figures[side] = score
    figures[`${side}_coverage`] = coverage
    figures[`${side}_p_improving`] = trend.p_improving
    for (const label of ['improving', 'deteriorating']) {
      figures[`share_${side}_${label}`] = trend.label === 'unknown' ? undefined : bit(trend.label === label)
    }
    for (const { dimension, score, mean } of dimensions) {
      figures[`${dimension}_score`] = score
      figures[`${dimension}_mean`] = mean
    }
    figures[`stated_${side}`] = words[side].stated?.score
    figures[`behavioural_${side}`] = words[side].behavioural?.score
    figures[`${side}_disagreement`] = words[side].disagreement?.points
    figures[`${side}_p_differs`] = words[side].disagreement?.p_differs
  }
  figures.relationships_well_known = ['customer_trust', 'supplier_trust'].every(side => trust[side].confidence === 'high') ? 1 : undefined
  return Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined))
}

t.test('a state says what the documents of that day say, digit for digit', async t => {
  const app = await portfolio(t)
  const found = await states(app, { keys: app.keys })
  t.equal(found.length, 4 * 3 + 2, 'every relationship at every day, the declared one from its start on')
  const seen = new Set<string>()
  for (const { relationship, day, values } of found) {
    const date = DAYS.find(date => toDay(date) === day)!
    t.strictSame(values, await told(app, relationship, date), `${relationship} on ${date}`)
    for (const name of Object.keys(values)) seen.add(name)
  }
  t.strictSame(EVERYTHING.filter(name => !seen.has(name)), [], 'every metric was compared somewhere')
  t.strictSame(found.find(({ day, values }) => day === toDay('2026-05-31') && values.goods_per_buyer !== undefined)?.currencies, { goods_per_buyer: 'EUR' })

  const few = await states(app, { keys: ['declared', 'nobody', app.keys[1]!], days: [toDay('2026-04-30')], names: ['open_gap_days', 'attention', 'no_such_metric'] })
  const whole = await states(app, { keys: app.keys, days: [toDay('2026-04-30')] })
  const { relationship, day, values } = whole.find(({ relationship }) => relationship === app.keys[1])!
  t.strictSame(few, [{ relationship, day, values: { open_gap_days: values.open_gap_days, attention: values.attention } }],
    'what is not asked is not needed, and what had not begun is left out')
})

t.test('another version of the model judges when it is asked for, and is refused when it is not there', async t => {
  const app = await oneMeeting(t)
  const { body: active } = await app.inject('GET', '/v1/models/1')
  const { body: draft } = await app.inject('POST', '/v1/models', { name: 'other', parameters: { ...active.parameters, prior_weight: 4 } })
  const { body: trust } = await app.inject('GET', `/v1/relationships/acme/trust?as_of=2026-06-30&model=${draft.version}`)
  const [state] = await states(app, { keys: ['acme'], days: [toDay('2026-06-30')], names: ['customer_trust_coverage'], model: draft.version })
  t.equal(state?.values.customer_trust_coverage, trust.customer_trust.coverage)
  await t.rejects(states(app, { keys: ['acme'], model: 99 }), { code: 'MODEL_NOT_FOUND' })
})

t.test('nobody waits for states that nobody wants any more', async t => {
  const app = await oneMeeting(t)
  const days = Array.from({ length: 30 }, (_, i) => toDay('2026-06-01') + i)
  const gone = states(app, { keys: ['acme'], days, names: ['health'] }, AbortSignal.abort(new Error('the client went')))
  await t.rejects(gone, { message: 'the client went' })
})
