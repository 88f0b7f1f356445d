import t from 'tap'
import { rebuild } from '../../src/days/rebuild.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { testApp, type Answer } from '../helpers/app.ts'

/*
 * Writers, readers and editors at once leave what one after the other would have left; and everything that a score depends on
 * changes the document and the list alike.
 */

t.test('recording, retracting, editing, folding and reading at once leave nothing that a rebuild would change', async t => {
  const { inject, database, tenant, setNow } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  const events = [...simulate({ seed: 'at once', relationships: 4, days: 200, end: '2026-06-29', rate: 0.6 }).events]
  const keys = [...new Set(events.map(event => event.subject))]
  const answers: Answer[] = []
  const keep = (answer: Answer) => { answers.push(answer) }
  const pieces = Array.from({ length: 12 }, (_, i) => events.filter((_, n) => n % 12 === i))
  await Promise.all([
    ...pieces.map(async (piece, i) => {
      for (let from = 0; from < piece.length; from += 5) {
        const sent = piece.slice(from, from + 5)
        keep(await inject('POST', '/v1/events/batch', { events: i % 2 ? sent : [...sent].reverse() }))
        if (i % 4 === 0) keep(await inject('POST', `/v1/events/${sent[0]!.id}/retraction`, { reason: 'at once' }))
      }
    }),
    ...keys.map(async (key, i) => {
      const url = `/v1/relationships/${encodeURIComponent(key)}`
      for (let n = 0; n < 15; n++) keep(await inject('PUT', url, { segment: ['a', 'b'][(n + i) % 2] }))
    }),
    ...keys.map(async (key) => {
      const url = `/v1/relationships/${encodeURIComponent(key)}/trust?as_of=2026-06-30`
      for (let n = 0; n < 15; n++) keep(await inject('GET', url))
      for (let n = 0; n < 5; n++) keep(await inject('GET', '/v1/relationships'))
    })
  ])
  t.strictSame([...new Set(answers.map(({ status }) => status))].filter(status => ![200, 201, 207, 404].includes(status)), [], 'nobody met an error')
  const recorded = answers.filter(({ status }) => status === 207).reduce((sum, { body }) => sum + body.recorded, 0)
  t.equal(recorded, events.length, 'each event was recorded once')
  setNow('2026-07-01T12:00:00Z')
  for (const key of keys) t.equal((await inject('GET', `/v1/relationships/${encodeURIComponent(key)}/trust`)).status, 200)
  t.strictSame(await rebuild(database, tenant.tenantId), { relationships: keys.length, changed: 0 })
})

t.test('everything that a score depends on changes the document, and the list with it', async t => {
  const { inject } = await testApp(t, { now: '2026-06-30T12:00:00Z' })
  let count = 0
  const record = async (type: string, subject: string, data: object) =>
    await inject('POST', '/v1/events', { id: `e${++count}`, source: '/t', type, subject, time: '2026-06-01T10:00:00Z', data })
  const kept = (outcome: string) => ({ promise_id: `p${count}`, by: 'supplier', kind: 'delivery', due_on: '2026-06-01', outcome, warned_at: '2026-05-01' })
  await inject('PUT', '/v1/relationships/acme', { started_on: '2026-01-01' })
  for (let i = 0; i < 3; i++) await record('promise.settled', 'acme', kept('kept'))
  await record('information.shared', 'acme', { direction: 'to_supplier', confidentiality: 'open' })

  const score = async () => {
    const { body } = await inject('GET', '/v1/relationships/acme/trust')
    const { body: { data } } = await inject('GET', '/v1/relationships?limit=100')
    const listed = data.find((row: { key: string }) => row.key === 'acme').scores
    t.equal(listed.customer_trust.score, body.customer_trust.score, 'the list says the same as the document')
    return body.customer_trust.score as number
  }
  const changes: Array<[what: string, change: () => Promise<unknown>]> = [
    ['an event of its own', () => record('survey.answered', 'acme', { side: 'customer', question: 'trust', score: 2, scale_min: 1, scale_max: 5 })],
    ['events of others', () => record('promise.settled', 'other', kept('broken'))],
    ['the segment', async () => {
      await inject('PATCH', '/v1/relationships/other', { segment: 'bad' })
      await inject('PATCH', '/v1/relationships/acme', { segment: 'bad' })
    }],
    ['the declared reporting', () => inject('PATCH', '/v1/tenant', { reporting_since: { 'misconduct.observed': '2020-01-01', 'information.shared': '2020-01-01' } })],
    ['the start of the relationship', () => inject('PATCH', '/v1/relationships/acme', { started_on: '2020-01-01' })],
    ['a retraction', () => inject('POST', '/v1/events/e1/retraction', { reason: 'wrong' })]
  ]
  let before = await score()
  for (const [what, change] of changes) {
    await change()
    const after = await score()
    t.not(after, before, what)
    before = after
  }
})

t.test('a relationship made again under an old key shows nothing of the former one', async t => {
  const { inject } = await testApp(t, { now: '2026-06-30T12:00:00Z', settings: { reporting_since: { 'misconduct.observed': '2010-01-01' } } })
  const coverage = async () => (await inject('GET', '/v1/relationships/again/trust')).body.customer_trust.coverage as number
  await inject('PUT', '/v1/relationships/again', { started_on: '2015-01-01' })
  const former = await coverage()
  await inject('DELETE', '/v1/relationships/again')
  await inject('PUT', '/v1/relationships/again', { started_on: '2026-06-29' })
  t.ok(await coverage() < former / 10)
})
