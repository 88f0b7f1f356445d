import t from 'tap'
import { inTurn } from '../../src/connectors/turn.ts'

const patience = { most: 40, first: 10, longest: 20 }

t.test('one holder at a time under a name, in the order of asking, and others beside them', async t => {
  const seen: string[] = []
  let free = () => {}
  const held = new Promise<void>(resolve => { free = resolve })
  const first = inTurn('a', async () => { await held; seen.push('first'); return {} })
  const others = ['second', 'third'].map(word => inTurn('a', async () => { seen.push(word); return {} }))
  await inTurn('b', async () => { seen.push('beside'); return {} })
  t.strictSame(seen, ['beside'])
  free()
  await Promise.all([first, ...others])
  t.strictSame(seen, ['beside', 'first', 'second', 'third'])
})

t.test('a failure lets the next one in', async t => {
  const failing = inTurn('c', async () => { throw new Error('broken') })
  const next = inTurn('c', async () => ({ done: true }))
  await t.rejects(failing, /broken/)
  t.strictSame(await next, { done: true })
})

t.test('who meets another process asks again, and gives up in the end', async t => {
  let asked = 0
  t.strictSame(await inTurn('d', async () => ++asked === 3 ? { asked } : undefined, patience), { asked: 3 })
  const refused = { code: 'UNAVAILABLE', headers: { 'retry-after': '5' } }
  await t.rejects(inTurn('d', async () => undefined, patience), refused)
  let free = () => {}
  const holder = inTurn('d', async () => { await new Promise<void>(resolve => { free = resolve }); return {} })
  await t.rejects(inTurn('d', async () => { throw new Error('came in beside the holder') }, patience), refused)
  const after = inTurn('d', async () => ({ last: true }))
  free()
  await holder
  t.strictSame(await after, { last: true }, 'who gave up lets the next one wait for the holder')
})
