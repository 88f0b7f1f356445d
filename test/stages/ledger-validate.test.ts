import t from 'tap'
import { EVENT_TYPES } from '../../src/ledger/catalogue.ts'
import { dayCutter, fromPostgres, toUtc } from '../../src/ledger/instant.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import { exampleEvents, meeting, NOW } from './ledger-app.ts'

const validate = eventValidator({ timeZone: 'UTC', now: NOW })
const byType = new Map(exampleEvents().map(event => [event.type as string, event]))

/** A valid event of the type with some fields of its data replaced; undefined removes one. */
function changed (type: string, data: Record<string, unknown>, envelope: Record<string, unknown> = {}): unknown {
  const event = byType.get(type)!
  return JSON.parse(JSON.stringify({ ...event, ...envelope, data: { ...event.data, ...data } }))
}

t.test('there is an example of every type, and it is valid', async t => {
  t.strictSame([...byType.keys()].sort(), [...EVENT_TYPES].sort())
  for (const event of byType.values()) t.equal(validate(event).errors, undefined, event.type)
})

t.test('a valid event comes out in the form of the ledger', async t => {
  const { event } = validate(changed('promise.made', {}, { time: '2026-03-02T00:30:00.123456789+01:00' }))
  t.match(event, { time: '2026-03-01T23:30:00.123456Z', day: '2026-03-01', thread: 'promise:P-77', subject: 'acme' })
  t.notOk('thread' in validate(meeting('a')).event!)
  t.equal(eventValidator({ timeZone: 'Europe/Berlin', now: NOW })(meeting('a', { time: '2026-03-01T23:30:00Z' })).event!.day, '2026-03-02')
})

const long = 'x'.repeat(257)
type Case = [why: string, event: unknown, pointer: string, message: RegExp]
const ENVELOPE: Case[] = [
  ['no object', 5, '', /must be an object/],
  ['null', null, '', /must be an object/],
  ['a list', [], '', /must be an object/],
  ['no type', {}, '/type', /is required/],
  ['an unknown type', meeting('a', { type: 'meeting' }), '/type', /must be one of interaction\.held/],
  ['a type that every object has', meeting('a', { type: 'constructor' }), '/type', /must be one of/],
  ['a type that is no text', meeting('a', { type: 5 }), '/type', /must be one of/],
  ['an empty id', meeting(''), '/id', /1 to 256 characters/],
  ['a long id', meeting(long), '/id', /1 to 256 characters/],
  ['an id of 257 code points in one visible character', meeting('e' + '\u0301'.repeat(256)), '/id', /1 to 256 characters/],
  ['an id that is a number', meeting('a', { id: 7 }), '/id', /must be a text/],
  ['an id with a control character', meeting('a\u0000'), '/id', /control characters/],
  ['an id with half a surrogate pair', meeting('a\ud800'), '/id', /well-formed Unicode/],
  ['a long source', meeting('a', { source: long }), '/source', /1 to 256/],
  ['a subject that is null', meeting('a', { subject: null }), '/subject', /not null/],
  ['an attribute of CloudEvents that is not taken', meeting('a', { dataschema: 'x' }), '/dataschema', /is not a field of an event/],
  ['an unknown attribute', meeting('a', { 'a/b': 1 }), '/a~1b', /is not a field/],
  ['another specversion', meeting('a', { specversion: '0.3' }), '/specversion', /must be 1\.0/],
  ['another media type', meeting('a', { datacontenttype: 'text/xml' }), '/datacontenttype', /must be application\/json/],
  ['no data', JSON.parse(JSON.stringify({ ...meeting('a'), data: undefined })), '/data', /is required/],
  ['data that is a list', meeting('a', { data: [] }), '/data', /must be an object/],
  ['a time without offset', meeting('a', { time: '2026-03-02T10:00:00' }), '/time', /RFC 3339/],
  ['a time with a lower-case t', meeting('a', { time: '2026-03-02t10:00:00Z' }), '/time', /RFC 3339/],
  ['a day that the calendar does not have', meeting('a', { time: '2026-02-29T10:00:00Z' }), '/time', /existing instant/],
  ['an hour that no day has', meeting('a', { time: '2026-02-28T24:00:00Z' }), '/time', /existing instant/],
  ['the year zero', meeting('a', { time: '0000-12-31T10:00:00Z' }), '/time', /0001 to 9999/],
  ['the year zero in UTC', meeting('a', { time: '0001-01-01T00:00:00+01:00' }), '/time', /0001 to 9999/],
  ['more than a day ahead', meeting('a', { time: '2026-06-02T12:00:00.000001Z' }), '/time', /24 hours ahead/],
  ['a prototype', JSON.parse('{"__proto__": {"admin": true}}'), '/type', /is required/]
]

