import t from 'tap'
import { RowFault, type CrmObject, type Kept, type Row, type Surroundings } from '../../src/connectors/reading.ts'
import { longId } from '../../src/connectors/salesforce/ids.ts'
import { defaults, objects } from '../../src/connectors/salesforce/index.ts'
import type { Rule } from '../../src/connectors/settings.ts'

const ACCOUNT = '0015g00000Abc12AAB'

function readerOf (name: string) {
  const object = objects.find(one => one.name === name) as CrmObject
  return (row: Row, { rules = [], ...around }: Partial<Surroundings> & { rules?: Rule[] } = {}): any => {
    const settings = { ...defaults, rules: [...rules, ...defaults.rules] }
    const { kept } = object.take(row, settings)
    return object.read(kept, { settings, timeZone: 'UTC', children: [], ...around })
  }
}
const keptOf = (name: string, row: Row): Kept => objects.find(one => one.name === name)!.take(row, defaults).kept

const [task, event, crmCase, milestone, email] = ['task', 'event', 'case', 'case_milestone', 'email_message'].map(readerOf) as Array<ReturnType<typeof readerOf>>
/** What is thrown for a field. */
const fault = (error: { field: string, message?: string | RegExp }) => error as unknown as Error
const first = (reading: any) => reading.events?.[0]

t.test('an id of 15 characters becomes one of 18 that tells its capital letters', async t => {
  // Bits of each five characters, the first lowest: AbCdE = 10101 read from the right = 21 = V; fGhIj = 01010 = 10 = K.
  t.equal(longId('AbCdEfGhIj00000'), 'AbCdEfGhIj00000VKA')
  t.equal(longId('0015g00000abc12'), '0015g00000abc12AAA')
  // All five capital: 31, the last digit.
  t.equal(longId('0000000000ABCDE'), '0000000000ABCDEAA5')
})

t.test('an id whose letters were changed on the way is refused', async t => {
  t.throws(() => task!({ Id: '00T5g0000000001', AccountId: ACCOUNT.toUpperCase() }), fault({ field: 'AccountId' }))
  t.throws(() => task!({ Id: '00T5g00000000' }), fault({ field: 'Id' }))
  t.throws(() => task!({}), fault({ field: 'Id', message: 'is required' }))
})

const CALL = { Id: '00T5g0000000001', AccountId: ACCOUNT, Status: 'Completed', ActivityDate: '2026-05-04', CallDurationInSeconds: 90, CallType: 'Outbound' }

t.test('a call lasts as many minutes as its seconds say, in numbers or in texts', async t => {
  for (const seconds of [90, '90', '90.0']) t.match(first(task!({ ...CALL, CallDurationInSeconds: seconds })), { type: 'interaction.held', data: { channel: 'phone', minutes: 1.5, initiated_by: 'supplier' } })
  for (const seconds of [-1, 1.5, 'ninety', 2_678_401, {}]) t.throws(() => task!({ ...CALL, CallDurationInSeconds: seconds }), RowFault, String(seconds))
})

t.test('a contact without a length is a touchpoint', async t => {
  t.match(first(task!({ ...CALL, CallDurationInSeconds: null, CallType: 'Inbound' })), { type: 'touchpoint.made', data: { channel: 'phone', initiated_by: 'customer' } })
  t.match(first(task!({ ...CALL, CallDurationInSeconds: '' })), { type: 'touchpoint.made' })
  t.match(first(task!({ ...CALL, CallDurationInSeconds: 0 })), { type: 'touchpoint.made' })
  t.match(first(task!({ ...CALL, CallDurationInSeconds: undefined, CallType: '', TaskSubtype: 'Email' })), { data: { channel: 'email' } })
})

t.test('a voicemail is no time spent together', async t => {
  t.same(first(task!({ ...CALL, CallDisposition: 'Left Voicemail' })).data, { channel: 'phone', initiated_by: 'supplier', answered: false })
})

