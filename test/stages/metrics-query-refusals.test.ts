import { readFileSync } from 'node:fs'
import t from 'tap'
import { askable, meeting } from './metrics-query-app.ts'

const { ask, refusal, inject, app, key } = await askable(t, [
  meeting('acme', '2026-01-10T10:00:00Z', 'design', 90), meeting('brook', '2026-02-10T10:00:00Z', 'planning', 30), meeting('cliff', '2026-02-11T10:00:00Z', 'review', 45)
])

t.test('what cannot be answered is refused, with the field and a remedy', async (t) => {
  const cases: Array<[object, string, RegExp]> = [
    [{ metrics: ['minuts'] }, '/metrics/0', /GET \/v1\/metrics/],
    [{ metrics: ['promise_kept_rate', 'minutes'], group_by: ['purpose'] }, '/group_by/0', /promise_kept_rate .* segment/],
    [{ metrics: ['health'], group_by: ['channel'] }, '/group_by/0', /health .* support relationship/],
    [{ metrics: ['minutes'], group_by: ['colour'] }, '/group_by/0', /is no dimension/],
    [{ metrics: ['minutes'], group_by: ['band', 'health_band'] }, '/group_by/1', /once/],
    [{ metrics: ['minutes'], time_zone: 'Europe/Atlantis' }, '/time_zone', /IANA/],
    [{ metrics: ['minutes'], time_zone: 'CET' }, '/time_zone', /IANA/],
    [{ metrics: ['minutes'], time_zone: '+02:00' }, '/time_zone', /IANA/],
    [{ metrics: ['minutes'], start: '2026-02-02', end: '2026-02-01' }, '/start', /after end/],
    [{ metrics: ['minutes'], filters: [{ field: 'segment', operator: 'range', at_least: 1 }] }, '/filters/0/operator', /texts/],
    [{ metrics: ['minutes'], filters: [{ field: 'health', operator: 'eq', value: '4' }] }, '/filters/0/operator', /number/],
    [{ metrics: ['minutes'], filters: [{ field: 'health', operator: 'range' }] }, '/filters/0', /at_least/],
    [{ metrics: ['minutes'], filters: [{ field: 'segment', operator: 'eq', values: ['a'] }] }, '/filters/0/values', /does not go/],
    [{ metrics: ['minutes'], filters: [{ field: 'segment', operator: 'eq' }] }, '/filters/0/value', /required/],
    [{ metrics: ['minutes'], order_by: { field: 'meetings' } }, '/order_by/field', /of the query/],
    [{ metrics: [] }, '/metrics', /./],
    [{ metrics: ['minutes'], intervall: 'day' }, '/intervall', /not a field/]
  ]
  for (const [query, pointer, message] of cases) {
    const found = await refusal(query)
    t.strictSame([found.status, found.code, found.pointer], [422, 'VALIDATION_FAILED', pointer], JSON.stringify(query))
    t.match(found.message, message)
  }
  t.match(await refusal({ metric: 'health' }, '/v1/metrics/events'), { status: 422, pointer: '/metric', message: /is a state/ })
  t.match(await refusal({ metrics: ['health'], model: 77 }), { status: 404, code: 'MODEL_NOT_FOUND' })
})

t.test('too large a query is refused before anything is computed, and says by how much', async (t) => {
  t.match(await refusal({ metrics: ['minutes'], interval: 'day', start: '2000-01-01', end: '2026-01-01' }), { status: 422, code: 'QUERY_TOO_LARGE', message: /4000/ })
  const many = Array.from({ length: 20 }, (_, i) => inject('PUT', `/v1/relationships/many-${i}`, {}))
  await Promise.all(many)
  t.match(await refusal({ metrics: ['health'], interval: 'day', start: '2016-01-01', end: '2026-06-30' }), {
    status: 422, code: 'QUERY_TOO_LARGE', message: new RegExp(`${23 * 3834} scores .* 20000`)
  })
})

t.test('pages are the whole, in every order', async (t) => {
  const orders = [
    undefined, { field: 'period', direction: 'descending' }, { field: 'minutes', direction: 'descending' }, { field: 'minutes' },
    { field: 'relationship', direction: 'descending' }, { field: 'promise_kept_rate' }
  ]
  for (const order of orders) {
    const query = { metrics: ['minutes', 'promise_kept_rate'], interval: 'month', group_by: ['relationship'], ...order && { order_by: order } }
    const whole = await ask(query)
    t.equal(whole.data.length, 3)
    const found = []
    for (let cursor: string | undefined, more = true; more;) {
      const page = await ask({ ...query, limit: 1, ...cursor && { cursor } })
      found.push(...page.data)
      cursor = page.next_cursor
      more = page.has_more
      t.equal(page.cost.groups, 3)
    }
    t.strictSame(found, whole.data, JSON.stringify(order))
  }
  const { data } = await ask({ metrics: ['minutes'], group_by: ['relationship'], order_by: { field: 'minutes', direction: 'descending' } })
  t.strictSame(data.map(({ values }) => values.minutes), [90, 45, 30])
})

