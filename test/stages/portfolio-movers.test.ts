import t from 'tap'
import { makeKey, makeTenant, injector, testApp } from '../helpers/app.ts'

const { app, database, inject, setNow } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
const movers = async (query = '') => (await inject('GET', `/v1/portfolio/movers${query}`)).body
const trust = async (key: string, date: string) => (await inject('GET', `/v1/relationships/${key}/trust?as_of=${date}`)).body

let n = 0
function settled (subject: string, date: string, outcome: 'kept' | 'broken') {
  n += 1
  const data = { promise_id: `P${n}`, by: 'supplier', kind: 'delivery', due_on: date, outcome }
  return { id: `e${n}`, source: 'crm', type: 'promise.settled', subject, time: `${date}T10:00:00Z`, data }
}

await inject('PUT', '/v1/relationships/acme', { name: 'Acme', segment: 'food', owner: 'north' })
await inject('PUT', '/v1/relationships/declared', { segment: 'food' })
await inject('POST', '/v1/events/batch', {
  events: [
    // acme is let down in June, borealis is served better than before, calm has no event in the last 30 days, dawn begins in June
    ...['2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-05-20'].map(date => settled('acme', date, 'kept')),
    ...['2026-06-02', '2026-06-04', '2026-06-09', '2026-06-12', '2026-06-17', '2026-06-24'].map(date => settled('acme', date, 'broken')),
    ...['2026-03-01', '2026-04-01', '2026-05-01'].map(date => settled('borealis', date, 'broken')),
    ...['2026-06-05', '2026-06-15', '2026-06-25'].map(date => settled('borealis', date, 'kept')),
    ...['2026-05-01', '2026-05-15'].map(date => settled('calm', date, 'kept')),
    ...['2026-06-20', '2026-06-21'].map(date => settled('dawn', date, 'kept'))
  ]
})

t.test('the largest rise comes first and the largest fall last, with the scores of both trust documents', async t => {
  const found = await movers()
  t.match(found, { as_of: '2026-06-30', since: '2026-05-31', score: 'customer_trust', relationships: { total: 5, compared: 3 } })
  t.equal(found.data[0].relationship, 'borealis')
  t.equal(found.data.at(-1).relationship, 'acme')
  t.notOk(found.data.some(({ relationship }: any) => relationship === 'dawn'), 'what had no score then has not moved')
  for (const { relationship, before, before_interval: then, now, now_interval: today, change, intervals_part: part } of found.data) {
    const [old, fresh] = [await trust(relationship, '2026-05-31'), await trust(relationship, '2026-06-30')]
    t.strictSame([before, then], [old.customer_trust.score, old.customer_trust.interval], relationship)
    t.strictSame([now, today], [fresh.customer_trust.score, fresh.customer_trust.interval], relationship)
    t.equal(change, now - before)
    t.equal(part, then.high < today.low || today.high < then.low)
  }
  t.equal(found.data.at(-1).intervals_part, true, 'six broken promises are no chance')
  t.equal(found.data[0].intervals_part, false)
  const changes = found.data.map(({ change }: any) => change)
  t.strictSame([...changes].sort((a, b) => b - a), changes)
  t.equal(found.relationships.rises + found.relationships.falls, 3)
  t.notOk('notes' in found)
})

t.test('the other scores and other stretches are compared as well', async t => {
  const health = await movers('?score=health&days=7')
  t.equal(health.since, '2026-06-23')
  for (const { relationship, before, before_interval: interval } of health.data) {
    const { health: { score, side }, ...sides } = await trust(relationship, '2026-06-23')
    t.strictSame([before, interval], [score, sides[side].interval], relationship)
  }
  t.ok(health.data.length > 0)
  const nobody = await movers('?score=supplier_trust')
  t.match(nobody, { score: 'supplier_trust', relationships: { total: 5, compared: 0 } }, 'too little is known of the customers')
  t.strictSame(nobody.data, [])
})

t.test('a limit is for rises and for falls, and a selection leaves out all others', async t => {
  const all = await movers()
  const one = await movers('?limit=1')
  t.strictSame(one.data, [all.data[0], all.data.at(-1)])
  t.strictSame((await movers('?segment=food')).data, all.data.filter(({ relationship }: any) => relationship === 'acme'))
  t.strictSame((await movers('?owner=north')).data, all.data.filter(({ relationship }: any) => relationship === 'acme'))
  t.match(await movers('?tag=nothing'), { relationships: { total: 0, compared: 0, rises: 0, falls: 0 }, data: [] })
  t.strictSame(await Promise.all([movers('?limit=1'), movers(), movers('?limit=1')]), [one, all, one], 'at once')
})

t.test('what was compared is compared again after an event, a retraction, an edit and a night', async t => {
  const first = await movers()
  const event = settled('calm', '2026-06-29', 'broken')
  await inject('POST', '/v1/events', event)
  const second = await movers()
  const of = (found: any) => found.data.find(({ relationship }: any) => relationship === 'calm')
  t.ok(of(second).change < of(first).change)
  await inject('POST', `/v1/events/${event.id}/retraction?source=crm`, { reason: 'a mistake' })
  t.strictSame(await movers(), first)
  await inject('PATCH', '/v1/relationships/calm', { name: 'Calm Ltd' })
  t.equal(of(await movers()).name, 'Calm Ltd')
  setNow('2026-07-01T12:00:00Z')
  t.match(await movers(), { as_of: '2026-07-01', since: '2026-06-01' })
})

t.test('another tenant sees none of it, and what cannot be asked is refused', async t => {
  const other = await makeTenant(database, 'other')
  const { body } = await injector(app, await makeKey(database, other, ['metrics:read']))('GET', '/v1/portfolio/movers')
  t.match(body, { relationships: { total: 0 }, data: [] })
  for (const query of ['?score=charm', '?days=0', '?days=4000', '?limit=0', '?cursor=x']) {
    t.equal((await inject('GET', `/v1/portfolio/movers${query}`)).status, 422, query)
  }
})
