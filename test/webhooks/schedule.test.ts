import t from 'tap'
import type { Due } from '../../src/webhooks/claims.ts'
import { AT_LEAST, WAITS, outcomeOf } from '../../src/webhooks/schedule.ts'
import type { Sent } from '../../src/webhooks/send.ts'

const HOUR = 3_600_000
const start = new Date('2026-07-01T12:00:00Z')
const due = (attempt = 1, announcedAt = start.toISOString()): Due =>
  ({ endpointId: 'e', messageId: 'm', url: 'https://example.com/', secrets: [], payload: '{}', attempt, leasedUntil: '', announcedAt })
const after = (sent: Partial<Sent>, attempt = 1, dice = 0.5) =>
  outcomeOf(due(attempt), { duration: 7, ...sent }, start, () => dice)
/** Seconds until the next attempt. */
const wait = (sent: Partial<Sent>, attempt = 1, dice = 0.5) =>
  (after(sent, attempt, dice).nextAttemptAt!.getTime() - start.getTime()) / 1000
const hold = (sent: Partial<Sent>, attempt = 1) => {
  const { holdUntil } = after(sent, attempt)
  return holdUntil && (holdUntil.getTime() - start.getTime()) / 1000
}

/** Hours from the first attempt to the last, if every one fails. */
function hoursOf (dice: number): number {
  let now = start
  for (let attempt = 1; ; attempt++) {
    const { state, nextAttemptAt } = outcomeOf(due(attempt), { status: 500, duration: 0 }, now, () => dice)
    if (state === 'failed') return (now.getTime() - start.getTime()) / HOUR
    now = nextAttemptAt!
  }
}

t.test('ten attempts stretch over 75 hours and more, however the dice fall', async (t) => {
  t.equal(WAITS.length, 9)
  const sum = 75 + 35 / 60 + 5 / 3600
  t.ok(Math.abs(hoursOf(0.5) - sum) < 1e-9, 'about 75.6 hours')
  t.equal(hoursOf(0), AT_LEAST / HOUR, 'never less than 75')
  t.ok(hoursOf(0.999999) < sum * 1.2)
})

t.test('a failure is tried again after 5 s, 5 min, 30 min and then hours, a fifth earlier or later', async (t) => {
  t.same([1, 2, 3, 4, 5, 6, 7, 8].map(attempt => wait({ status: 500 }, attempt)), [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000])
  t.equal(wait({ status: 500 }, 2, 0), 240)
  t.equal(wait({ status: 500 }, 2, 0.75), 330)
  t.same(after({ status: 500, answer: 'no' }, 10), { state: 'failed', status: 500, answer: 'no', duration: 7 })
  for (const status of [199, 300, 302, 400, 401, 404, 422, 429, 500]) t.equal(after({ status }).state, 'retry', String(status))
})

t.test('200 to 299 is delivered, 410 is gone, and a message that is not wanted fails at once', async (t) => {
  for (const status of [200, 204, 299]) t.same(after({ status }), { state: 'delivered', status, duration: 7 })
  t.same(after({ status: 204 }, 10).state, 'delivered', 'at the last attempt too')
  t.same(after({ status: 410 }), { state: 'gone', status: 410, duration: 7 })
  t.same(after({ status: 422, abort: true }), { state: 'refused', status: 422, duration: 7 })
})

t.test('nothing is sent before the receiver wants it, and not later than planned because it wants it soon', async (t) => {
  t.equal(wait({ status: 429, retryAfter: 3600 }), 3600)
  t.equal(wait({ status: 500, retryAfter: 3600 }), 3600)
  t.equal(wait({ status: 429, retryAfter: 1 }, 3), 1800)
})

t.test('an overloaded or silent receiver is left alone until the next attempt, for 5 minutes at most unless it asks for more', async (t) => {
  for (const sent of [{ status: 429 }, { status: 502 }, { status: 503 }, { status: 504 }, { error: 'no answer' }]) {
    t.equal(hold(sent), 5, JSON.stringify(sent))
    t.equal(hold(sent, 4), 300, 'a new message need not wait two hours for an old one')
  }
  t.equal(hold({ status: 429, retryAfter: 3600 }, 4), 3600)
  t.equal(hold({ status: 503 }, 10), 300, 'after the last attempt too')
  for (const status of [204, 400, 404, 410, 500]) t.equal(hold({ status }), undefined, String(status))
})

t.test('a test clock that lies days away does not put the last attempt off for days', async (t) => {
  const hours = (announcedAt: string) =>
    (outcomeOf(due(9, announcedAt), { status: 500, duration: 0 }, start, () => 0.5).nextAttemptAt!.getTime() - start.getTime()) / HOUR
  t.equal(hours('2030-01-01T00:00:00Z'), 34.4)
  t.equal(hours('2020-01-01T00:00:00Z'), 24)
  t.equal(hours('2026-06-29T12:00:00Z'), 27, 'what is missing to 75 hours')
})
