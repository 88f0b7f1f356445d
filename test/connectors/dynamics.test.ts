import t from 'tap'
import * as dynamics from '../../src/connectors/dynamics/index.ts'
import { CANARY, readerOf } from './reader.ts'

const { take, read, events, ignored } = readerOf(dynamics)

const ID = '0f0e3c6a-6d6b-4c7e-9a57-52d6a0f0a001'
const ACCOUNT = '0f0e3c6a-6d6b-4c7e-9a57-52d6a0f0a002'
const CASE = '0f0e3c6a-6d6b-4c7e-9a57-52d6a0f0a003'
const about = (kind: string, id = ACCOUNT) => ({
  _regardingobjectid_value: id,
  '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': kind,
  '_regardingobjectid_value@OData.Community.Display.V1.FormattedValue': 'A Customer'
})
const activity = { activityid: ID, statecode: 1, statuscode: 2, modifiedon: '2026-03-02T12:00:00Z', ...about('account') }
const phonecall = (fields: object) => ({ ...activity, directioncode: true, actualdurationminutes: 12, actualend: '2026-03-02T09:30:00Z', ...fields })
const appointment = (fields: object) =>
  ({ ...activity, scheduledstart: '2026-03-02T09:00:00Z', scheduledend: '2026-03-02T10:30:00Z', scheduleddurationminutes: 90, ...fields })

t.test('a completed call took the minutes that it says', async t => {
  t.strictSame(read('phonecall', phonecall({ subject: 'Forecast' })), {
    account: ACCOUNT,
    events: [{
      part: '',
      type: 'interaction.held',
      time: '2026-03-02T09:30:00.000Z',
      data: { channel: 'phone', minutes: 12, purpose: 'planning', initiated_by: 'supplier' }
    }]
  })
  t.match(take('phonecall', phonecall({})), { id: ID, revision: '2026-03-02T12:00:00.000Z', deleted: false })
})

t.test('a call goes out unless the row says otherwise', async t => {
  const by = (directioncode: unknown) => events('phonecall', phonecall({ directioncode }))[0]!.data.initiated_by
  t.strictSame([true, 1, '1', 'true', null, ''].map(by), Array(6).fill('supplier'))
  t.strictSame([false, 0, '0', 'false'].map(by), Array(4).fill('customer'))
})

t.test('only what was completed counts', async t => {
  t.match(ignored('phonecall', phonecall({ statecode: 0 })), /not completed/)
  t.match(ignored('phonecall', phonecall({ statecode: '2' })), /canceled/)
  t.match(ignored('phonecall', phonecall({ statecode: 'Canceled' })), /canceled/)
  t.match(ignored('appointment', appointment({ statecode: 3 })), /not completed/, 'scheduled')
  t.match(ignored('phonecall', phonecall({ statecode: null })), /statecode/)
  t.match(events('phonecall', phonecall({ statecode: 'Completed' })), [{ type: 'interaction.held' }])
  t.match(events('phonecall', phonecall({ 'statecode@OData.Community.Display.V1.FormattedValue': 'Geöffnet' })), [{ type: 'interaction.held' }], 'labels of annotations')
})

t.test('a GUID has one spelling, and a flat export means the same', async t => {
  const flat = {
    activityid: `{${ID.toUpperCase()}}`,
    statecode: '1',
    directioncode: 'True',
    actualdurationminutes: '12',
    actualend: '2026-03-02 09:30:00Z',
    modifiedon: '2026-03-02T12:00:00Z',
    regardingobjectid: ACCOUNT.toUpperCase(),
    regardingobjectid_entitytype: 'account'
  }
  t.equal(take('phonecall', flat).id, ID)
  t.strictSame(read('phonecall', flat), read('phonecall', phonecall({})))
  t.match(read('phonecall', { ...flat, regardingobjectid_entitytype: '', regardingobjecttypecode: 1 }), { account: ACCOUNT }, 'the number of the table')
  t.throws(() => take('phonecall', { ...flat, regardingobjectid: 'ACME' }), { name: 'RowFault', field: 'regardingobjectid' })
  t.throws(() => take('phonecall', { ...flat, activityid: '' }), { name: 'RowFault', field: 'activityid' })
})

t.test('an activity that is about no account says what to do', async t => {
  t.match(ignored('phonecall', phonecall(about('contact'))), /table contact; set it regarding the account/)
  t.match(ignored('phonecall', phonecall(about('opportunity'))), /opportunity/)
  t.match(ignored('phonecall', phonecall({ _regardingobjectid_value: null })), /about no record/)
  t.match(ignored('phonecall', phonecall({ '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': null })), /annotations/)
})

