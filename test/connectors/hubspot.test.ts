import t from 'tap'
import * as hubspot from '../../src/connectors/hubspot/index.ts'
import { RowFault } from '../../src/connectors/reading.ts'
import { CANARY, readerOf } from './reader.ts'

const { take, read, events, ignored } = readerOf(hubspot)

const around = { id: '801', createdAt: '2026-03-02T09:00:00Z', updatedAt: '2026-03-03T09:00:00Z', archived: false }
const company = { associations: { companies: { results: [{ id: '55', type: 'call_to_company' }] } } }
const call = (properties: object, more: object = company) => ({
  ...around,
  properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED', hs_call_duration: '90000', ...properties },
  ...more
})

t.test('a call of ninety thousand milliseconds took a minute and a half', async t => {
  t.strictSame(read('call', call({})), {
    account: '55',
    events: [{
      part: '',
      type: 'interaction.held',
      time: '2026-03-02T10:00:00.000Z',
      data: { channel: 'phone', minutes: 1.5, purpose: 'other', initiated_by: 'supplier' }
    }]
  })
})

t.test('values may be texts, numbers, milliseconds since 1970, or columns of a table', async t => {
  const expected = events('call', call({}))
  t.strictSame(events('call', call({ hs_timestamp: '1772445600000', hs_call_duration: 90000 })), expected, 'milliseconds as text')
  t.strictSame(events('call', call({ hs_timestamp: 1772445600000 })), expected, 'milliseconds')
  t.strictSame(events('call', {
    hs_object_id: '801',
    hs_timestamp: '2026-03-02T11:00:00+01:00',
    hs_call_direction: 'OUTBOUND',
    hs_call_status: 'completed',
    hs_call_duration: '90000',
    companies: ['55'],
    hs_call_body: ''
  }), expected, 'a table')
})

t.test('the last change is the revision', async t => {
  t.equal(take('call', call({ hs_lastmodifieddate: '2026-03-04T08:00:00.5Z' })).revision, '2026-03-04T08:00:00.500Z')
  t.equal(take('call', call({})).revision, '2026-03-03T09:00:00.000Z', 'of the envelope')
})

t.test('archived and deleted records are gone, whatever else they lack', async t => {
  t.match(take('call', { id: '801', archived: true, properties: {} }), { id: '801', deleted: true, kept: {} })
  t.match(take('call', { id: '801', properties: { hs_gdpr_deleted: 'true' } }), { deleted: true })
  t.match(take('engagement', { engagement: { id: 9, active: false, type: 'CALL' } }), { id: '9', deleted: true })
})

t.test('a field that is not as documented is a fault of the record', async t => {
  t.throws(() => take('call', call({ hs_call_duration: 'long' })), { name: 'RowFault', field: 'hs_call_duration', received: 'long' })
  t.throws(() => take('call', call({ hs_timestamp: 'yesterday' })), { name: 'RowFault', field: 'hs_timestamp' })
  t.throws(() => take('call', call({ hs_timestamp: '2026-02-30T10:00:00Z' })), { name: 'RowFault', field: 'hs_timestamp' }, 'no day of the calendar')
  t.throws(() => take('call', call({ hs_timestamp: '' })), { name: 'RowFault', field: 'hs_timestamp' }, 'an empty cell is absent')
  t.throws(() => take('call', { properties: {} }), { name: 'RowFault', field: 'id' })
  t.throws(() => take('call', { id: 'a b', properties: {} }), RowFault)
})

t.test('who called stands in the direction, and is ours when nothing is said', async t => {
  t.match(events('call', call({ hs_call_direction: 'INBOUND' })), [{ data: { initiated_by: 'customer' } }])
  t.match(read('call', call({ hs_call_direction: null })), { events: [{ data: { initiated_by: 'supplier' } }], notes: [/does not say who called/] })
})

t.test('a call that nobody answered is a contact without an answer', async t => {
  for (const status of ['NO_ANSWER', 'BUSY', 'no answer']) {
    t.match(events('call', call({ hs_call_status: status })), [{ type: 'touchpoint.made', data: { channel: 'phone', answered: false } }], status)
  }
})

