import t from 'tap'
import { ACCOUNT, connectorsApp, idOf } from './connectors-app.ts'

const { sender, setNow, database } = await connectorsApp(t)

const CALL = {
  Id: idOf('00T', 1),
  AccountId: ACCOUNT.short,
  Subject: 'Price for next year',
  Status: 'Completed',
  ActivityDate: '2026-05-04',
  CallDurationInSeconds: 1800,
  CallType: 'Inbound',
  LastModifiedDate: '2026-05-04T09:00:00.000+0000'
}
const later = (record: object, changes: object, revision = '2026-05-05T09:00:00.000+0000') => ({ ...record, ...changes, LastModifiedDate: revision })

t.test('a call becomes an event of its account, and again changes nothing', async t => {
  const { send, counting } = await sender()
  const first = await send('task', [CALL])
  t.match(first, { recorded: 1, updated: 0, refused: 0, items: [{ index: 0, status: 'recorded', relationship: ACCOUNT.long }] })
  t.notOk('events' in first.items[0])
  const [event] = await counting()
  t.match(event, {
    type: 'interaction.held',
    subject: ACCOUNT.long,
    time: '2026-05-04T12:00:00Z',
    data: { channel: 'phone', minutes: 30, purpose: 'price_negotiation', initiated_by: 'customer' }
  })
  t.match(event!.id, /^Task\/00T5g0000000001...@2026-05-04T09:00:00\.000Z$/)
  t.match(await send('task', [CALL]), { recorded: 0, unchanged: 1 })
  t.equal((await counting()).length, 1)
})

t.test('a later revision replaces the event, and an older one comes too late', async t => {
  const { send, counting, inject } = await sender()
  await send('task', [CALL])
  t.match(await send('task', [later(CALL, { CallDurationInSeconds: 600 })]), { updated: 1, items: [{ status: 'updated' }] })
  t.match(await send('task', [CALL]), { stale: 1, items: [{ status: 'stale', reason: /newer before, at 2026-05-05T09:00:00.000Z/ }] })
  const events = await counting()
  t.equal(events.length, 1)
  t.match(events[0], { data: { minutes: 10 } })
  const { body } = await inject('GET', '/v1/events?type=interaction.held')
  t.match(body.data.map((e: any) => e.retraction?.reason), [/^Replaced by a later revision of Task 00T/, undefined])
})

t.test('a later revision that says the same keeps its event', async t => {
  const { send, counting } = await sender()
  await send('task', [CALL])
  const before = await counting()
  t.match(await send('task', [later(CALL, { Subject: 'Price for the next year' })]), { unchanged: 1 })
  t.same(await counting(), before)
})

t.test('a deleted record counts no more, and comes back with a later revision', async t => {
  const { send, counting } = await sender()
  await send('task', [CALL])
  t.match(await send('task', [later({ Id: CALL.Id }, { IsDeleted: true })]), { deleted: 1 })
  t.same(await counting(), [])
  t.match(await send('task', [{ Id: CALL.Id, IsDeleted: true }]), { unchanged: 1 })
  t.match(await send('task', [CALL]), { stale: 1 })
  t.match(await send('task', [later(CALL, {}, '2026-05-06T09:00:00.000+0000')]), { stale: 1 }, 'a deletion that does not say when counts as of its arrival')
  t.match(await send('task', [later(CALL, {}, '2026-07-01T12:00:01.000+0000')]), { recorded: 1 })
  t.equal((await counting()).length, 1)
})

t.test('a record that was deleted before it came is ignored, and what is older comes too late', async t => {
  const { send, counting } = await sender()
  t.match(await send('task', [later({ Id: CALL.Id }, { IsDeleted: true })]), { ignored: 1 })
  t.match(await send('task', [CALL]), { stale: 1 })
  t.same(await counting(), [])
})

t.test('what was read as one thing and then as another and then as the first again counts once', async t => {
  const { send, counting, inject } = await sender()
  const rules = [{ field: 'Subject', contains: 'price', decides: 'purpose', to: 'planning' }]
  await send('task', [CALL])
  await inject('PUT', '/v1/connectors/salesforce/settings', { rules })
  t.match(await send('task', [CALL]), { updated: 1 })
  t.match((await counting()).map(({ id, data }) => [id, data.purpose]), [[/Z\.2$/, 'planning']])
  t.equal((await inject('DELETE', '/v1/connectors/salesforce/settings')).status, 200)
  t.match(await send('task', [CALL]), { updated: 1 })
  t.match((await counting()).map(({ id, data }) => [id, data.purpose]), [[/Z\.3$/, 'price_negotiation']])
})

t.test('an account is the relationship that names it in crm_ids, with 15 or 18 characters', async t => {
  for (const id of [ACCOUNT.short, ACCOUNT.long]) {
    const { send, counting, inject } = await sender()
    await inject('PUT', '/v1/relationships/acme', { crm_ids: { salesforce: id } })
    await send('task', [CALL])
    t.match(await counting(), [{ subject: 'acme' }], id)
  }
})

t.test('an account that becomes a relationship later takes its events along when they come again', async t => {
  const { send, counting, inject } = await sender()
  await send('task', [CALL])
  await inject('PUT', '/v1/relationships/acme', { crm_ids: { salesforce: ACCOUNT.long } })
  t.match(await send('task', [CALL]), { updated: 1, items: [{ relationship: 'acme' }] })
  t.match(await counting(), [{ subject: 'acme' }])
  t.equal((await counting()).length, 1)
})

