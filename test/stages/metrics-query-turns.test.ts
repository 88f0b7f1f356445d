import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import type { Database } from '../../db/connect.ts'
import { sorted } from '../../src/metrics/query-sort.ts'
import { inTurn } from '../../src/metrics/query-turns.ts'
import { askable, meeting } from './metrics-query-app.ts'

/** Queries that are told when to end, and what is under way. */
function queries () {
  const database = {} as Database
  const running: string[] = []
  const ends: Array<() => void> = []
  const ask = (tenant: string, signal = new AbortController().signal) => inTurn(database, tenant, signal, async () => {
    running.push(tenant)
    await new Promise<void>((resolve) => { ends.push(resolve) })
    running.splice(running.indexOf(tenant), 1)
  })
  return { running, ends, ask }
}

t.test('two queries of a tenant are answered at once and three of all, in the order in which they came', async t => {
  const { running, ends, ask } = queries()
  const all = ['a', 'a', 'a', 'b', 'c'].map(tenant => ask(tenant))
  await setImmediate()
  t.strictSame(running, ['a', 'a', 'b'], 'another tenant passes one who has two already')
  ends[0]!()
  await setImmediate()
  t.strictSame(running, ['a', 'b', 'a'])
  ends[1]!()
  await setImmediate()
  t.strictSame(running, ['b', 'a', 'c'])
  for (const end of ends) end()
  await Promise.all(all)
  t.strictSame(running, [])
})

t.test('who is gone leaves the line, and a line has an end', async t => {
  const { running, ends, ask } = queries()
  const gone = new AbortController()
  const first = [ask('a'), ask('a')]
  const leaving = t.rejects(ask('a', gone.signal), { name: 'AbortError' })
  await t.rejects(ask('a', AbortSignal.abort()), { name: 'AbortError' }, 'or is never in it')
  const waiting = Array.from({ length: 99 }, () => ask('a'))
  await t.rejects(ask('a'), { code: 'UNAVAILABLE' })
  gone.abort()
  await leaving
  const last = ask('a')
  while (ends.length < 102) {
    for (const end of ends) end()
    await setImmediate()
  }
  for (const end of ends) end()
  await Promise.all([...first, ...waiting, last])
  t.strictSame(running, [])
})

t.test('long lists are sorted as short ones are, equal ones in their order', async t => {
  const items = Array.from({ length: 23_456 }, (_, i) => ({ i, n: i * 7919 % 1009 }))
  t.strictSame(await sorted(items, (a, b) => a.n - b.n), [...items].sort((a, b) => a.n - b.n))
  t.strictSame(await sorted([], () => 0), [])
})

t.test('a model that is not there is refused for flows too', async t => {
  const { refusal } = await askable(t, [meeting('acme', '2026-06-01T09:00:00Z', 'design', 60)])
  t.match(await refusal({ metrics: ['meetings'], model: 99 }), { status: 404, code: 'MODEL_NOT_FOUND' })
})
