import t from 'tap'
import * as calendar from '../../src/connectors/calendar/index.ts'
import type { CalendarOptions } from '../../src/connectors/calendar/index.ts'
import type { Row } from '../../src/connectors/reading.ts'
import { CANARY, readerOf } from './reader.ts'

const { take, read, events, ignored } = readerOf(calendar)

const settings = { own_domains: ['us.example'], account_domains: { 'acme.example': 'ACME', 'bolt.example': 'BOLT' } }
const options = { timeZone: 'Europe/Berlin', now: new Date('2026-06-30T12:00:00Z') }
const file = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:u-1', 'ATTENDEE:mailto:ann@us.example', 'ATTENDEE:mailto:bob@acme.example', ...lines, 'END:VEVENT']
const allRows = (lines: string[], more: Partial<CalendarOptions> = {}) => calendar.readCalendar(file(...lines), { ...options, ...more })
/** Without those that only take back what a series or an event was before. */
const rows = (...given: Parameters<typeof allRows>) =>
  allRows(...given).filter(({ start, fault }) => start !== undefined || fault !== undefined)
const row = (...lines: string[]): Row => {
  const all = rows(event(...lines))
  if (all.length !== 1) throw new Error(`${all.length} rows`)
  return all[0]!
}
const HOUR = ['DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z']
const starts = (all: Row[]) => all.map(({ start, canceled }) => canceled === true ? `-${String(start)}` : start)

t.test('an event is time spent together', async t => {
  const one = row('DTSTART;TZID=Europe/Berlin:20260302T100000', 'DTEND;TZID=Europe/Berlin:20260302T113000', 'SUMMARY:Contract talk',
    'ORGANIZER:mailto:bob@acme.example', 'LAST-MODIFIED:20260303T080000Z', 'DTSTAMP:20260401T000000Z')
  t.match(take('event', one, { settings }), { id: 'u-1', revision: '0000000000.2026-03-03T08:00:00.000Z', deleted: false })
  t.strictSame(read('event', one, { settings }), {
    account: 'ACME',
    events: [{
      part: '',
      type: 'interaction.held',
      time: '2026-03-02T09:00:00.000Z',
      data: {
        channel: 'video', minutes: 90, purpose: 'contract_negotiation', initiated_by: 'customer', supplier_people: 1, customer_people: 1
      }
    }]
  })
})

t.test('times are in UTC, in a named zone, or on the clocks of the tenant', async t => {
  const at = (start: string, ...frame: string[]) => rows([...frame, ...event(`DTSTART${start}`, 'DURATION:PT1H')])[0]!.start
  t.equal(at(':20260702T090000Z'), '2026-07-02T09:00:00.000Z')
  t.equal(at(';TZID=America/New_York:20260702T090000'), '2026-07-02T13:00:00.000Z')
  t.equal(at(';TZID=/mozilla.org/20050126_1/America/New_York:20260102T090000'), '2026-01-02T14:00:00.000Z')
  t.equal(at(':20260702T090000'), '2026-07-02T07:00:00.000Z', 'Berlin in summer')
  t.equal(at(';TZID=Europe/Berlin:20261025T023000'), '2026-10-25T00:30:00.000Z', 'of an hour that comes twice the first')
  t.equal(at(';TZID=Europe/Berlin:20260329T023000'), '2026-03-29T01:30:00.000Z', 'an hour that is skipped')
  const zone = [
    'BEGIN:VTIMEZONE', 'TZID:W. Europe Standard Time',
    'BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD',
    'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT',
    'END:VTIMEZONE'
  ]
  t.equal(at(';TZID=W. Europe Standard Time:20260702T090000', ...zone), '2026-07-02T07:00:00.000Z', 'as the file defines it, in summer')
  t.equal(at(';TZID=W. Europe Standard Time:20260102T090000', ...zone), '2026-01-02T08:00:00.000Z', 'and in winter')
  t.throws(() => take('event', row('DTSTART;TZID=Nowhere:20260302T090000')), { name: 'RowFault', field: 'DTSTART', message: /time zone/ })
})

