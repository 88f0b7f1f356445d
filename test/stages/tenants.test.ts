import t from 'tap'
import { everyTenant } from '../../src/tenants/queries.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { testApp } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

t.test('settings are replaced field by field, and count at once', async (t) => {
  const { inject } = await testApp(t, { timeZone: 'Europe/Berlin' })
  t.same((await inject('GET', '/v1/tenant')).body, { slug: 'default', name: 'default', time_zone: 'Europe/Berlin' })
  const first = { currency: 'EUR', hourly_rates: { sales: 80, 'after-sales': 60.5 }, default_hourly_rate: 55, unknown_relationships: 'refuse' }
  t.match(await inject('PATCH', '/v1/tenant', first), { status: 200, body: first })
  const second = { name: 'Müller & Söhne', hourly_rates: { quality: 70 }, reporting_since: { 'promise.made': '2025-01-01' } }
  await inject('PATCH', '/v1/tenant', second)
  t.same((await inject('GET', '/v1/tenant')).body, { slug: 'default', time_zone: 'Europe/Berlin', ...first, ...second })
  t.equal((await inject('PATCH', '/v1/tenant', { time_zone: 'Europe/Berlin' })).status, 200, 'the zone that stands may be sent back')
})

t.test('a faulty setting is refused with the field and the reason', async (t) => {
  const { inject } = await testApp(t)
  const cases: Array<[unknown, string, RegExp]> = [
    [{ time_zone: 'Europe/Berlin' }, '/time_zone', /must stay UTC: every recorded event was put on a day of that zone/],
    [{ default_hourly_rate: 50 }, '/currency', /is required with hourly rates/],
    [{ currency: 'euro' }, '/currency', /ISO 4217/],
    [{ currency: null }, '/currency', /string/],
    [{ currency: 'EUR', hourly_rates: { sales: -1 } }, '/hourly_rates/sales', />= 0/],
    [{ currency: 'EUR', hourly_rates: { Sales: 1 } }, '/hourly_rates/Sales', /not a field|name/],
    [{ reporting_since: { 'promise.kept': '2025-01-01' } }, '/reporting_since/promise.kept', /is no event type; use one of interaction\.held/],
    [{ reporting_since: { 'promise.made': '2025-02-30' } }, '/reporting_since/promise.made', /date/],
    [{ unknown_relationships: 'ignore' }, '/unknown_relationships', /create, refuse/],
    [{ name: 'a\u0000b' }, '/name', /control characters/],
    [{ slug: 'other' }, '/slug', /not a field/]
  ]
  for (const [body, pointer, message] of cases) {
    const answer = await inject('PATCH', '/v1/tenant', body)
    t.equal(answer.status, 422, JSON.stringify(body))
    t.match(answer.body.errors?.[0], { pointer, message }, JSON.stringify(body))
  }
  t.same((await inject('GET', '/v1/tenant')).body, { slug: 'default', name: 'default', time_zone: 'UTC' }, 'nothing of it was kept')
})

t.test('a tenant is made once, whatever number of processes start', async (t) => {
  const { database } = await freshDatabase(t)
  const made = await Promise.all([1, 2, 3, 4].map(() => ensureTenant(database, { slug: 'default', name: 'Default', timeZone: 'Asia/Tokyo' })))
  t.equal(new Set(made.map(({ tenantId }) => tenantId)).size, 1)
  t.equal((await ensureTenant(database, { slug: 'default', name: 'Default', timeZone: 'UTC' })).timeZone, 'Asia/Tokyo', 'the zone stays')
  await ensureTenant(database, { slug: 'second', name: 'Second', timeZone: 'UTC' })
  t.same((await everyTenant(database)).map(({ slug }) => slug), ['default', 'second'])
})

t.test('a tenant needs a short name and a zone with rules', async (t) => {
  const { database } = await freshDatabase(t)
  for (const slug of ['', 'Upper', 'with space', '-x']) await t.rejects(ensureTenant(database, { slug, name: 'x', timeZone: 'UTC' }), RangeError)
  for (const timeZone of ['', 'Mars/Olympus', '+02:00']) await t.rejects(ensureTenant(database, { slug: 'x', name: 'x', timeZone }), RangeError)
})