t.test('tasks that are no contact are ignored, each for its reason', async t => {
  const reason = (changes: object) => task!({ ...CALL, ...changes }).ignored
  t.match(reason({ Status: 'In Progress' }), /not completed/)
  t.match(reason({ CallType: 'Internal' }), /among ourselves/)
  t.match(reason({ IsRecurrence: true }), /pattern of a series/)
  t.match(reason({ IsRecurrence: 'true' }), /pattern of a series/)
  t.match(reason({ CallDurationInSeconds: null, CallType: null }), /to-do/)
  t.match(reason({ TaskSubtype: 'ListEmail' }), /rule of the settings/)
  t.match(reason({ AccountId: null }), /no account/)
  t.match(reason({ ActivityDate: null }), /when it was/)
  t.notOk(reason({ Status: 'Erledigt', IsClosed: true }), 'words of an organization do not matter where IsClosed says it')
})

t.test('what a task is about is its account when it names none', async t => {
  t.equal(task!({ ...CALL, AccountId: null, WhatId: ACCOUNT.slice(0, 15) }).account, ACCOUNT)
  t.match(task!({ ...CALL, AccountId: null, WhatId: '0065g0000000001' }).ignored, /no account/)
})

t.test('a day stays the same day in every time zone', async t => {
  // Noon in Auckland (UTC+12 in May) is midnight in UTC, noon in New York (UTC-4) 16:00.
  for (const [timeZone, time] of [['Pacific/Auckland', '2026-05-04T00:00:00.000Z'], ['America/New_York', '2026-05-04T16:00:00.000Z'], ['UTC', '2026-05-04T12:00:00.000Z']] as const) {
    for (const ActivityDate of ['2026-05-04', '2026-05-04T00:00:00.000+0000', '2026-05-04T00:00:00.000Z']) {
      t.equal(first(task!({ ...CALL, ActivityDate }, { timeZone })).time, time, `${timeZone} ${ActivityDate}`)
    }
  }
  for (const ActivityDate of ['2026-02-30', '04.05.2026', '2026-05-04T10:00:00Z', 20260504]) t.throws(() => task!({ ...CALL, ActivityDate }), fault({ field: 'ActivityDate' }))
})

t.test('a task that was done before its day is dated by its completion, one written down later by its day', async t => {
  t.equal(first(task!({ ...CALL, CompletedDateTime: '2026-05-01T08:00:00.000+0000' })).time, '2026-05-01T08:00:00.000Z')
  t.equal(first(task!({ ...CALL, CompletedDateTime: '2026-05-04T08:00:00.000+0000' })).time, '2026-05-04T08:00:00.000Z')
  t.equal(first(task!({ ...CALL, CompletedDateTime: '2026-05-09T08:00:00.000+0000' })).time, '2026-05-04T12:00:00.000Z')
  t.equal(first(task!({ ...CALL, ActivityDate: null, CompletedDateTime: '2026-05-09T10:00:00+02:00' })).time, '2026-05-09T08:00:00.000Z')
})

t.test('words of the subject say the purpose, rules of the tenant before those of the system', async t => {
  const purpose = (Subject: string, rules: Rule[] = []) => first(task!({ ...CALL, Subject }, { rules })).data.purpose
  t.equal(purpose('Discount for 2027'), 'price_negotiation')
  t.equal(purpose('Terms'), 'contract_negotiation')
  t.equal(purpose('Claim 4711'), 'blame_assignment')
  t.equal(purpose('Complaint 4711'), 'problem_solving')
  t.equal(purpose('Hello'), 'other')
  t.equal(purpose('Rabatt', [{ field: 'Subject', contains: 'RABATT', decides: 'purpose', to: 'price_negotiation' }]), 'price_negotiation')
  t.equal(purpose('Discount', [{ object: 'event', field: 'Subject', contains: 'discount', decides: 'purpose', to: 'social' }]), 'price_negotiation')
})