t.test('what is no meeting is ignored with the reason', async t => {
  const why = (...lines: string[]) => ignored('event', row(...lines), { settings })
  t.match(why('DTSTART;VALUE=DATE:20260302'), /all day/)
  t.match(why('DTSTART:20260302T000000Z', 'DURATION:P1D', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'), /all day/)
  t.match(why(...HOUR, 'CLASS:PRIVATE'), /private/)
  t.match(why('DTSTART:20260302T090000Z'), /no length/)
  t.match(why('DTSTART:20260302T090000Z', 'DTEND:20260302T080000Z'), /no length/)
  t.match(why('DTSTART:20260302T090000Z', 'DTEND:20261002T080000Z'), /44640/)
  t.match(why('DTSTART:20260630T113000Z', 'DURATION:PT1H'), /not ended yet/)
  t.match(events('event', row('DTSTART:20260630T110000Z', 'DURATION:PT1H'), { settings }), [{ data: { minutes: 60 } }], 'it ends now')
})

t.test('what was canceled is gone', async t => {
  t.strictSame(take('event', row(...HOUR, 'STATUS:CANCELLED')), { id: 'u-1', revision: '0000000000.2026-06-30T12:00:00.000Z', deleted: true, kept: {} },
    'now, when it does not say when')
  t.match(take('event', rows(['METHOD:CANCEL', ...event(...HOUR)])[0]!), { deleted: true })
})

t.test('people are counted by the domain of their address', async t => {
  const people = (...lines: string[]) => {
    const { data } = events('event', row(...HOUR, ...lines), { settings })[0]!
    return [data.supplier_people, data.customer_people]
  }
  t.strictSame(people(), [1, 1])
  t.strictSame(people('ATTENDEE:mailto:carl@Sales.ACME.example', 'ATTENDEE:MAILTO:BOB@acme.example'), [1, 2], 'a part of a domain; each address once')
  t.strictSame(people('ATTENDEE;PARTSTAT=DECLINED:mailto:carl@acme.example'), [1, 1], 'who declined is not there')
  t.strictSame(people('ATTENDEE;CUTYPE=ROOM:mailto:room@us.example'), [1, 1], 'a room is nobody')
  t.strictSame(people('ATTENDEE:mailto:x@notacme.example', 'ATTENDEE:carl', 'ATTENDEE:mailto:__proto__'), [1, 1], 'strangers')
  t.strictSame(people('ORGANIZER:mailto:dora@us.example'), [2, 1], 'who organises it takes part')
})

t.test('the domain says the account, a relationship says it better', async t => {
  const own = ['BEGIN:VEVENT', 'UID:u-2', ...HOUR, 'ATTENDEE:mailto:a@us.example', 'ATTENDEE:mailto:b@us.example', 'END:VEVENT']
  const strange = own.map(line => line.replace('b@us', 'b@who'))
  t.match(ignored('event', rows(own)[0]!, { settings }), /own domains/)
  t.match(ignored('event', rows(strange)[0]!, { settings }), /account_domains/)
  t.match(read('event', rows(strange, { relationship: 'kunde 7' })[0]!, { settings }), {
    account: 'kunde 7', events: [{ data: { supplier_people: 1, customer_people: 1 } }]
  })
  t.match(read('event', row(...HOUR, 'ATTENDEE:mailto:z@bolt.example'), { settings }), { account: 'ACME', notes: [/2 accounts/] })
  const alone = events('event', rows(strange, { relationship: 'ACME' })[0]!)[0]!.data
  t.notOk('customer_people' in alone || 'supplier_people' in alone, 'sides are unknown without own domains')
})

t.test('a series is one event for each occurrence that has been held', async t => {
  const weekly = event('DTSTART;TZID=Europe/Berlin:20260323T100000', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY;COUNT=3', 'DTSTAMP:20260301T000000Z')
  const all = rows(weekly)
  t.strictSame(all.map(({ id }) => id), ['u-1/20260323T090000Z', 'u-1/20260330T080000Z', 'u-1/20260406T080000Z'], 'at ten in Berlin, also in summer')
  t.match(events('event', all[1]!, { settings }), [{ time: '2026-03-30T08:00:00.000Z', data: { minutes: 30 } }])
  t.equal(rows(weekly, { now: new Date('2026-03-30T08:29:59Z') }).length, 1, 'the second has not ended')
  t.equal(rows(weekly, { from: new Date('2026-03-24T00:00:00Z'), to: new Date('2026-03-31T00:00:00Z') }).length, 1, 'a window')
  t.equal(rows(event('DTSTART:20200101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY')).length, 12, 'the last year')
})

t.test('the end of a series is the instant or the day of UNTIL', async t => {
  const until = (end: string) => rows(event('DTSTART;TZID=Europe/Berlin:20260302T233000', 'DURATION:PT10M', `RRULE:FREQ=DAILY;UNTIL=${end}`)).length
  t.equal(until('20260303T223000Z'), 2, 'the second begins at it')
  t.equal(until('20260303T222959Z'), 1)
  t.equal(until('20260304'), 3, 'the whole day')
})

t.test('occurrences are left out, added and changed', async t => {
  const series = event('DTSTART:20260302T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE:20260309T090000Z', 'RDATE:20260320T090000Z')
  t.strictSame(starts(rows(series)), [
    '2026-03-02T09:00:00.000Z', '-2026-03-09T09:00:00.000Z', '2026-03-16T09:00:00.000Z', '2026-03-20T09:00:00.000Z'
  ], 'one that is left out is taken back if it was sent before')
  const moved = event('RECURRENCE-ID:20260316T090000Z', 'DTSTART:20260317T130000Z', 'DURATION:PT2H')
  const all = rows([...series, ...moved])
  t.equal(all.length, 4)
  t.match(all.at(-1), { id: 'u-1/20260316T090000Z', start: '2026-03-17T13:00:00.000Z', minutes: 120 }, 'it keeps the id that the series gave it')
  t.match(rows(moved), [{ id: 'u-1/20260316T090000Z', minutes: 120 }], 'alone, as in an invitation')
  t.match(rows([...series, ...event('RECURRENCE-ID:20260316T090000Z', 'DTSTART:20260316T090000Z', 'STATUS:CANCELLED')]).at(-1), { canceled: true })
})

t.test('of two versions the later counts', async t => {
  const version = (sequence: number, minutes: number, changed: string) =>
    event('DTSTART:20260302T090000Z', `DURATION:PT${minutes}M`, `SEQUENCE:${sequence}`, `LAST-MODIFIED:${changed}`)
  const latest = (...all: string[][]) => rows(all.flat()).map(({ minutes }) => minutes)
  t.strictSame(latest(version(2, 20, '20260301T000000Z'), version(10, 10, '20260301T000000Z'), version(1, 30, '20260309T000000Z')), [10])
  t.strictSame(latest(version(1, 20, '20260302T000000Z'), version(1, 30, '20260301T000000Z')), [20])
})

t.test('a version that was numbered higher is the later one, whenever it was written', async t => {
  const revision = (...lines: string[]) => take('event', row(...HOUR, ...lines)).revision!
  t.ok(revision('SEQUENCE:10', 'DTSTAMP:20260301T000000Z') > revision('SEQUENCE:2', 'DTSTAMP:20260309T000000Z'))
  t.ok(revision('SEQUENCE:2', 'DTSTAMP:20260309T000000Z') > revision('SEQUENCE:2', 'DTSTAMP:20260301T000000Z'))
  t.ok(revision('SEQUENCE:-9', 'DTSTAMP:20260309T000000Z') > revision('DTSTAMP:20260301T000000Z'), 'what is no number is none')
})

t.test('a version that lies ahead would outdo all others, and is refused', async t => {
  t.match(row(...HOUR, 'LAST-MODIFIED:20260701T120001Z'), { fault: 'LAST-MODIFIED' })
  t.match(row(...HOUR, 'LAST-MODIFIED:20260701T120000Z'), { id: 'u-1' })
})

t.test('an event that became a series counts no more, nor does the series that became an event', async t => {
  const gone = (all: Row[]) => all.filter(({ canceled }) => canceled === true).map(({ id }) => id)
  t.strictSame(gone(allRows(event(...HOUR, 'RRULE:FREQ=WEEKLY;COUNT=2'))), ['u-1'])
  t.strictSame(gone(allRows(event(...HOUR, 'SEQUENCE:1'))), ['u-1/20260302T090000Z'])
  t.strictSame(gone(allRows(event(...HOUR))), [], 'it was never changed')
  t.strictSame(gone(allRows(event(...HOUR, 'RRULE:FREQ=SECONDLY'))), [], 'the unclear series has this id itself')
})

t.test('a changed occurrence is told wherever it was moved, numbered like its series', async t => {
  const series = event('DTSTART:20260302T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=3', 'SEQUENCE:3', 'DTSTAMP:20260601T000000Z')
  const moved = (start: string) => event('RECURRENCE-ID:20260316T090000Z', `DTSTART:${start}`, 'DURATION:PT1H', 'SEQUENCE:7', 'DTSTAMP:20260501T000000Z')
  for (const start of ['20200101T090000Z', '20270101T090000Z']) {
    const occurrence = rows([...series, ...moved(start)]).at(-1)!
    t.match(occurrence, { id: 'u-1/20260316T090000Z', sequence: 3, revision: '2026-06-01T00:00:00.000Z' }, start)
    t.match(rows(moved(start)), [{ id: 'u-1/20260316T090000Z', sequence: 7 }], 'alone')
  }
  t.match(ignored('event', rows([...series, ...moved('20270101T090000Z')]).at(-1)!, { settings }), /not ended/)
})

t.test('people of a series are looked up once, and of a long domain only the end', async t => {
  let lookUps = 0
  const counting = new Proxy<Record<string, string>>({ 'acme.example': 'ACME' }, {
    getOwnPropertyDescriptor (accounts, name) {
      lookUps++
      return Reflect.getOwnPropertyDescriptor(accounts, name)
    }
  })
  const guests = Array.from({ length: 20 }, (_, i) => `ATTENDEE:mailto:g@${'a.'.repeat(100)}g${i % 5}.example`)
  const all = rows(event('DTSTART:20250701T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY', ...guests))
  const inForce = { ...calendar.defaults, own_domains: ['us.example'], account_domains: counting }
  for (const one of all) t.equal(calendar.objects[0]!.take(one, inForce).kept.customer_people, 1)
  t.ok(all.length > 300)
  t.ok(lookUps <= 7 * 11, `${lookUps} for seven domains`)
})

t.test('a rule for the channel can make a meeting a visit, or a contact without a length', async t => {
  const by = (to: string) => events('event', row(...HOUR), { settings, rules: [{ field: 'start', contains: '2026', decides: 'channel', to }] })
  t.match(by('visit'), [{ type: 'interaction.held', data: { channel: 'face_to_face', on_site: true, minutes: 60 } }])
  t.match(by('message'), [{ type: 'touchpoint.made', data: { channel: 'message' } }])
})

t.test('a long line is folded, an event that cannot be parsed spoils no other', async t => {
  t.match(row(...HOUR, 'SUMMARY:Contr', ' act', '\t talk'), { SUMMARY: 'Contract talk' })
  const all = rows([...event(...HOUR), 'BEGIN:VEVENT', 'UID:u-2', 'RRULE:FREQ=WEEKLY;BYMONTH=13', 'END:VEVENT', 'BEGIN:VEVENT', 'DTSTART:hello', 'END:VEVENT'])
  t.equal(all.length, 3)
  t.same(all.filter(one => one.fault === undefined).map(({ id }) => id), ['u-1'])
  for (const faulty of all.filter(one => one.fault !== undefined)) t.throws(() => take('event', faulty), { name: 'RowFault' })
  t.throws(() => take('event', row('DTSTART:20269902T090000Z')), { name: 'RowFault', field: 'DTSTART' })
  t.throws(() => take('event', row('DTSTART:20260302T090000Z', 'DURATION:long')), { name: 'RowFault' })
})

t.test('a strange UID, or one that may be an address, is replaced by its hash', async t => {
  const ids = rows([`BEGIN:VEVENT\r\nUID:${'x'.repeat(300)}`, ...HOUR, 'END:VEVENT', 'BEGIN:VEVENT', 'UID:a b', ...HOUR, 'END:VEVENT',
    'BEGIN:VEVENT', 'UID:jane@acme.example', ...HOUR, 'END:VEVENT']).map(({ id }) => String(id))
  for (const id of ids) t.match(id, /^sha256-[0-9a-f]{32}$/)
  t.not(ids[0], ids[1])
})

t.test('what is no calendar or too much of one is refused', async t => {
  for (const text of ['', 'hello', 'BEGIN:VCALENDAR', 'END:VCALENDAR', 'BEGIN:VCARD\r\nEND:VCARD', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR']) {
    t.throws(() => calendar.readCalendar(text, options), { name: 'RowFault', field: 'ics' }, text)
  }
  t.throws(() => calendar.readCalendar(`${file()}${' '.repeat(1024 * 1024)}`, options), { name: 'RowFault', field: 'ics', message: /1048576/ })
  const daily = Array.from({ length: 3 }, (_, i) => event(...HOUR, 'RRULE:FREQ=DAILY').join('\r\n').replace('u-1', `u-${i}`).replaceAll('20260302', '20240302'))
  t.throws(() => rows(daily, { from: new Date('2024-01-01T00:00:00Z') }), { name: 'RowFault', field: 'ics', message: /1000/ })
  t.strictSame(rows([]), [], 'an empty one has no events')
})

t.test('a hostile file ends in bounded work', async t => {
  const series = (rule: string) => rows(event('DTSTART:19700101T090000Z', 'DURATION:PT1H', `RRULE:${rule}`))
  for (const rule of ['FREQ=SECONDLY', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=DAILY;INTERVAL=999999999', 'FREQ=DAILY;BYHOUR=1,2,3']) {
    t.match(ignored('event', series(rule)[0]!, { settings }), /repeats/, rule)
  }
  for (const rule of ['FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=20', 'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2', 'FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=300']) {
    t.ok(series(rule).length <= 1, rule)
  }
  const zone = (rule: string) => rows([
    'BEGIN:VTIMEZONE', 'TZID:Evil', 'BEGIN:STANDARD', 'DTSTART:16010101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', `RRULE:${rule}`, 'END:STANDARD',
    'END:VTIMEZONE', ...event('DTSTART;TZID=Evil:20260302T090000', 'DURATION:PT1H')
  ])
  t.match(zone('FREQ=SECONDLY'), [{ fault: 'DTSTART' }])
  t.match(zone('FREQ=YEARLY;BYHOUR=1,2,3'), [{ fault: 'DTSTART' }])
  t.equal(rows([`X-A;${'A=b;'.repeat(50_000)}C=d:1`, 'X-FOLDED:', ' a\r\n'.repeat(50_000).trimEnd(), 'BEGIN:X', 'BEGIN:VEVENT', 'END:VEVENT', 'END:X']).length, 0)
  t.throws(() => rows(event(`EXDATE:${'20260101T000000Z,'.repeat(1000)}20260101T000000Z`)), { name: 'RowFault', field: 'ics', message: /EXDATE/ })
  t.throws(() => rows(Array(40_001).fill('METHOD:PUBLISH')), { name: 'RowFault', field: 'ics', message: /too much/ })
})

t.test('texts and addresses of people are never kept, nor do they leave the file', async t => {
  const said = [
    `SUMMARY:${CANARY}`, `LOCATION:${CANARY}`, `DESCRIPTION:${CANARY}`, `CATEGORIES:${CANARY}`, `ATTENDEE;CN=${CANARY}:mailto:${CANARY}@acme.example`,
    `ORGANIZER;CN=${CANARY}:mailto:${CANARY}@us.example`, `X-ALT-DESC:${CANARY}`, `URL:https://${CANARY}.example`, `CONTACT:${CANARY}`, `COMMENT:${CANARY}`
  ]
  const one = row(...HOUR, ...said)
  t.notMatch(JSON.stringify(take('event', one, { settings })), CANARY)
  t.notMatch(JSON.stringify(read('event', one, { settings })), CANARY)
  const { SUMMARY, LOCATION, CATEGORIES, ...rest } = one
  t.strictSame([SUMMARY, LOCATION, CATEGORIES], [CANARY, CANARY, CANARY], 'rules look at these')
  t.notMatch(JSON.stringify(rest), CANARY, 'of addresses only the domains are left')
})
