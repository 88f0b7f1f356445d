import t from 'tap'
import { makeKey, injector, testApp } from '../helpers/app.ts'

const { app, database, inject, tenant, setNow } = await testApp(t, {
  now: '2026-06-30T12:00:00Z', settings: { currency: 'EUR', default_hourly_rate: 60 }
})
let count = 0
const event = (type: string, day: string, data: object, subject = 'acme') =>
  ({ id: `e${++count}`, source: '/test', type, subject, time: `${day}T10:00:00Z`, data })
const record = async (...events: object[]) => {
  const { body } = await inject('POST', '/v1/events/batch', { events })
  t.equal(body.recorded, events.length, JSON.stringify(body.items.filter((item: any) => item.problem)))
}
const read = async (what: 'exchange' | 'perspectives', query = '', key = 'acme') => await inject('GET', `/v1/relationships/${key}/${what}${query}`)
const survey = (department: string, score: number, day = '2026-05-01') =>
  event('survey.answered', day, { side: 'supplier', department, question: 'trust', score, scale_min: 0, scale_max: 10 })

t.test('of a relationship without events both say that nothing is known', async t => {
  await inject('PUT', '/v1/relationships/empty', {})
  for (const what of ['exchange', 'perspectives'] as const) {
    const { status, body } = await read(what, '', 'empty')
    t.equal(status, 200)
    t.match(body, { relationship: 'empty', start: '2025-07-01', end: '2026-06-30' }, 'the year up to today')
    t.ok(body.notes.length > 3 && !JSON.stringify(body).includes('null'))
  }
})

t.test('a window of one relationship is read strictly', async t => {
  await record(survey('sales', 8))
  for (const what of ['exchange', 'perspectives', 'overhead'] as const) {
    const url = `/v1/relationships/acme/${what}`
    t.match(await inject('GET', `${url}?start=2026-02-01&end=2026-01-31`), { status: 422, body: { errors: [{ parameter: 'start', received: '2026-02-01' }] } })
    t.match(await inject('GET', `${url}?begin=2026-02-01`), { status: 422, body: { errors: [{ parameter: 'begin' }] } })
    t.match(await inject('GET', `${url}?end=2026-02-30`), { status: 422, body: { errors: [{ parameter: 'end' }] } })
    t.match(await inject('GET', `${url}?known_at=yesterday`), { status: 422, body: { errors: [{ parameter: 'known_at' }] } })
    t.match(await inject('GET', url.replace('acme', 'nobody')), { status: 404, body: { code: 'RELATIONSHIP_NOT_FOUND' } })
    t.match(await inject('GET', `${url}?start=0001-01-01&end=9999-12-31`), { status: 200 })
    t.match(await inject('GET', `${url}?end=0001-01-01`), { status: 200, body: { start: '0001-01-01' } })
  }
  const writer = injector(app, await makeKey(database, tenant, ['events:write']))
  t.equal((await writer('GET', '/v1/relationships/acme/exchange')).status, 403)
})

t.test('departments that disagree, and words that deeds do not bear out', async t => {
  await record(
    survey('service', 2), survey('sales', 9, '2025-06-30'),
    ...Array.from({ length: 6 }, (_, i) => event('promise.settled', '2026-05-02', { promise_id: `P${i}`, by: 'customer', kind: 'payment', due_on: '2026-04-20', outcome: 'broken' })),
    event('interaction.held', '2026-05-03', {
      channel: 'face_to_face', minutes: 60, purpose: 'price_negotiation', initiated_by: 'supplier', supplier_people: 2, supplier_departments: ['sales', 'engineering']
    })
  )
  const { body } = await read('perspectives')
  t.match(body, {
    model: 1,
    supplier: {
      answers: 2,
      departments: [
        { department: 'sales', answers: 1, score: 0.8, questions: [{ question: 'trust', answers: 1, score: 0.8 }] }, { department: 'service', score: 0.2 }
      ]
    },
    attention: { person_minutes: 120, technical_minutes: 60, technical_share: 0.5, reach: 1 }
  })
  t.ok(Math.abs(body.supplier.alignment - 0.4) < 1e-12)
  const { stated, behavioural, disagreement } = body.supplier_trust
  t.ok(disagreement.points > 10 && disagreement.p_differs > 0.5, 'we say more than the broken promises bear out')
  t.equal(disagreement.points, stated.score - behavioural.score)
  t.notOk('customer' in body)
  const { body: document } = await inject('GET', '/v1/relationships/acme/trust')
  t.match(document.attention, { after_sale: false, technical_minutes: 60 })
  t.equal(document.supplier_trust.dimensions.find((d: any) => d.dimension === 'supplier_stated_trust').score, stated.score)
})

t.test('what followed a concession is known when twelve months are over, also when the window ended before', async t => {
  const order = (day: string, value: number) => event('order.placed', day, { order_id: day, value, currency: 'EUR' })
  await record(
    order('2024-05-01', 1), order('2024-12-01', 300), order('2025-08-01', 900),
    event('concession.made', '2025-07-01', { by: 'supplier', percent: 2, value: 15, currency: 'EUR', justified: true }),
    event('complaint.raised', '2025-07-02', { complaint_id: 'C', severity: 2, kind: 'quality' }),
    event('complaint.resolved', '2025-07-09', { complaint_id: 'C', outcome: 'accepted', minutes: 120, cost: 35, currency: 'EUR' })
  )
  const window = '?start=2025-07-01&end=2025-07-31'
  const { body: before } = await read('exchange', window)
  t.match(before, {
    concessions: { supplier: { count: 1, justified_share: 1 }, ours: [{ on: '2025-07-01', followed_until: '2026-07-01' }], followed: { concessions: 0, not_yet: 1 } },
    total_cost: { hours: { recovery: 2 }, by_currency: [{ currency: 'EUR', recovery: 120, concessions: 15, complaints: 35, amount: 170 }], complete: true }
  })
  t.notOk('aftermath' in before.concessions.ours[0])
  t.ok(before.notes.some((note: string) => note.includes('not known yet')))
  setNow('2026-07-01T12:00:00Z')
  const { body: after } = await read('exchange', window)
  t.strictSame(after.concessions.ours[0].aftermath, {
    orders: [{ currency: 'EUR', before: 300, after: 900, change: 600, change_share: 2 }], price_demands_before: 0, price_demands: 0, orders_lost: 0
  })
  setNow('2026-06-30T12:00:00Z')
})

t.test('what was taken back or is not recorded yet counts for neither', async t => {
  const { body: { order_book: book } } = await read('exchange', '?start=2025-07-01&end=2026-06-30')
  t.match(book, { placed: 1, by_currency: [{ currency: 'EUR', placed: 900 }] })
  const { body: { data } } = await inject('GET', '/v1/events?type=order.placed&limit=100')
  const placed = data.find((order: any) => order.time.startsWith('2025-08'))
  t.equal((await inject('POST', `/v1/events/${placed.id}/retraction`, { reason: 'cancelled' })).status, 201)
  t.notOk('order_book' in (await read('exchange', '?start=2025-07-01&end=2026-06-30')).body)
  const known = '2020-01-01T00:00:00Z'
  for (const what of ['exchange', 'perspectives'] as const) {
    const { body } = await read(what, `?start=2020-01-01&end=2026-06-30&known_at=${known}`)
    t.match(body, { known_at: '2020-01-01T00:00:00.000000Z' })
    t.notOk('concessions' in body || 'supplier' in body, 'nothing had been recorded by then')
  }
})