t.test('an activity about a case counts for the account of the case', async t => {
  const row = phonecall(about('incident', CASE))
  t.strictSame(take('phonecall', row).parent, { object: 'incident', id: CASE })
  t.match(ignored('phonecall', row), /has not come yet/)
  t.match(read('phonecall', row, { parent: { account: ACCOUNT, kind: 'quality' } }), { account: ACCOUNT, events: [{ data: { trigger: 'complaint' } }] })
  t.notOk('trigger' in events('phonecall', row, { parent: { account: ACCOUNT } })[0]!.data, 'a question is no complaint')
  t.match(ignored('phonecall', row, { parent: { about: 'contact' } }), /no account/)
})

t.test('the day of a call is not shifted when only the day is known', async t => {
  const at = (fields: object, timeZone: string) => events('phonecall', phonecall({ actualend: null, ...fields }), { timeZone })[0]!.time
  t.equal(at({ actualstart: '2026-03-02T00:00:00Z' }, 'America/Los_Angeles'), '2026-03-02T20:00:00.000Z', 'midnight UTC is a day: noon there')
  t.equal(at({ actualstart: '2026-03-02' }, 'Europe/Berlin'), '2026-03-02T11:00:00.000Z')
  t.equal(at({ actualstart: '2026-03-02', scheduledstart: '2026-03-02T08:15:00Z' }, 'Europe/Berlin'), '2026-03-02T08:15:00.000Z', 'the plan says the hour')
  t.equal(at({ actualstart: '2026-03-02', scheduledstart: '2026-03-01T08:15:00Z' }, 'UTC'), '2026-03-02T12:00:00.000Z', 'of another day it does not')
  t.equal(at({ scheduledstart: '2026-03-02T08:15:00Z' }, 'UTC'), '2026-03-02T08:15:00.000Z')
  t.equal(at({ scheduledstart: '2026-03-02T08:15:00' }, 'Europe/Berlin'), '2026-03-02T07:15:00.000Z', 'a clock without offset is the tenant\'s')
  t.match(ignored('phonecall', phonecall({ actualend: null })), /when the call was/)
})

t.test('a call without time is a contact, a voice mail one without an answer', async t => {
  t.match(events('phonecall', phonecall({ leftvoicemail: true })), [{ type: 'touchpoint.made', data: { answered: false } }])
  t.match(read('phonecall', phonecall({ actualdurationminutes: null })), { events: [{ type: 'touchpoint.made' }], notes: [/no duration/] })
  t.throws(() => take('phonecall', phonecall({ actualdurationminutes: '-3' })), { name: 'RowFault', field: 'actualdurationminutes' })
  const span = { actualdurationminutes: null, actualstart: '2026-03-02T09:00:00Z', actualend: '2026-03-02T09:07:30Z' }
  t.match(events('phonecall', phonecall(span)), [{ data: { minutes: 7.5 } }], 'from begin to end')
})

t.test('parties are counted by their side', async t => {
  const party = (kind: string, value: string, mask: number) =>
    ({ '_partyid_value@Microsoft.Dynamics.CRM.lookuplogicalname': kind, _partyid_value: value, participationtypemask: mask, addressused: CANARY })
  const parties = [
    party('systemuser', 'u1', 7), party('systemuser', 'u1', 5), party('contact', 'c1', 5), party('contact', 'c2', 6), party('systemuser', 'u2', 9),
    party('account', 'a1', 8), party('equipment', 'e1', 5)
  ]
  t.match(events('appointment', appointment({ appointment_activity_parties: parties })), [{ data: { supplier_people: 1, customer_people: 2 } }])
  t.notMatch(JSON.stringify(take('appointment', appointment({ appointment_activity_parties: parties }))), CANARY)
  t.notOk('customer_people' in events('appointment', appointment({}))[0]!.data, 'unknown is absent')
  t.match(events('appointment', appointment({ appointment_activity_parties: 'a; b' })), [{ data: { minutes: 90 } }], 'a text is no list')
})