t.test('a faulty envelope is refused with the field, the reason and the remedy', async t => {
  for (const [why, event, pointer, message] of ENVELOPE) t.match(validate(event).errors, [{ pointer, message }], why)
})

const DATA: Array<[type: string, data: Record<string, unknown>, pointer: string, message: RegExp]> = [
  ['interaction.held', { minuts: 5 }, '/data/minuts', /is not a field of the data of interaction\.held, which takes channel, minutes/],
  ['interaction.held', { minutes: undefined }, '/data/minutes', /is required/],
  ['interaction.held', { minutes: -3 }, '/data/minutes', /must be at least 0/],
  ['interaction.held', { minutes: 44_641 }, '/data/minutes', /must be at most 44640/],
  ['interaction.held', { minutes: '45' }, '/data/minutes', /must be a number/],
  ['interaction.held', { minutes: null }, '/data/minutes', /must be a number and not null; leave the field away/],
  ['interaction.held', { channel: 'fax' }, '/data/channel', /must be one of face_to_face, video, phone, correspondence/],
  ['interaction.held', { supplier_people: 1.5 }, '/data/supplier_people', /whole number/],
  ['interaction.held', { supplier_departments: ['Sales'] }, '/data/supplier_departments/0', /lower-case word/],
  ['interaction.held', { supplier_departments: Array(51).fill('sales') }, '/data/supplier_departments', /at most 50/],
  ['interaction.held', { on_site: 'yes' }, '/data/on_site', /true or false/],
  ['inspection.performed', { units_inspected: 1201 }, '/data/units_inspected', /not be more than units_received, which is 1200/],
  ['inspection.performed', { units_rejected: 61 }, '/data/units_rejected', /not be more than units_inspected/],
  ['inspection.performed', { lot: 'a\ud83d' }, '/data/lot', /well-formed/],
  ['promise.made', { promise_id: '' }, '/data/promise_id', /1 to 256/],
  ['promise.made', { due_on: '2026-02-30' }, '/data/due_on', /day of the calendar/],
  ['promise.made', { due_on: '0000-02-03' }, '/data/due_on', /year 0001/],
  ['promise.made', { due_on: '2026-03-20T10:00:00Z' }, '/data/due_on', /YYYY-MM-DD/],
  ['promise.made', { importance: 6 }, '/data/importance', /at most 5/],
  ['promise.made', { currency: 'eur' }, '/data/currency', /ISO 4217/],
  ['promise.made', { currency: undefined }, '/data/currency', /is required where value is given/],
  ['complaint.resolved', { currency: undefined }, '/data/currency', /is required where cost is given/],
  ['complaint.raised', { severity: 0 }, '/data/severity', /at least 1/],
  ['order.placed', { value: undefined }, '/data/value', /is required/],
  ['order.placed', { price_reduction_asked_percent: 101 }, '/data/price_reduction_asked_percent', /at most 100/],
  ['rfq.received', { value: 5 }, '/data/value', /is not a field/],
  ['survey.answered', { scale_min: 7 }, '/data/scale_max', /must be more than scale_min/],
  ['survey.answered', { score: 8 }, '/data/score', /must lie on the scale, which goes from 1 to 7/],
  ['standing.reported', { rank: 10 }, '/data/rank', /not be more than of/],
  ['viability.reported', { score: 1.01 }, '/data/score', /at most 1/]
]

t.test('faulty data is refused with the field, the reason and the remedy', async t => {
  for (const [type, data, pointer, message] of DATA) {
    t.match(validate(changed(type, data)).errors, [{ pointer, message }], `${type} ${JSON.stringify(data)}`)
  }
})

t.test('several faults are reported together, with what was received', async t => {
  const { errors } = validate(meeting(long, { data: { ...meeting('a').data, minutes: -3, foo: [1, 2] } }))
  t.strictSame(errors!.map(({ pointer }) => pointer).sort(), ['/data/foo', '/data/minutes', '/id'])
  t.equal(errors!.find(({ pointer }) => pointer === '/data/minutes')!.received, -3)
  t.equal(errors!.find(({ pointer }) => pointer === '/data/foo')!.received, 'an array of 2')
  t.equal(errors!.find(({ pointer }) => pointer === '/id')!.received, `${'x'.repeat(200)}…`)
})