const MEETING = { Id: '00U5g0000000001', AccountId: ACCOUNT, StartDateTime: '2026-05-04T08:00:00.000+0000', EndDateTime: '2026-05-04T09:30:00.000+0000', Location: 'Plant 2' }

t.test('a meeting lasts from its start to its end, or as long as it says; both must agree', async t => {
  t.match(first(event!(MEETING)), { type: 'interaction.held', time: '2026-05-04T08:00:00.000Z', data: { channel: 'face_to_face', minutes: 90 } })
  t.match(first(event!({ ...MEETING, DurationInMinutes: '90' })), { data: { minutes: 90 } })
  const open = { ...MEETING, EndDateTime: null, StartDateTime: null, ActivityDateTime: MEETING.StartDateTime, DurationInMinutes: 45 }
  t.match(first(event!(open)), { data: { minutes: 45 } })
  t.throws(() => event!({ ...MEETING, DurationInMinutes: 60 }), fault({ field: 'DurationInMinutes', message: /90 minutes/ }))
  t.throws(() => event!({ ...MEETING, EndDateTime: '2026-05-04T07:00:00Z' }), fault({ field: 'EndDateTime' }))
  t.match(event!({ ...MEETING, EndDateTime: null }).ignored, /how long/)
  t.match(event!({ ...MEETING, StartDateTime: null }).ignored, /when it was/)
})

t.test('the place says how people met', async t => {
  const channel = (changes: object) => first(event!({ ...MEETING, ...changes })).data.channel
  t.equal(channel({ Location: 'https://teams.example/1' }), 'video')
  t.equal(channel({ Location: null }), 'video')
  t.equal(channel({ Location: '', Subject: 'Visit on site' }), 'face_to_face')
  t.equal(channel({ Location: 'Phone' }), 'phone')
})

t.test('meetings that would count twice or were never held are ignored', async t => {
  const reason = (changes: object) => event!({ ...MEETING, ...changes }).ignored
  t.match(reason({ IsChild: true }), /guests/)
  t.match(reason({ IsRecurrence: true }), /series/)
  t.match(reason({ IsAllDayEvent: true }), /whole days/)
  t.match(reason({ IsPrivate: true }), /private/)
  t.match(reason({ GroupEventType: '2' }), /proposed/)
  t.match(reason({ Subject: 'Canceled: Review' }), /rule/)
  t.equal(objects[1]!.take({ ...MEETING, IsDeleted: true }, defaults).deleted, true)
})

t.test('people are counted by side; whoever declined is not, and neither is a room', async t => {
  const relation = (RelationId: string, Status = 'Accepted') =>
    ({ object: 'event_relation', kept: keptOf('event_relation', { Id: '0RE5g0000000001', EventId: MEETING.Id, RelationId, Status }) })
  const children = [relation('0035g0000000001'), relation('00Q5g0000000002'), relation('0035g0000000003', 'Declined'), relation('0055g0000000004'), relation('0235g0000000005')]
  t.match(first(event!(MEETING, { children })).data, { supplier_people: 2, customer_people: 2 })
  t.notOk('supplier_people' in first(event!(MEETING)).data, 'nobody counted them')
})

const CASE = { Id: '5005g0000000001', AccountId: ACCOUNT, Type: 'Electrical', Priority: 'High', CreatedDate: '2026-05-04T08:00:00.000+0000' }

t.test('a case is a complaint when a rule says of what kind', async t => {
  t.same(crmCase!(CASE).events, [{
    part: 'raised', type: 'complaint.raised', time: '2026-05-04T08:00:00.000Z', data: { complaint_id: 'Case/5005g0000000001AAA', severity: 4, kind: 'quality' }
  }])
  t.equal(first(crmCase!({ ...CASE, Reason: 'Late delivery' })).data.kind, 'delivery')
  t.match(crmCase!({ ...CASE, Type: 'Question' }).ignored, /complaint_kind/)
  const rules: Rule[] = [{ field: 'Origin', equals: 'web', decides: 'complaint_kind', to: 'money' }, { field: 'Origin', equals: 'web', decides: 'department', to: 'finance' }]
  t.match(first(crmCase!({ ...CASE, Type: 'Question', Origin: 'Web' }, { rules })).data, { kind: 'money', department: 'finance' })
})