t.test('what happened goes before what was planned', async t => {
  const actual = { actualstart: '2026-03-02T09:10:00Z', actualend: '2026-03-02T10:00:00Z' }
  t.match(events('appointment', appointment(actual)), [{ time: '2026-03-02T09:10:00.000Z', data: { minutes: 50 } }])
  t.match(events('appointment', appointment({ actualdurationminutes: 40 })), [{ time: '2026-03-02T09:00:00.000Z', data: { minutes: 40 } }])
  t.match(events('appointment', appointment({ scheduledend: null })), [{ data: { minutes: 90 } }], 'the planned length')
  t.match(ignored('appointment', appointment({ scheduledend: null, scheduleddurationminutes: null })), /how long/)
  t.match(ignored('appointment', appointment({ isalldayevent: true })), /all day/)
  t.match(ignored('appointment', appointment({ scheduledstart: null })), /when the appointment was/)
})

t.test('the place of an appointment says the channel, a rule says it better', async t => {
  const channel = (fields: object, rules = {}) => events('appointment', appointment(fields), rules)[0]!.data.channel
  t.equal(channel({}), 'video')
  t.equal(channel({ location: 'Plant 2' }), 'face_to_face')
  t.equal(channel({ location: 'Plant 2', isonlinemeeting: true }), 'video')
  t.equal(channel({ location: 'Plant 2' }, { rules: [{ field: 'location', contains: 'plant', decides: 'channel', to: 'video' }] }), 'video')
})

t.test('an e-mail takes the minutes that were entered, or the estimate', async t => {
  const email = (fields: object) => ({ ...activity, actualend: '2026-03-02T09:30:00Z', directioncode: true, ...fields })
  t.match(events('email', email({})), [{ time: '2026-03-02T09:30:00.000Z', data: { channel: 'correspondence', minutes: 5, initiated_by: 'supplier' } }])
  t.match(events('email', email({ directioncode: false, actualdurationminutes: 0 })), [{ data: { minutes: 2.5, initiated_by: 'customer' } }])
  t.match(events('email', email({ actualdurationminutes: 7 })), [{ data: { minutes: 7 } }])
  t.match(ignored('email', email({ statecode: 0 })), /not completed/)
  t.match(events('email', email({}), { settings: { email_minutes: { written: 0, read: 0 } } }), [{ type: 'touchpoint.made', data: { channel: 'email' } }])
})

const incident = (fields: object) => ({
  incidentid: CASE,
  _customerid_value: ACCOUNT,
  '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
  casetypecode: 2,
  prioritycode: 2,
  statecode: 0,
  statuscode: 1,
  createdon: '2026-03-02T09:00:00Z',
  modifiedon: '2026-03-05T09:00:00Z',
  ...fields
})

t.test('a problem is a complaint, a question or a request is none', async t => {
  t.strictSame(read('incident', incident({})), {
    account: ACCOUNT,
    events: [{
      part: 'raised',
      type: 'complaint.raised',
      time: '2026-03-02T09:00:00.000Z',
      data: { complaint_id: `dynamics/incident/${CASE}`, severity: 3, kind: 'quality' }
    }]
  })
  for (const casetypecode of [1, 3, null]) t.match(ignored('incident', incident({ casetypecode })), /complaint_kind/)
  const rules = [{ field: '_subjectid_value', equals: 'abc', decides: 'complaint_kind' as const, to: 'delivery' }]
  t.match(events('incident', incident({ casetypecode: 1, _subjectid_value: 'ABC' }), { rules }), [{ data: { kind: 'delivery' } }])
})

t.test('on a case priority 1 is the highest', async t => {
  const severity = (prioritycode: unknown, more = {}) => events('incident', incident({ prioritycode, ...more }))[0]!.data.severity
  t.strictSame([1, 2, 3, '1', 'High', null].map(one => severity(one)), [4, 3, 2, 4, 4, 3])
  t.equal(severity(1, { isescalated: true }), 5)
})

t.test('a case that is solved is answered', async t => {
  for (const fields of [{ statecode: 1, statuscode: 5 }, { statecode: 1, statuscode: 1000 }, { statecode: 'Resolved', statuscode: 'Problem Solved' }]) {
    t.match(read('incident', incident(fields)), {
      events: [{}, { part: 'resolved', type: 'complaint.resolved', time: '2026-03-05T09:00:00.000Z', data: { outcome: 'accepted' } }],
      notes: [/last change/, /counts as accepted/]
    })
  }
  const closed = incident({ statecode: 1, statuscode: 5, actualend: '2026-03-04T09:00:00Z' })
  t.match(read('incident', closed, { rules: [{ field: 'statuscode', equals: '5', decides: 'outcome', to: 'partly' }] }), {
    events: [{}, { time: '2026-03-04T09:00:00.000Z', data: { outcome: 'partly' } }], notes: undefined
  })
  t.match(read('incident', incident({ statecode: 1, modifiedon: null })), { events: { length: 1 }, notes: [/does not say when/] })
})