t.test('a call that reached nobody or is not over is ignored', async t => {
  for (const status of ['FAILED', 'CANCELED']) t.match(ignored('call', call({ hs_call_status: status })), /never reached/)
  for (const status of ['QUEUED', 'RINGING', 'CONNECTING', 'IN_PROGRESS', 'CALLING_CRM_USER']) {
    t.match(ignored('call', call({ hs_call_status: status })), /is not over/, status)
  }
})

t.test('a disposition is a GUID whose meaning is known or ruled', async t => {
  const own = { hs_call_disposition: '00000000-1111-2222-3333-444444444444' }
  const voicemail = { hs_call_disposition: 'B2CF5968-551E-4856-9783-52B3DA59A7D0' }
  t.match(events('call', call(voicemail)), [{ type: 'touchpoint.made', data: { answered: false } }], 'voice mail')
  t.match(ignored('call', call({ hs_call_disposition: '17b47fee-58de-441e-a44c-c6300d46f273' })), /rule/, 'wrong number')
  t.match(events('call', call(own)), [{ type: 'interaction.held' }])
  t.match(events('call', call(own), { rules: [{ field: 'hs_call_disposition', equals: own.hs_call_disposition, decides: 'outcome', to: 'unanswered' }] }),
    [{ type: 'touchpoint.made', data: { answered: false } }])
})