t.test('a severity that nothing says is the middle one, and a note says so', async t => {
  const { events, notes } = crmCase!({ ...CASE, Priority: null })
  t.equal(events[0].data.severity, 3)
  t.match(notes, [/severe/])
})

t.test('a closed case is resolved, an open one that was closed before is not', async t => {
  const closed = { ...CASE, IsClosed: true, ClosedDate: '2026-05-06T08:00:00.000+0000' }
  t.match(crmCase!(closed).events[1], { part: 'resolved', time: '2026-05-06T08:00:00.000Z', data: { complaint_id: 'Case/5005g0000000001AAA', outcome: 'accepted' } })
  t.match(crmCase!({ ...closed, Status: 'Closed - Rejected' }).events[1].data, { outcome: 'rejected' })
  t.equal(crmCase!({ ...closed, IsClosed: false }).events.length, 1)
  t.throws(() => crmCase!({ ...closed, ClosedDate: '2026-05-01T08:00:00Z' }), fault({ field: 'ClosedDate' }))
})

t.test('merged cases and parts of another complaint of the account are ignored', async t => {
  const part = { ...CASE, ParentId: '5005g0000000002' }
  t.match(crmCase!({ ...CASE, MasterRecordId: '5005g0000000002' }).ignored, /merged/)
  t.match(crmCase!(part, { parent: keptOf('case', CASE) }).ignored, /part of another/)
  t.ok(crmCase!(part, { parent: keptOf('case', { ...CASE, Type: 'Question' }) }).events, 'the other is no complaint')
  t.ok(crmCase!(part, { parent: keptOf('case', { ...CASE, AccountId: '0015g0000000009' }) }).events, 'the other is another customer\'s')
  t.ok(crmCase!(part).events, 'the other has not come')
})

const MILESTONE = { Id: '5555g0000000001', CaseId: CASE.Id, StartDate: '2026-05-04T08:00:00Z', TargetDate: '2026-05-05T02:00:00Z' }

t.test('a milestone is a promise, due on the day of the tenant\'s zone', async t => {
  const parent = keptOf('case', CASE)
  t.same(milestone!(MILESTONE, { parent, timeZone: 'America/New_York' }).events, [{
    part: 'made',
    type: 'promise.made',
    time: '2026-05-04T08:00:00.000Z',
    data: { promise_id: 'CaseMilestone/5555g0000000001AAA', by: 'supplier', kind: 'service', due_on: '2026-05-04' }
  }])
  t.equal(milestone!(MILESTONE, { parent }).account, ACCOUNT)
  t.match(milestone!(MILESTONE).ignored, /not come yet/)
  t.match(milestone!({ ...MILESTONE, TargetDate: null }, { parent }).ignored, /no clock/)
})

t.test('a milestone is kept when it was completed in time, and broken at its target otherwise', async t => {
  const parent = keptOf('case', CASE)
  const settled = (changes: object) => milestone!({ ...MILESTONE, ...changes }, { parent }).events[1]
  t.match(settled({ IsCompleted: true, CompletionDate: '2026-05-04T10:00:00Z' }), { time: '2026-05-04T10:00:00.000Z', data: { outcome: 'kept', settled_on: '2026-05-04' } })
  t.match(settled({ IsCompleted: true, IsViolated: true, CompletionDate: '2026-05-05T03:00:00Z' }), { time: '2026-05-05T02:00:00.000Z', data: { outcome: 'broken' } })
  t.match(settled({ IsViolated: 'true' }), { data: { outcome: 'broken', settled_on: '2026-05-05' } })
  t.equal(settled({}), undefined)
})

