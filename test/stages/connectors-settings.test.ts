import t from 'tap'
import { connectorsApp } from './connectors-app.ts'

const { sender } = await connectorsApp(t)
const ADDRESS = '/v1/connectors/hubspot/settings'

t.test('settings are set whole, with a version, and forgotten again', async t => {
  const { inject } = await sender()
  const first = await inject('GET', ADDRESS)
  t.match(first.body, { system: 'hubspot', version: 0, source: 'hubspot', rules: [], unknown_accounts: 'create', email_minutes: { written: 5, read: 2.5 } })
  t.ok(first.body.default_rules.length > 10)
  t.equal(first.headers.etag, '"0"')
  const rules = [{ object: 'ticket', field: 'hs_ticket_category', equals: 'BILLING_ISSUE', decides: 'complaint_kind', to: 'money' }]
  const put = await inject('PUT', ADDRESS, { rules, source: '/crm' }, { 'if-match': '"0"' })
  t.match(put, { status: 200, body: { version: 1, source: '/crm', rules, unknown_accounts: 'create' }, headers: { etag: '"1"' } })
  t.equal((await inject('PUT', ADDRESS, {}, { 'if-match': '"0"' })).status, 412)
  t.same((await inject('GET', ADDRESS)).body, put.body)
  t.match(await inject('DELETE', ADDRESS, undefined, { 'if-match': '"1"' }), { status: 200, body: { version: 2, source: 'hubspot', rules: [] } })
})

t.test('a rule that could have no effect is refused, with its place', async t => {
  const { inject } = await sender()
  const good = { field: 'x', equals: 'y', decides: 'purpose', to: 'review' }
  const pointers = async (rule: object) => {
    const { status, body } = await inject('PUT', ADDRESS, { rules: [good, rule] })
    t.equal(status, 422)
    return body.errors.map((error: any) => error.pointer)
  }
  t.same(await pointers({ ...good, to: 'reviews' }), ['/rules/1/to'])
  t.same(await pointers({ ...good, decides: 'department', to: 'Sales Team' }), ['/rules/1/to'])
  t.same(await pointers({ ...good, decides: 'severity', to: '6' }), ['/rules/1/to'])
  t.same(await pointers({ ...good, object: 'task' }), ['/rules/1/object'])
  t.same(await pointers({ ...good, contains: 'z' }), ['/rules/1/contains'])
  t.same(await pointers({ field: 'x', decides: 'purpose', to: 'review' }), ['/rules/1/equals'])
  t.same(await pointers({ ...good, decides: 'colour' }), ['/rules/1/decides'])
  t.equal((await inject('PUT', ADDRESS, { rules: Array.from({ length: 501 }, () => good) })).status, 422)
  t.equal((await inject('PUT', ADDRESS, { rules: Array.from({ length: 500 }, () => good) })).status, 200)
})

t.test('a request that is none is refused whole', async t => {
  const { inject } = await sender()
  const status = async (address: string, body: unknown) => (await inject('POST', address, body)).status
  t.equal(await status('/v1/connectors/salesforce/task', {}), 422)
  t.equal(await status('/v1/connectors/salesforce/task', { records: [] }), 422)
  t.equal(await status('/v1/connectors/salesforce/task', { records: Array.from({ length: 2001 }, () => ({})) }), 422)
  t.equal(await status('/v1/connectors/salesforce/task', { records: [{}], more: 1 }), 422)
  t.equal(await status('/v1/connectors/salesforce/lead', { records: [{}] }), 404)
  t.equal(await status('/v1/connectors/sap/task', { records: [{}] }), 422)
  t.equal(await status('/v1/connectors/calendar/event', { records: [{}] }), 422, 'calendars are sent as files')
})

t.test('every system takes its records', async t => {
  const { send, counting } = await sender()
  const call = { id: '77', properties: { hs_timestamp: '2026-05-04T10:00:00Z', hs_call_duration: '600000', hs_call_direction: 'INBOUND', hs_call_status: 'COMPLETED' }, associations: { companies: { results: [{ id: '900' }] } } }
  t.match(await send('hubspot/call', [call]), { recorded: 1, dropped_fields: [] })
  const activity = '0b4f0a39-2a60-4a59-8c5b-0d6a2f3f0e11'
  const account = 'c7a1e6de-6c55-4f0c-9f0d-51c6d5e3a001'
  const phonecall = {
    activityid: activity.toUpperCase(),
    _regardingobjectid_value: account,
    '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
    actualstart: '2026-05-04T10:00:00Z',
    actualend: '2026-05-04T10:10:00Z',
    actualdurationminutes: 10,
    directioncode: false,
    statecode: 1
  }
  t.match(await send('dynamics/phonecall', [phonecall]), { recorded: 1 })
  t.match((await counting()).map(({ subject, data }) => [subject, data.minutes]), [['900', 10], [account, 10]])
})

t.test('broken texts and numbers of a record are refused with it, and never fail the service', async t => {
  const { send } = await sender()
  const hostile = ['\u0000', '\ud800', '9'.repeat(10_000), Number.MAX_VALUE, [], {}, [[]], true, '2026-13-45', '__proto__']
  for (const object of ['task', 'event', 'event_relation', 'case', 'case_milestone', 'email_message']) {
    const records = hostile.flatMap(value => ['Id', 'AccountId', 'Subject', 'CreatedDate', 'LastModifiedDate', 'StartDateTime', 'CallDurationInSeconds', 'attributes', 'CaseId'].map(field =>
      ({ Id: '0015g0000000001', CaseId: '5005g0000000001', EventId: '00U5g0000000001', [field]: value })))
    const { items } = await send(object, records)
    t.equal(items.length, records.length)
    t.ok(items.every((item: any) => ['refused', 'ignored', 'stale', 'recorded', 'unchanged', 'updated'].includes(item.status)))
  }
})

t.test('settings and records of another tenant are not seen', async t => {
  const [one, other] = [await sender(), await sender()]
  await one.inject('PUT', ADDRESS, { source: 'mine', unknown_accounts: 'ignore' })
  t.match((await other.inject('GET', ADDRESS)).body, { version: 0, source: 'hubspot', unknown_accounts: 'create' })
  const gone = { Id: '00T5g0000000001', IsDeleted: true, LastModifiedDate: '2026-05-04T10:00:00Z' }
  t.match(await one.send('task', [gone]), { ignored: 1 })
  t.match(await other.send('task', [{ ...gone, IsDeleted: false, LastModifiedDate: '2026-05-03T10:00:00Z' }]), { stale: 0 })
})
