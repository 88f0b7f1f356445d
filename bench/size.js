import { inTurn, ratio } from './figures.js'
import { settle } from './portfolio.js'
import { answersPerSecond, ask } from './requests.js'
import { loadOne } from './trust.js'

const SMALL = 10_000
const LOAD = { connections: 16, seconds: 2 }
const WRITES = 50

/** What a read costs when the database holds many more events of other relationships: warm, and right after a write. */
export async function size ({ environment, rounds, events }) {
  const small = await filled(environment, SMALL)
  const large = await filled(environment, events)
  const warm = ({ service, key }) => () => answersPerSecond(service.address, [{ path: `/v1/relationships/${key}/trust` }], LOAD)
  const written = place => round => afterWrites(place, round)
  await warm(small)()
  await warm(large)()
  const results = [
    ['trust document, warm', await inTurn(rounds, warm(small), warm(large))],
    ['trust document, right after an event', await inTurn(rounds, written(small), written(large))]
  ]
  await small.service.stop()
  await large.service.stop()
  const million = `${events.toLocaleString('en')} events : ${SMALL.toLocaleString('en')}`
  return results.map(([what, { ratios, baseline, subject }]) => ratio(`${what}, by size`, ratios.map(rate => 1 / rate), {
    firstLight: 1.5, goal: 1.1, better: 'below', detail: `time with ${million} (${Math.round(subject)} and ${Math.round(baseline)} per second)`
  }))
}

/** A service on a database with this many events of other relationships, and one relationship with a thousand. */
async function filled (environment, events) {
  const database = await environment.database()
  const service = await environment.service(database)
  const key = await loadOne(service)
  await settle(database)
  await fill(database.sql, events)
  await ask(service.address, `/v1/relationships/${key}/trust`)
  return { service, key }
}

const PER_RELATIONSHIP = 1000

/** Events, and the totals that they would have left; a thousand for each relationship, two on a day. */
async function fill (sql, events) {
  const relationships = Math.ceil(events / PER_RELATIONSHIP)
  const place = sql`tenant_id, 'filler-' || n % ${relationships}::int, date '2025-01-01' + n / ${relationships}::int / 2`
  await sql`insert into relationships (tenant_id, key, created_by)
    select tenant_id, 'filler-' || n, 'event' from tenants, generate_series(0, ${relationships - 1}::int) n`
  await sql`insert into folds (tenant_id, relationship, version)
    select tenant_id, key, 1 from relationships where starts_with(key, 'filler-')`
  await sql`insert into events (tenant_id, relationship, day, time, id, source, type, data)
    select ${place}, timestamptz '2025-01-01 10:00Z' + n / ${relationships}::int / 2 * interval '1 day', 'filler-' || n, 'urn:filler',
      'touchpoint.made', '{"channel": "phone", "initiated_by": "supplier"}'
    from tenants, generate_series(0, ${events - 1}::int) n`
  await sql`insert into days (tenant_id, relationship, day, totals)
    select ${place}, '{"events": 2, "given": 2, "evidence": []}' from tenants, generate_series(0, ${events - 1}::int) n
    on conflict do nothing`
  await sql`vacuum analyze`
}

let sent = 0

/** Posts an event and reads the document that it changes, one after the other. Returns pairs per second. */
async function afterWrites ({ service: { address }, key }) {
  const started = performance.now()
  for (let n = 0; n < WRITES; n++) {
    const id = `write-${++sent}`
    await ask(address, '/v1/events', {
      method: 'POST',
      body: {
        id, source: 'urn:bench', type: 'touchpoint.made', subject: decodeURIComponent(key), time: '2026-06-30T12:00:00Z', data: { channel: 'phone', initiated_by: 'customer' }
      }
    })
    await ask(address, `/v1/relationships/${key}/trust`)
  }
  return WRITES / ((performance.now() - started) / 1000)
}
