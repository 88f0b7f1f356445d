import t from 'tap'
import { injector, makeKey, makeTenant } from '../helpers/app.ts'
import { cardsApp } from './cards-app.ts'

t.test('a link shows the card without a key, until it is over or revoked', async t => {
  const { app, inject, row, setNow, database, tenant } = await cardsApp(t)
  const { status, body: link, headers } = await inject('POST', `${row}/card-links`, { expires_in_days: 10 })
  t.equal(status, 201)
  t.equal(headers['cache-control'], 'no-store')
  t.match(link, { relationship: 'acme', frame_ancestors: [], created_at: '2026-07-01T12:00:00.000000Z', expires_at: '2026-07-11T12:00:00.000000Z' })
  t.match(link.svg_url, /^\/cards\/[\w-]{43}\.svg$/, '256 random bits')
  const open = async (url: string, headers = {}) => await app.inject({ method: 'GET', url, headers })
  const svg = await open(link.svg_url)
  t.equal(svg.statusCode, 200)
  t.equal(svg.body, (await inject('GET', `${row}/card.svg`)).body)
  t.equal((await open(`${link.svg_url}?theme=dark&size=badge`)).body, (await inject('GET', `${row}/card.svg?theme=dark&size=badge`)).body)
  t.equal((await open(`${link.svg_url}?theme=pink&v=2`)).statusCode, 200, 'what is no theme is left aside')
  t.equal((await open(link.html_url)).body, (await inject('GET', `${row}/card.html`)).body)
  t.same((await open(link.json_url)).json(), (await inject('GET', `${row}/card`)).body)
  for (const url of [link.svg_url, link.html_url, link.json_url]) {
    const { headers } = await open(url)
    t.match(headers, { 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=60' })
    t.match(headers['content-security-policy'], /frame-ancestors 'none'$/)
    t.equal((await open(url, { 'if-none-match': headers.etag })).statusCode, 304)
  }
  const kept = await database.withTenant(tenant.tenantId, tx => tx`select to_jsonb(l)::text as row from card_links l`)
  t.notOk(JSON.stringify(kept).includes(link.svg_url.slice(7, -4)), 'the secret is stored nowhere')

  const { body: other } = await inject('POST', `${row}/card-links`, {})
  t.equal(other.expires_at, '2026-09-29T12:00:00.000000Z', 'ninety days when nothing is said')
  t.equal((await inject('DELETE', `/v1/card-links/${other.id}`)).status, 204)
  t.equal((await inject('DELETE', `/v1/card-links/${other.id}`)).status, 204, 'twice is harmless')
  setNow('2026-07-11T11:59:59Z')
  t.equal((await open(link.svg_url)).statusCode, 200)
  setNow('2026-07-11T12:00:00Z')
  const unknown = `/cards/${'A'.repeat(43)}.svg`
  const refusals = await Promise.all([link.svg_url, other.svg_url, unknown, '/cards/short.svg', link.svg_url.replace('.svg', '.png')].map(url => open(url)))
  const bodies = refusals.map(answer => ({ status: answer.statusCode, ...answer.json(), request_id: '' }))
  t.match(bodies[0], { status: 404, code: 'NOT_FOUND' })
  for (const body of bodies) t.strictSame(body, bodies[0], 'over, revoked and unknown are told apart by nobody')
})

t.test('a link names the pages that may frame the card', async t => {
  const { app, inject, row } = await cardsApp(t)
  const origins = ['https://acme.lightning.force.com', 'https://*.dynamics.com:8443']
  const { body: link } = await inject('POST', `${row}/card-links`, { frame_ancestors: origins })
  const { headers } = await app.inject({ method: 'GET', url: link.html_url })
  t.match(headers['content-security-policy'], /frame-ancestors https:\/\/acme\.lightning\.force\.com https:\/\/\*\.dynamics\.com:8443$/)
  for (const origin of ['http://a.com', 'https://a.com/path', 'https://a.com;', "https://a.com 'self'", 'https://*', '*', 'https://A.com', 'https://a.com\nb']) {
    t.equal((await inject('POST', `${row}/card-links`, { frame_ancestors: [origin] })).status, 422, origin)
  }
  for (const days of [0, 366, 1.5]) t.equal((await inject('POST', `${row}/card-links`, { expires_in_days: days })).status, 422, String(days))
})

t.test('links are listed without their secrets, page by page, and go with their relationship', async t => {
  const { app, inject } = await cardsApp(t)
  await inject('PUT', '/v1/relationships/fresh', {})
  const made = []
  for (let i = 0; i < 3; i++) made.push((await inject('POST', '/v1/relationships/fresh/card-links', {})).body)
  await inject('DELETE', `/v1/card-links/${made[1].id}`)
  const { body: first } = await inject('GET', '/v1/relationships/fresh/card-links?limit=2')
  const { body: second } = await inject('GET', `/v1/relationships/fresh/card-links?limit=2&cursor=${first.next_cursor}`)
  const all = [...first.data, ...second.data]
  t.strictSame(all.map(({ id }) => id).sort(), made.map(({ id }) => id).sort())
  t.strictSame(all.filter(link => 'revoked_at' in link).map(({ id }) => id), [made[1].id])
  t.notMatch(JSON.stringify(all), /cards\//)
  t.equal(second.has_more, false)
  for (const cursor of ['x', first.next_cursor]) {
    t.equal((await inject('GET', `/v1/relationships/acme/card-links?cursor=${cursor}`)).status, 400, 'a cursor of no list, or of another')
  }
  t.equal((await inject('GET', '/v1/relationships/nobody/card-links')).status, 404)
  t.equal((await inject('POST', '/v1/relationships/nobody/card-links', {})).status, 404)
  t.equal((await inject('DELETE', '/v1/relationships/fresh')).status, 204)
  t.equal((await app.inject({ method: 'GET', url: made[0].html_url })).statusCode, 404)
})

t.test('a link is made and revoked by administrators of its own tenant alone', async t => {
  const { app, database, tenant, inject, row } = await cardsApp(t)
  const { body: link } = await inject('POST', `${row}/card-links`, {})
  const reader = injector(app, await makeKey(database, tenant, ['metrics:read', 'relationships:write']))
  t.equal((await reader('POST', `${row}/card-links`, {})).status, 403)
  t.equal((await reader('GET', `${row}/card-links`)).status, 403)
  const other = await makeTenant(database, 'other')
  const stranger = injector(app, await makeKey(database, other, ['admin']))
  t.equal((await stranger('DELETE', `/v1/card-links/${link.id}`)).status, 404)
  await stranger('PUT', row, { name: 'of the stranger' })
  t.match((await app.inject({ method: 'GET', url: link.json_url })).json(), { name: 'Harbour Cranes' }, 'the key of the same name is another\'s')
})
