import t from 'tap'
import { testApp } from '../helpers/app.ts'

const { inject } = await testApp(t, { now: '2026-06-30T12:00:00Z' })

const ADDRESS = '/v1/connectors/calendar/events'
const file = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (uid: string, ...lines: string[]) => ['BEGIN:VEVENT', `UID:${uid}`, 'DURATION:PT1H', ...lines, 'END:VEVENT']
const weekly = (stamp: string, ...lines: string[]) => file(...event('series', 'DTSTART:20260601T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=9', `LAST-MODIFIED:${stamp}`, ...lines))
const recorded = async () => (await inject('GET', '/v1/events?limit=100')).body.data.map((one: { time: string }) => one.time.slice(0, 10)).sort()

t.test('meetings of a calendar are events of the relationship', async t => {
  const body = { ics: weekly('20260601T000000Z'), relationship: 'acme' }
  const dry = await inject('POST', `${ADDRESS}?dry_run=true`, body)
  t.match(dry, { status: 207, body: { recorded: 5, items: [{ relationship: 'acme', events: [{ type: 'interaction.held', data: { minutes: 60 } }] }] } })
  t.strictSame(await recorded(), [], 'a dry run writes nothing')
  t.match(await inject('POST', ADDRESS, body), { status: 207, body: { recorded: 5, refused: 0 } })
  t.match(await inject('POST', ADDRESS, body), { body: { recorded: 0, unchanged: 6 } }, 'again; the sixth says that there is no event but a series')
  t.strictSame(await recorded(), ['2026-06-01', '2026-06-08', '2026-06-15', '2026-06-22', '2026-06-29'])
})

t.test('an occurrence that is taken out later counts no more', async t => {
  const ics = weekly('20260602T000000Z', 'EXDATE:20260615T090000Z')
  t.match(await inject('POST', ADDRESS, { ics, relationship: 'acme' }), { body: { deleted: 1, unchanged: 5 } })
})

t.test('an event that is turned into a series counts once, and so does an occurrence that is moved away', async t => {
  const one = (...lines: string[]) => event('grown', 'DTSTART:20260302T090000Z', ...lines)
  const send = async (...lines: string[]) => (await inject('POST', ADDRESS, { ics: file(...lines), relationship: 'acme' })).body
  t.match(await send(...one('DTSTAMP:20260303T000000Z')), { recorded: 1 })
  t.match(await send(...one('DTSTAMP:20260304T000000Z', 'SEQUENCE:1', 'RRULE:FREQ=WEEKLY;COUNT=2')), { recorded: 2, deleted: 1 })
  t.match(await send(...one('DTSTAMP:20260305T000000Z', 'SEQUENCE:0')), { stale: 1, recorded: 0 }, 'an older version that was written later')
  const moved = await send(...one('DTSTAMP:20260306T000000Z', 'SEQUENCE:1', 'RRULE:FREQ=WEEKLY;COUNT=2'),
    ...event('grown', 'RECURRENCE-ID:20260309T090000Z', 'DTSTART:20270309T090000Z', 'DTSTAMP:20260306T000000Z'))
  t.match(moved.items.find(({ id }: { id: string }) => id === 'grown/20260309T090000Z'), { status: 'updated', reason: /not ended/ }, 'moved to next year')
})

t.test('a faulty event is told by its UID and holds none back', async t => {
  const ics = file(...event('good', 'DTSTART:20260603T090000Z'), ...event('bad', 'DTSTART:hello'))
  const { status, body } = await inject('POST', ADDRESS, { ics, relationship: 'acme' })
  t.match({ status, ...body }, { status: 207, recorded: 1, refused: 1 })
  t.match(body.items.find((item: { status: string }) => item.status === 'refused'), {
    id: 'bad', problem: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/ics', message: /the event bad, DTSTART/ }] }
  })
})

t.test('what is no calendar is refused', async t => {
  t.match(await inject('POST', ADDRESS, { ics: 'hello' }), { status: 422, body: { errors: [{ pointer: '/ics' }] } })
  t.match(await inject('POST', ADDRESS, { ics: 7 }), { status: 422, body: { errors: [{ pointer: '/ics' }] } })
  t.match(await inject('POST', ADDRESS, {}), { status: 422, body: { errors: [{ pointer: '/ics' }] } })
  t.match(await inject('POST', ADDRESS, { ics: file() }), { status: 207, body: { items: [] } }, 'an empty one has no events')
})