t.test('an event that is far too large is refused before all of it is looked at', async t => {
  const wide = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, 1]))
  const inData = validate(meeting('a', { data: wide })).errors!
  t.strictSame([inData.length, inData[0]!.pointer, inData[8]], [9, '/data/x0', { pointer: '/data', message: 'must have at most 100 fields', received: 101 }])
  t.match(validate(meeting('a', wide)).errors!.at(-1), { pointer: '', message: 'must have at most 100 fields', received: 107 })
  t.strictSame(validate(changed('interaction.held', { minutes: -1, supplier_departments: Array(51).fill(7) })).errors,
    [{ pointer: '/data/supplier_departments', message: 'must have at most 50 entries', received: 'an array of 51' }])
  t.strictSame(validate(meeting('a', { data: Array(101).fill(1) })).errors, [{ pointer: '/data', message: 'must be an object', received: 'an array of 101' }])
})

t.test('the limits themselves are valid', async t => {
  const valid: unknown[] = [
    meeting('😀'.repeat(256)), meeting('a', { time: '2026-06-02T12:00:00Z' }), meeting('a', { time: '0001-01-01T00:00:00Z' }),
    meeting('a', { time: '2024-02-29T23:59:59.999999999-23:59' }), meeting('a', { datacontenttype: 'application/json', specversion: '1.0' }),
    changed('inspection.performed', { units_inspected: 1200, units_rejected: 1200 }), changed('standing.reported', { rank: 9 }),
    changed('survey.answered', { score: 7 }), changed('interaction.held', { minutes: 0, supplier_departments: [] })
  ]
  for (const event of valid) t.equal(validate(event).errors, undefined)
})

t.test('instants are cut to microseconds of UTC', async t => {
  const cases: Array<[string, string | undefined]> = [
    ['2026-03-02T10:00:00Z', '2026-03-02T10:00:00.000000Z'],
    ['2026-03-02T10:00:00.1234567Z', '2026-03-02T10:00:00.123456Z'],
    ['2026-03-02T10:00:00.9999999Z', '2026-03-02T10:00:00.999999Z'],
    ['2026-01-01T00:30:00+05:30', '2025-12-31T19:00:00.000000Z'],
    ['2026-12-31T23:30:00.5-01:00', '2027-01-01T00:30:00.500000Z'],
    ['9999-12-31T23:30:00-01:00', undefined],
    ['1900-02-29T00:00:00Z', undefined],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000000Z'],
    ['2026-00-10T00:00:00Z', undefined],
    ['2026-04-31T00:00:00Z', undefined],
    ['2026-03-02T10:00:60Z', undefined],
    ['2026-03-02 10:00:00Z', undefined],
    ['2026-03-02T10:00:00.Z', undefined]
  ]
  for (const [text, utc] of cases) t.equal(toUtc(text), utc, text)
})

t.test('days are cut in the time zone of the tenant', async t => {
  const cases: Array<[zone: string, utc: string, day: string]> = [
    ['UTC', '2026-03-01T23:59:59.999999Z', '2026-03-01'],
    ['Europe/Berlin', '2026-03-01T22:59:59.999999Z', '2026-03-01'],
    ['Europe/Berlin', '2026-03-01T23:00:00.000000Z', '2026-03-02'],
    ['Europe/Berlin', '2026-07-01T22:00:00.000000Z', '2026-07-02'],
    // Half an hour and three quarters: midnight falls inside an hour of UTC.
    ['Asia/Kolkata', '2026-03-01T18:29:59.999000Z', '2026-03-01'],
    ['Asia/Kolkata', '2026-03-01T18:30:00.000000Z', '2026-03-02'],
    ['Asia/Kathmandu', '2026-03-01T18:14:59.999000Z', '2026-03-01'],
    ['Asia/Kathmandu', '2026-03-01T18:15:00.000000Z', '2026-03-02'],
    // The day that Samoa left out.
    ['Pacific/Apia', '2011-12-30T09:59:59.000000Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000000Z', '2011-12-31'],
    ['America/New_York', '0800-01-01T00:00:00.000000Z', '0799-12-31'],
    ['America/New_York', '0001-01-01T00:00:00.000000Z', '0000-12-31']
  ]
  for (const [zone, utc, day] of cases) t.equal(dayCutter(zone)(utc), day, `${zone} ${utc}`)
  const early = eventValidator({ timeZone: 'America/New_York', now: NOW })(meeting('a', { time: '0001-01-01T00:00:00Z' }))
  t.match(early.errors, [{ pointer: '/time', message: /year 0001 or later in the time zone America\/New_York/ }])
})

t.test('what PostgreSQL writes is read back to the microsecond', async t => {
  t.equal(fromPostgres('2026-03-02 10:00:00+00'), '2026-03-02T10:00:00.000000Z')
  t.equal(fromPostgres('2026-03-02 10:00:00.5+00'), '2026-03-02T10:00:00.500000Z')
  t.equal(fromPostgres('0001-03-02 10:00:00.123456+00'), '0001-03-02T10:00:00.123456Z')
})