const EMAIL = { Id: '02s5g0000000001', ParentId: CASE.Id, Incoming: true, MessageDate: '2026-05-04T08:00:00Z' }

t.test('an e-mail takes as long as the settings estimate, by direction', async t => {
  const parent = keptOf('case', CASE)
  t.match(first(email!(EMAIL, { parent })), { type: 'interaction.held', data: { channel: 'correspondence', minutes: 2.5, initiated_by: 'customer', purpose: 'problem_solving' } })
  t.match(first(email!({ ...EMAIL, Incoming: 'false' }, { parent })).data, { minutes: 5, initiated_by: 'supplier' })
  const settings = { ...defaults, email_minutes: { written: 0, read: 0 } }
  t.match(first(email!(EMAIL, { parent, settings })), { type: 'touchpoint.made', data: { channel: 'email' } })
  t.equal(email!({ ...EMAIL, ParentId: null, RelatedToId: ACCOUNT }).account, ACCOUNT)
  t.match(email!(EMAIL).ignored, /not come yet/)
  t.match(email!({ ...EMAIL, Status: '5' }, { parent }).ignored, /draft/)
})

t.test('the newest of the stamps is the revision, and a record of another kind is refused', async t => {
  const { revision } = objects[0]!.take({ ...CALL, LastModifiedDate: '2026-05-04T08:00:00.000+0000', SystemModstamp: '2026-05-04T09:00:00.000+0000' }, defaults)
  t.equal(revision, '2026-05-04T09:00:00.000Z')
  t.notOk('revision' in objects[0]!.take(CALL, defaults))
  t.throws(() => task!({ ...CALL, attributes: { type: 'Case' } }), fault({ field: 'attributes' }))
})

t.test('a length that no meeting has is no fault of what is no meeting, nor are the days of what is no complaint', async t => {
  const long = { ...MEETING, DurationInMinutes: 1440, EndDateTime: '2026-05-04T23:59:00Z' }
  for (const box of ['IsAllDayEvent', 'IsPrivate', 'IsChild', 'IsRecurrence']) t.ok(event!({ ...long, [box]: true }).ignored, box)
  t.throws(() => event!(long), fault({ field: 'DurationInMinutes' }))
  t.ok(crmCase!({ ...CASE, Type: 'Question', IsClosed: true, ClosedDate: '2026-05-01T08:00:00Z' }).ignored)
})

t.test('a rule for the outcome of a milestone goes before its clock', async t => {
  const parent = keptOf('case', CASE)
  const settled = (to: string, changes: object) => milestone!({ ...MILESTONE, LastModifiedDate: '2026-05-04T20:00:00Z', Result__c: 'x', ...changes },
    { parent, rules: [{ field: 'Result__c', equals: 'x', decides: 'outcome', to }] }).events[1]
  t.match(settled('waived', {}), { time: '2026-05-04T20:00:00.000Z', data: { outcome: 'waived', settled_on: '2026-05-04' } })
  t.match(settled('renegotiated', { IsViolated: true }), { time: '2026-05-04T20:00:00.000Z', data: { outcome: 'renegotiated' } })
  t.match(settled('kept', { IsCompleted: true, IsViolated: true, CompletionDate: '2026-05-05T03:00:00Z' }), { time: '2026-05-05T02:00:00.000Z', data: { outcome: 'kept' } })
  t.match(settled('broken', { LastModifiedDate: '2026-05-09T20:00:00Z' }), { time: '2026-05-05T02:00:00.000Z', data: { outcome: 'broken' } })
  t.equal(settled('held', {}), undefined, 'no outcome of a promise')
})

t.test('a visit is time spent together at the customer\'s', async t => {
  const rules: Rule[] = [{ field: 'Location', equals: 'plant 2', decides: 'channel', to: 'visit' }]
  t.match(first(event!(MEETING, { rules })).data, { channel: 'face_to_face', on_site: true })
})