t.test('a cursor is good for its own query alone', async (t) => {
  const query = { metrics: ['minutes'], group_by: ['relationship'], limit: 1 }
  const { next_cursor: cursor } = await ask(query)
  t.match(await refusal({ ...query, group_by: ['segment'], cursor }), { status: 400, code: 'CURSOR_INVALID' })
  t.match(await refusal({ ...query, cursor: 'made up' }), { status: 400, code: 'CURSOR_INVALID' })
  const [version, owner] = JSON.parse(Buffer.from(cursor!, 'base64url').toString())
  for (const keys of [['x', null, 'acme'], [0, 'x', 'acme'], [0, null], [0, null, 7], [1.5, null, 'acme'], [0, null, 'acme', 'more']]) {
    const forged = Buffer.from(JSON.stringify([version, owner, ...keys])).toString('base64url')
    t.match(await refusal({ ...query, cursor: forged }), { status: 400, code: 'CURSOR_INVALID' }, JSON.stringify(keys))
  }
})

t.test('the events behind a cell add up to it, page by page', async (t) => {
  const { data: [cell] } = await ask({ metrics: ['minutes'] })
  const found: Array<{ event_id: string, amount: number }> = []
  for (let cursor: string | undefined, more = true; more;) {
    const { body } = await inject('POST', '/v1/metrics/events', { metric: 'minutes', limit: 2, ...cursor && { cursor } })
    found.push(...body.data)
    cursor = body.next_cursor
    more = body.has_more
  }
  t.equal(new Set(found.map(({ event_id: id }) => id)).size, 3)
  t.equal(found.reduce((sum, { amount }) => sum + amount, 0), cell?.values.minutes)
  const { body } = await inject('POST', '/v1/metrics/events', { metric: 'minutes', limit: 1 })
  const [version, owner, ...keys] = JSON.parse(Buffer.from(body.next_cursor, 'base64url').toString())
  for (const [i, value] of ['2026-02-30', 7, '0000-01-01', 1.5].entries()) {
    const forged = Buffer.from(JSON.stringify([version, owner, ...keys.with(i, value)])).toString('base64url')
    t.match(await refusal({ metric: 'minutes', limit: 1, cursor: forged }, '/v1/metrics/events'), { status: 400, code: 'CURSOR_INVALID' })
  }
})

t.test('a query is answered over a connection too, and its files hold its cells', async (t) => {
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const post = (path: string) => fetch(`${address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ metrics: ['minutes', 'transaction_time_share', 'order_value'], group_by: ['relationship'], compare: ['benchmark'] })
  })
  const answer = await post('/v1/metrics/query')
  t.equal(answer.status, 200)
  const { data, start, end } = await answer.json() as { data: unknown[], start: string, end: string }
  t.equal(data.length, 3)
  const lines = (await (await post('/v1/metrics/query.csv')).text()).trimEnd().split('\r\n')
  t.strictSame(lines, [
    'period_start,period_end,relationship,minutes,minutes_benchmark,transaction_time_share,transaction_time_share_low,transaction_time_share_high,' +
    'transaction_time_share_benchmark,order_value,order_value_currency,order_value_benchmark',
    `${start},${end},acme,90,,0,,,0.235,,,`, `${start},${end},brook,30,,0,,,0.235,,,`, `${start},${end},cliff,45,,0,,,0.235,,,`
  ])
  for (const format of ['ndjson', 'parquet', 'arrow']) t.equal((await post(`/v1/metrics/query.${format}`)).status, 200, format)
})

t.test('the catalogue names every metric once, with its question, source and dimensions', async (t) => {
  const { body } = await inject('GET', '/v1/metrics')
  const names = body.data.map(({ name }: { name: string }) => name)
  t.equal(new Set(names).size, names.length)
  const guide = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  t.strictSame(names.filter((name: string) => !guide.includes(`| \`${name}\` |`)), [], 'docs/metrics.md names each')
  for (const { name, question, definition, source, dimensions, event_types: types } of body.data) {
    t.ok(question.endsWith('?') && definition.length > 10 && source !== '', name)
    t.ok(dimensions.includes('segment') && types.length > 0, name)
  }
})