t.test('merged and canceled cases do not count', async t => {
  t.match(ignored('incident', incident({ statecode: 2, statuscode: 2000 })), /merged/)
  t.match(ignored('incident', incident({ statecode: 2, statuscode: 6 })), /canceled/)
  t.match(ignored('incident', incident({ statecode: 2, statuscode: 'Merged' })), /merged/)
})

t.test('a case of a contact names no account', async t => {
  t.match(ignored('incident', incident({ '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact' })), /set the account as its customer/)
})

t.test('a service level agreement is a promise that is kept or broken', async t => {
  const sla = (fields: object) => events('incident', incident({ casetypecode: 1, resolveby: '2026-03-04T23:30:00Z', ...fields }))
  const made = {
    part: 'resolution',
    type: 'promise.made',
    time: '2026-03-02T09:00:00.000Z',
    data: { promise_id: `dynamics/incident/${CASE}/resolution`, by: 'supplier', kind: 'service', due_on: '2026-03-05' }
  }
  const settled = (time: string, outcome: string) =>
    ({ part: 'resolution-settled', type: 'promise.settled', time, data: { promise_id: `dynamics/incident/${CASE}/resolution`, outcome } })
  t.strictSame(sla({ resolvebyslastatus: 1 }), [made], 'due on the day in Berlin')
  t.strictSame(sla({ resolvebyslastatus: 2 }), [made])
  t.strictSame(sla({ resolvebyslastatus: 4 }), [made, settled('2026-03-04T23:30:00.000Z', 'broken')], 'when its time was over')
  t.strictSame(sla({ resolvebyslastatus: 3, modifiedon: '2026-03-03T09:00:00Z' }), [made, settled('2026-03-03T09:00:00.000Z', 'kept')])
  t.strictSame(sla({ resolvebyslastatus: '3', modifiedon: '2026-03-30T09:00:00Z' }), [made, settled('2026-03-04T23:30:00.000Z', 'kept')], 'not later than due')
  t.match(events('incident', incident({ responseby: '2026-03-02T12:00:00Z', firstresponseslastatus: 4 })).slice(1), [
    { part: 'response', data: { promise_id: `dynamics/incident/${CASE}/response` } }, { part: 'response-settled', data: { outcome: 'broken' } }
  ])
})

t.test('a promise of which nobody reports the state is none', async t => {
  t.match(read('incident', incident({ resolveby: '2026-03-04T09:00:00Z' })), { events: { length: 1 }, notes: [/no promise/] })
  t.match(read('incident', incident({ statecode: 1, statuscode: 5, resolveby: '2026-03-04T09:00:00Z', resolvebyslastatus: 1 })), { events: { length: 2 } })
})

t.test('a rating of the customer is an answer to a survey', async t => {
  t.strictSame(events('incident', incident({ casetypecode: 1, customersatisfactioncode: 5 })), [{
    part: 'rated',
    type: 'survey.answered',
    time: '2026-03-05T09:00:00.000Z',
    data: { side: 'customer', question: 'satisfaction', score: 5, scale_min: 1, scale_max: 5 }
  }])
  t.match(events('incident', incident({ casetypecode: 1, customersatisfactioncode: 'Very Dissatisfied' })), [{ data: { score: 1 } }])
  t.match(ignored('incident', incident({ casetypecode: 1, customersatisfactioncode: 9 })), /no rating/)
})

t.test('a row of a change list says that a record is gone', async t => {
  t.strictSame(take('incident', { id: CASE, reason: 'deleted', '@odata.context': 'x/$metadata#incidents/$deletedEntity' }), { id: CASE, deleted: true, kept: {} })
})

t.test('texts of people are never kept', async t => {
  const texts = Object.fromEntries([
    'subject', 'description', 'title', 'category', 'subcategory', 'location', 'phonenumber', 'sender', 'torecipients', 'to', 'from', 'messageid',
    'ticketnumber', 'globalobjectid', 'productserialnumber', 'requiredattendees', 'organizer', '_ownerid_value', '_subjectid_value',
    '_regardingobjectid_value@OData.Community.Display.V1.FormattedValue'
  ].map(field => [field, CANARY]))
  for (const [name, row] of [['phonecall', phonecall(texts)], ['appointment', appointment(texts)], ['email', phonecall(texts)], ['incident', incident(texts)]] as const) {
    t.notMatch(JSON.stringify(take(name, row)), CANARY, name)
  }
})