t.test('an unknown account is ignored where the settings or the tenant say so', async t => {
  const { send, counting, inject } = await sender()
  await inject('PUT', '/v1/connectors/salesforce/settings', { unknown_accounts: 'ignore' })
  t.match(await send('task', [CALL]), { ignored: 1, items: [{ reason: /unknown_accounts of the settings is ignore/ }] })
  t.equal((await inject('GET', `/v1/relationships/${ACCOUNT.long}`)).status, 404)
  await inject('PUT', `/v1/relationships/${ACCOUNT.short}`, {})
  t.match(await send('task', [CALL]), { recorded: 1, items: [{ relationship: ACCOUNT.short }] })
  t.equal((await counting()).length, 1)
  const closed = await sender({ settings: { unknown_relationships: 'refuse' } })
  t.match(await closed.send('task', [CALL]), { ignored: 1, items: [{ reason: /events of this tenant may not make one/ }] })
})

t.test('a faulty record is refused alone, with the place of the fault', async t => {
  const { send, counting } = await sender()
  const faulty = [
    null, 'text', {}, { ...CALL, Id: 'x' }, later(CALL, { CallDurationInSeconds: -1 }), { ...CALL, AccountId: `${ACCOUNT.long.slice(0, 17)}X` }
  ]
  const answer = await send('task', [...faulty, CALL])
  t.match(answer, { recorded: 1, refused: 6 })
  t.same(answer.items.slice(0, 6).map((item: any) => item.problem.errors[0].pointer),
    ['/records/0', '/records/1', '/records/2/Id', '/records/3/Id', '/records/4/CallDurationInSeconds', '/records/5/AccountId'])
  t.match(answer.items[4].problem, { code: 'VALIDATION_FAILED', errors: [{ received: -1 }] })
  t.equal((await counting()).length, 1)
})

t.test('of several revisions in one request the newest counts, wherever it stands', async t => {
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
    const { send, counting } = await sender()
    const all = [CALL, later(CALL, { CallDurationInSeconds: 60 }), later(CALL, { CallDurationInSeconds: 120 }, '2026-05-06T00:00:00Z')]
    const answer = await send('task', order.map(i => all[i]))
    t.match(answer, { recorded: 1, stale: 2 })
    t.match((await counting()).map(({ data }) => data.minutes), [2])
  }
})

t.test('a dry run says what a record would become, and writes nothing', async t => {
  const { send, counting, tenant } = await sender()
  const answer = await send('task', [{ ...CALL, Nickname__c: 'x' }, { ...CALL, Id: idOf('00T', 2), Status: 'Open' }], '?dry_run=true')
  t.match(answer, {
    recorded: 1,
    ignored: 1,
    dropped_fields: ['Nickname__c'],
    items: [{ events: [{ type: 'interaction.held', time: '2026-05-04T12:00:00.000000Z', data: { minutes: 30 } }] }, { reason: 'It is not completed yet.' }]
  })
  t.same(await counting(), [])
  const [row] = await database.withTenant(tenant.tenantId, tx => tx`
    select (select count(*)::int from connector_records) as records, (select count(*)::int from relationships) as relationships`)
  t.same(row, { records: 0, relationships: 0 })
})

t.test('what lies ahead is ignored until it has taken place', async t => {
  const { send } = await sender()
  const meeting = { Id: idOf('00U', 1), AccountId: ACCOUNT.long, StartDateTime: '2026-07-02T08:00:00Z', DurationInMinutes: 60, LastModifiedDate: '2026-06-30T08:00:00Z' }
  t.match(await send('event', [meeting]), { ignored: 1, items: [{ reason: /lies ahead/ }] })
  setNow('2026-07-03T08:00:00Z')
  t.match(await send('event', [meeting]), { recorded: 1 })
  setNow('2026-07-01T12:00:00Z')
})

t.test('a retraction by a person outlives the record that is sent again', async t => {
  const { send, counting, inject } = await sender()
  await send('task', [CALL])
  const [event] = await counting()
  t.equal((await inject('POST', `/v1/events/${encodeURIComponent(event!.id)}/retraction`, { reason: 'not with us' })).status, 201)
  t.match(await send('task', [CALL]), { unchanged: 1 })
  t.same(await counting(), [])
  t.match(await send('task', [later(CALL, { CallDurationInSeconds: 60 })]), { updated: 1 })
  t.equal((await counting()).length, 1)
})

t.test('an event that stands under the id already gives way to the next id', async t => {
  const { send, counting, inject } = await sender()
  await send('task', [CALL])
  const [event] = await counting()
  const other = await sender()
  const foreign = { id: event!.id, source: 'salesforce', type: 'relationship.ended', subject: 'x', time: '2026-05-01T00:00:00Z', data: {} }
  t.equal((await other.inject('POST', '/v1/events', foreign)).status, 201)
  t.match(await other.send('task', [CALL]), { recorded: 1 })
  t.match((await other.counting()).map(({ id }) => id), [event!.id, `${event!.id}.2`])
  t.equal((await inject('GET', '/v1/connectors')).status, 200)
})
