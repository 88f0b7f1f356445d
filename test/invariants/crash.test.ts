import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { aftersale, build, serving } from '../helpers/process.ts'

/*
 * What was answered as recorded is there after the service and its database were killed, and counts exactly once; what was not
 * answered may be sent again without fear.
 */

const KEY = 'key-of-the-crash-test'
const WRITERS = 8

t.before(build)

t.test('recorded events survive kill -9 of the service and of the database, each once', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'aftersale-crash-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const env = { DATA_DIR: folder, DATABASE_URL: '', AFTERSALE_API_KEY: KEY }
  const acknowledged = new Set<string>()
  const attempted: string[] = []

  let service = await serving(t, env)
  for (const victim of ['service', 'database'] as const) {
    const state = { down: false }
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; !state.down; n++) {
        const id = `${victim}-${writer}-${n}`
        attempted.push(id)
        if (await post(service.address, [id])) acknowledged.add(id)
        else state.down = true
      }
    })
    while (acknowledged.size < 300 * (victim === 'service' ? 1 : 2) && !state.down) await new Promise(resolve => setTimeout(resolve, 5))
    if (victim === 'database') killPostmaster(folder)
    service.child.kill('SIGKILL')
    state.down = true
    await Promise.all(writers)
    await service.exit
    service = await serving(t, env)
  }

  t.ok(acknowledged.size >= 300, `${acknowledged.size} of ${attempted.length} were answered as recorded`)
  t.strictSame([...acknowledged].filter(id => !attempted.includes(id)), [])
  const standing = await allIds(service.address)
  t.equal(new Set(standing).size, standing.length, 'no event stands twice')
  t.strictSame([...acknowledged].filter(id => !standing.includes(id)), [], 'every acknowledged event stands')
  for (let i = 0; i < attempted.length; i += 1000) t.ok(await post(service.address, attempted.slice(i, i + 1000)), 'sent again without fear')
  t.equal((await allIds(service.address)).length, attempted.length)
  const { customer_trust: { dimensions } } = await get(service.address, '/v1/relationships/crash/trust?as_of=2026-06-30')
  t.equal(dimensions.find((d: { dimension: string }) => d.dimension === 'negotiation_ease').events, attempted.length, 'each counts once')
  service.child.kill('SIGTERM')
  t.equal(await service.exit, 0, service.said())
  const rebuilt = aftersale(['rebuild'], env)
  t.equal(await rebuilt.exit, 0)
  t.match(rebuilt.said(), 'nothing changed')
})

t.test('the service outlives its database and starts it again', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'aftersale-revive-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const service = await serving(t, { DATA_DIR: folder, DATABASE_URL: '', AFTERSALE_API_KEY: KEY })
  t.ok(await post(service.address, ['before']))
  for (const round of ['first', 'second']) {
    killPostmaster(folder)
    while (!await post(service.address, [round])) await new Promise(resolve => setTimeout(resolve, 100))
  }
  t.strictSame(await allIds(service.address), ['before', 'first', 'second'])
  service.child.kill('SIGTERM')
  t.equal(await service.exit, 0, service.said())
})

async function post (address: string, ids: string[]): Promise<boolean> {
  const events = ids.map(id => ({
    id,
    source: '/crash',
    type: 'interaction.held',
    subject: 'crash',
    time: '2026-06-01T10:00:00Z',
    data: { channel: 'face_to_face', minutes: 10, purpose: 'design', initiated_by: 'customer' }
  }))
  const answer = await request(address, '/v1/events/batch', { method: 'POST', body: JSON.stringify({ events }) })
  return answer !== undefined && answer.recorded + answer.duplicates === ids.length
}

async function allIds (address: string): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ;) {
    const { data, next_cursor: next } = await get(address, `/v1/events?limit=100${cursor}`)
    ids.push(...data.map((event: { id: string }) => event.id))
    if (next === undefined) return ids
    cursor = `&cursor=${next}`
  }
}

/** Asked again until it is answered: a service that has just started may still be bringing its database back. */
async function get (address: string, path: string): Promise<any> {
  for (;;) {
    const answer = await request(address, path, {})
    if (answer !== undefined) return answer
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** The document of the answer; undefined when there was none or it was a refusal. */
async function request (address: string, path: string, init: RequestInit): Promise<any> {
  try {
    const answer = await fetch(`${address}${path}`, { ...init, headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' } })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

function killPostmaster (folder: string): void {
  const file = execFileSync('find', [folder, '-name', 'postmaster.pid'], { encoding: 'utf8' }).trim()
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL')
}