t.test('a call without a duration is a contact and no time', async t => {
  for (const duration of [null, '0', '']) {
    t.match(read('call', call({ hs_call_duration: duration })), { events: [{ type: 'touchpoint.made' }], notes: [/no duration/] })
  }
  t.notOk('answered' in events('call', call({ hs_call_duration: null }))[0]!.data, 'whether it was answered is unknown')
  t.match(events('call', call({ hs_call_duration: null, hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7' })), [{ data: { answered: true } }])
})

t.test('the title says the purpose, a rule says it better', async t => {
  t.match(events('call', call({ hs_call_title: 'New PRICE list' })), [{ data: { purpose: 'price_negotiation' } }])
  const rules = [{ field: 'hs_call_title', contains: 'price list', decides: 'purpose' as const, to: 'planning' }]
  t.match(events('call', call({ hs_call_title: 'New PRICE list' }), { rules }), [{ data: { purpose: 'planning' } }])
  t.match(events('call', call({ hs_call_title: 'New PRICE list' }), { rules: [{ ...rules[0]!, object: 'meeting' }] }),
    [{ data: { purpose: 'price_negotiation' } }], 'a rule for meetings')
})

t.test('a record counts for the company with the lowest id, named once', async t => {
  const twice = { companies: { results: [{ id: '1000' }, { id: '55' }, { id: '55', type: 'unlabeled' }] } }
  t.match(read('call', call({}, { associations: twice })), { account: '55', notes: [/2 companies/] })
  t.match(read('call', call({}, { associations: { companies: ['7', '7'] } })), { account: '7', notes: undefined })
  t.match(read('call', call({}, { 'Associated Company IDs': '99;12' })), { account: '12' })
  t.match(ignored('call', call({}, {})), /no company/)
})

const meeting = (properties: object) => ({
  ...around,
  ...company,
  properties: {
    hs_timestamp: '2026-03-02T10:00:00Z',
    hs_createdate: '2026-03-01T10:00:00Z',
    hs_meeting_start_time: '2026-03-02T10:00:00Z',
    hs_meeting_end_time: '2026-03-02T10:45:00Z',
    hs_meeting_outcome: 'COMPLETED',
    ...properties
  }
})

t.test('a completed meeting took from its start to its end', async t => {
  t.strictSame(events('meeting', meeting({ hs_attendee_owner_ids: '3;4;3', hubspot_owner_id: '4', hs_meeting_location_type: 'PHONE' })), [{
    part: '',
    type: 'interaction.held',
    time: '2026-03-02T10:00:00.000Z',
    data: { channel: 'phone', minutes: 45, purpose: 'other', initiated_by: 'supplier', supplier_people: 2 }
  }])
})

t.test('a meeting that was not held is ignored with the reason', async t => {
  t.match(ignored('meeting', meeting({ hs_meeting_outcome: 'scheduled' })), /scheduled/)
  t.match(ignored('meeting', meeting({ hs_meeting_outcome: 'rescheduled' })), /moved/)
  t.match(ignored('meeting', meeting({ hs_meeting_outcome: 'no show' })), /no show/)
  t.match(ignored('meeting', meeting({ hs_meeting_outcome: 'canceled' })), /canceled/)
  t.match(ignored('meeting', meeting({ hs_meeting_end_time: null })), /length is unknown/)
  t.match(ignored('meeting', meeting({ hs_meeting_end_time: '2026-03-02T10:00:00Z' })), /ends when it begins/)
  t.match(ignored('meeting', meeting({ hs_meeting_end_time: '2027-03-02T10:00:00Z' })), /no meeting/)
})

t.test('a meeting without an outcome counts when it was written down after it had begun', async t => {
  t.match(ignored('meeting', meeting({ hs_meeting_outcome: null })), /before it began/)
  t.match(events('meeting', meeting({ hs_meeting_outcome: null, hs_createdate: '2026-03-02T10:00:00Z' })), [{ data: { minutes: 45 } }])
  const rules = [{ field: 'hs_meeting_outcome', equals: 'scheduled', decides: 'outcome' as const, to: 'held' }]
  t.match(events('meeting', meeting({ hs_meeting_outcome: 'SCHEDULED' }), { rules }), [{ data: { minutes: 45 } }], 'a rule')
})

t.test('the place of a meeting says the channel', async t => {
  const channel = (properties: object) => events('meeting', meeting(properties))[0]!.data.channel
  t.equal(channel({}), 'video')
  t.equal(channel({ hs_meeting_location_type: 'ADDRESS', hs_meeting_location: 'Main Street 1' }), 'face_to_face')
  t.equal(channel({ hs_meeting_location: 'https://meet.example/abc' }), 'video')
  t.equal(channel({ hs_meeting_location: '+49 69 123456' }), 'phone')
  t.equal(channel({ hs_meeting_location: 'Room 4' }), 'face_to_face')
})

const email = (properties: object) => ({
  ...around, ...company, properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_email_direction: 'EMAIL', hs_email_status: 'SENT', ...properties }
})

t.test('an e-mail takes the minutes of the settings', async t => {
  t.match(events('email', email({})), [{ type: 'interaction.held', data: { channel: 'correspondence', minutes: 5, initiated_by: 'supplier' } }])
  t.match(events('email', email({ hs_email_direction: 'INCOMING_EMAIL' })), [{ data: { minutes: 2.5, initiated_by: 'customer' } }])
  t.match(events('email', email({}), { settings: { email_minutes: { written: 8, read: 1 } } }), [{ data: { minutes: 8 } }])
  t.match(events('email', email({}), { settings: { email_minutes: { written: 0, read: 1 } } }), [{ type: 'touchpoint.made', data: { channel: 'email' } }])
})

t.test('an e-mail that was not sent is ignored', async t => {
  for (const status of ['BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING']) t.match(ignored('email', email({ hs_email_status: status })), /not sent/)
  t.match(ignored('email', email({ hs_email_status: null })), /Nothing says that it was sent/)
  t.match(events('email', email({ hs_email_status: null, hs_email_direction: 'INCOMING_EMAIL' })), [{ data: { minutes: 2.5 } }], 'one that came')
  t.match(ignored('email', email({ hs_email_direction: 'FORWARDED_EMAIL' })), /who wrote it/)
  t.match(events('email', email({ hs_email_direction: 'FORWARDED_EMAIL' }), {
    rules: [{ field: 'hs_email_direction', equals: 'FORWARDED_EMAIL', decides: 'direction', to: 'customer' }]
  }), [{ data: { initiated_by: 'customer' } }])
})

const ticket = (properties: object) => ({
  ...around,
  ...company,
  properties: {
    createdate: '2026-03-02T10:00:00Z', hs_ticket_category: 'PRODUCT_ISSUE', hs_ticket_priority: 'HIGH', hs_pipeline_stage: '1', ...properties
  }
})

t.test('a ticket of a category of complaints is one from its opening to its closing', async t => {
  t.strictSame(events('ticket', ticket({})), [{
    part: 'raised',
    type: 'complaint.raised',
    time: '2026-03-02T10:00:00.000Z',
    data: { complaint_id: 'hubspot/ticket/801', severity: 4, kind: 'quality' }
  }])
  const closed = read('ticket', ticket({ closed_date: '2026-03-05T10:00:00Z', first_agent_reply_date: '1772449200000' }))
  t.match(closed, { notes: [/counts as accepted/] })
  t.strictSame('events' in closed && closed.events.slice(1), [{
    part: 'replied',
    type: 'touchpoint.made',
    time: '2026-03-02T11:00:00.000Z',
    data: { channel: 'message', initiated_by: 'supplier', trigger: 'complaint' }
  }, {
    part: 'resolved',
    type: 'complaint.resolved',
    time: '2026-03-05T10:00:00.000Z',
    data: { complaint_id: 'hubspot/ticket/801', outcome: 'accepted' }
  }])
})

t.test('priorities are severities', async t => {
  const severity = (priority: string | null) => events('ticket', ticket({ hs_ticket_priority: priority }))[0]!.data.severity
  t.strictSame(['LOW', 'MEDIUM', 'HIGH', 'URGENT', null, 'Whatever'].map(severity), [2, 3, 4, 5, 3, 3])
})

t.test('pipelines, stages and categories of a portal are told by rules', async t => {
  t.match(ignored('ticket', ticket({ hs_ticket_category: 'GENERAL_INQUIRY' })), /complaint_kind/)
  const rules = [
    { field: 'hs_pipeline', equals: '77', decides: 'complaint_kind' as const, to: 'delivery' },
    { field: 'hs_pipeline_stage', equals: '903', decides: 'outcome' as const, to: 'rejected' },
    { field: 'hs_pipeline', equals: '77', decides: 'department' as const, to: 'logistics' }
  ]
  const row = ticket({ hs_ticket_category: null, hs_pipeline: 77, hs_pipeline_stage: '903', hs_lastmodifieddate: '2026-03-09T10:00:00Z' })
  t.match(read('ticket', row, { rules }), {
    events: [
      { data: { kind: 'delivery', department: 'logistics' } },
      { type: 'complaint.resolved', time: '2026-03-09T10:00:00.000Z', data: { outcome: 'rejected' } }
    ],
    notes: [/last change/]
  })
  t.match(events('ticket', ticket({ hs_ticket_category: 'BILLING_ISSUE' })), [{ data: { kind: 'money' } }])
  t.match(events('ticket', ticket({ hs_ticket_category: null, subject: 'Complaint about lot 7' })), [{ data: { kind: 'quality' } }])
})

t.test('a rule leaves records away', async t => {
  t.match(ignored('call', call({ hs_activity_type: 'Internal' }), { rules: [{ field: 'hs_activity_type', equals: 'internal', decides: 'ignore', to: 'yes' }] }),
    /rule/)
})

t.test('engagements of the first API are read as what they are called today', async t => {
  const engagement = (type: string, metadata: object) => ({
    engagement: { id: 29090716, active: true, type, timestamp: 1772445600000, createdAt: 1772445600000, lastUpdated: 1772532000000 },
    associations: { companyIds: [55], contactIds: [3, 4] },
    metadata
  })
  t.match(take('engagement', engagement('CALL', {})), { id: '29090716', revision: '2026-03-03T10:00:00.000Z' })
  t.match(events('engagement', engagement('CALL', { durationMilliseconds: 90000, status: 'COMPLETED', title: 'Contract' })), [
    { type: 'interaction.held', time: '2026-03-02T10:00:00.000Z', data: { minutes: 1.5, purpose: 'contract_negotiation', customer_people: 2 } }
  ])
  t.match(events('engagement', engagement('MEETING', { startTime: 1772445600000, endTime: 1772449200000, title: 'x' })), [{ data: { minutes: 60 } }])
  t.match(events('engagement', engagement('INCOMING_EMAIL', {})), [{ data: { minutes: 2.5, initiated_by: 'customer' } }], 'parts are hidden without the scope')
  t.match(ignored('engagement', engagement('EMAIL', { status: 'BOUNCED' })), /not sent/)
  t.match(ignored('engagement', engagement('NOTE', { body: 'x' })), /NOTE/)
  t.match(ignored('engagement', engagement('TASK', {})), /TASK/)
})

t.test('texts of people are never kept', async t => {
  const texts = Object.fromEntries([
    'hs_call_title', 'hs_call_body', 'hs_call_from_number', 'hs_call_to_number', 'hs_meeting_title', 'hs_meeting_body', 'hs_meeting_location',
    'hs_internal_meeting_notes', 'hs_email_subject', 'hs_email_text', 'hs_email_html', 'hs_email_from_email', 'hs_email_to_email', 'subject',
    'content', 'hs_resolution', 'hs_call_disposition', 'hubspot_owner_id', 'hs_attendee_owner_ids', 'hs_ticket_category', 'hs_i_cal_uid'
  ].map(field => [field, CANARY]))
  for (const [name, row] of [['call', call(texts)], ['meeting', meeting(texts)], ['email', email(texts)], ['ticket', ticket(texts)]] as const) {
    t.notMatch(JSON.stringify(take(name, row)), CANARY, name)
    t.notMatch(JSON.stringify(take(name, { ...row.properties, id: '801', companies: '55' })), CANARY, `${name} of a table`)
  }
  const metadata = Object.fromEntries(['title', 'subject', 'body', 'text', 'html', 'toNumber', 'location', 'from'].map(field => [field, CANARY]))
  for (const type of ['CALL', 'EMAIL', 'NOTE']) {
    t.notMatch(JSON.stringify(take('engagement', { engagement: { id: 1, type, timestamp: 1772445600000 }, metadata })), CANARY, type)
  }
})

t.test('an id that a number cannot hold is refused by its name', async t => {
  t.throws(() => take('call', { ...call({}), id: 2 ** 53 }), { name: 'RowFault', field: 'id', message: /too large/ })
  t.throws(() => take('call', call({}, { companies: [2 ** 53] })), { name: 'RowFault', field: 'companies' })
  t.equal(take('call', { ...call({}), id: '9007199254740993' }).id, '9007199254740993')
  t.throws(() => take('call', { ...call({}), id: 'jane@acme.example' }), { name: 'RowFault', field: 'id', message: /digits/ })
})

t.test('a status that is not documented is kept as another one', async t => {
  t.equal(take('call', call({ hs_call_status: 'Spoke with Jane Doe' })).kept.status, 'OTHER')
  t.equal(take('call', call({ hs_call_status: 'no answer' })).kept.status, 'NO_ANSWER')
  t.match(ignored('email', email({ hs_email_status: 'Told Jane' })), /not sent \(OTHER\)/)
})

t.test('a rule makes a meeting a visit, and outcomes that a ticket cannot have are passed over', async t => {
  const rules = [{ field: 'hs_meeting_outcome', equals: 'completed', decides: 'channel' as const, to: 'visit' }]
  t.match(events('meeting', meeting({}), { rules }), [{ type: 'interaction.held', data: { channel: 'face_to_face', on_site: true } }])
  const held = [{ field: 'hs_ticket_category', equals: 'PRODUCT_ISSUE', decides: 'outcome' as const, to: 'held' }]
  t.match(events('ticket', ticket({ closed_date: '2026-03-09T10:00:00Z' }), { rules: held }).at(-1)!.data, { outcome: 'accepted' })
})
