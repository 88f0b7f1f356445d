import fc from '../helpers/property.ts'
import t from 'tap'
import type { Database } from '../../db/connect.ts'
import { catchUp } from '../../src/days/catch-up.ts'
import { rebuild } from '../../src/days/rebuild.ts'
import type { Tenant } from '../../src/http/caller.ts'
import { record } from '../../src/ledger/append.ts'
import { retract } from '../../src/ledger/retract.ts'
import { eventValidator, type NewEvent } from '../../src/ledger/validate.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { trustDocuments } from '../../src/trust/documents.ts'
import { freshDatabase } from '../helpers/database.ts'

/*
 * The promises about arrival: any order, any batching and any repetition of the same events gives the same documents; taking an
 * event back equals never having sent it; folding everything again changes nothing.
 */

const NOW = new Date('2026-06-30T12:00:00Z')
const SUBJECTS = 3
const AS_OF = ['2026-03-01', '2026-06-30', '2026-09-30']

const { database } = await freshDatabase(t)
const validate = eventValidator({ timeZone: 'UTC', now: NOW })
const events: NewEvent[] = []
for (const event of simulate({ seed: 'order', relationships: SUBJECTS, days: 180, end: '2026-06-29', rate: 0.5 }).events) {
  const { event: valid, errors } = validate(event)
  if (valid) events.push(valid)
  else t.fail('the simulator made a faulty event', { errors })
}
const subjects = [...new Set(events.map(event => event.subject))].sort()

let made = 0
async function newTenant (): Promise<Tenant> {
  return await ensureTenant(database, { slug: `order-${++made}`, name: 'Order', timeZone: 'UTC' })
}

/** The documents, what is promised and open, and what metrics are summed from. */
async function everything (db: Database, tenant: Tenant): Promise<string[]> {
  return [...await documents(db, tenant), ...await openPromises(db, tenant), ...await facts(db, tenant)]
}

async function facts (db: Database, { tenantId }: Tenant): Promise<string[]> {
  const rows = await db.withTenant(tenantId, tx => tx<Array<{ row: string }>>`
    select (jsonb_strip_nulls(to_jsonb(f)) - 'tenant_id')::text as row from facts f
    where tenant_id = ${tenantId} order by relationship collate "C", day, n`)
  return rows.map(({ row }) => row)
}

/** What is promised and open, row by row. */
async function openPromises (db: Database, { tenantId }: Tenant): Promise<string[]> {
  const rows = await db.withTenant(tenantId, tx => tx<Array<{ row: string }>>`
    select (to_jsonb(o) - 'tenant_id')::text as row from open_promises o
    where tenant_id = ${tenantId} order by relationship collate "C", promise_id collate "C"`)
  return rows.map(({ row }) => row)
}

/** Every document of every relationship, as texts: equal to the last digit or not at all. */
async function documents (db: Database, tenant: Tenant): Promise<string[]> {
  await catchUp(db, tenant.tenantId, 1000)
  const answers = trustDocuments(db, () => NOW)
  const texts: string[] = []
  for (const key of subjects) {
    for (const asOf of AS_OF) {
      texts.push(await answers.trust({ tenant, key, asOf, model: undefined, contributions: 5 }))
      texts.push(await answers.explanation({ tenant, key, asOf, model: undefined, contributions: 100 }))
    }
  }
  return texts
}

const reference = await newTenant()
await record(database, reference, events, NOW)
const expected = await documents(database, reference)
const all = await everything(database, reference)

t.test('the simulated relationships have scores', async t => {
  t.ok(events.length > 100, `${events.length} events`)
  t.match(expected[2], /"score":\d/, 'otherwise equality would say nothing')
  t.ok(all.length > expected.length + events.length, 'and open promises and facts')
})

t.test('any order, batching and repetition of the same events gives the same documents', async t => {
  const arrival = fc.record({
    order: fc.shuffledSubarray(events, { minLength: events.length }),
    again: fc.subarray(events, { maxLength: 40 }),
    batch: fc.integer({ min: 1, max: 97 }),
    readBetween: fc.boolean()
  })
  await fc.assert(fc.asyncProperty(arrival, async ({ order, again, batch, readBetween }) => {
    const tenant = await newTenant()
    const sent = [...order, ...again]
    for (let i = 0; i < sent.length; i += batch) {
      await record(database, tenant, sent.slice(i, i + batch), NOW)
      // Folding in the middle must leave no trace: threads that are still incomplete are folded again.
      if (readBetween && i % 3 === 0) await catchUp(database, tenant.tenantId, 1000)
    }
    t.strictSame(await everything(database, tenant), all)
  }), { numRuns: 8 })
})

t.test('retracting events equals never having sent them', async t => {
  const choice = fc.record({ taken: fc.subarray(events, { minLength: 1, maxLength: 60 }), readBefore: fc.boolean() })
  await fc.assert(fc.asyncProperty(choice, async ({ taken, readBefore }) => {
    const [retracting, never] = [await newTenant(), await newTenant()]
    const gone = new Set(taken)
    await record(database, never, events.filter(event => !gone.has(event)), NOW)
    // The relationships themselves stay when all their events are taken back.
    await record(database, retracting, events, NOW)
    if (readBefore) await catchUp(database, retracting.tenantId, 1000)
    await database.withTenant(retracting.tenantId, async (tx) => {
      for (const { id, source } of taken) await retract(tx, retracting.tenantId, { id, source }, 'wrong', NOW)
    })
    t.strictSame(await everything(database, retracting), await everything(database, never))
  }), { numRuns: 5 })
})

t.test('folding everything again changes nothing', async t => {
  t.strictSame(await rebuild(database, reference.tenantId), { relationships: SUBJECTS, changed: 0 })
  t.strictSame(await everything(database, reference), all)
})

t.test('explanations sum to the score', async t => {
  let sums = 0
  for (const text of expected) {
    const { customer_trust: customer, supplier_trust: supplier } = JSON.parse(text)
    for (const { score, contributions } of [customer, supplier]) {
      if (score === undefined) continue
      const sum = contributions.reduce((total: number, { points }: { points: number }) => total + points, 0)
      t.ok(Math.abs(sum - score) < 1e-9, `${sum} is ${score}`)
      sums++
    }
  }
  t.ok(sums > 0, 'there was something to sum')
})

t.test('no document contains null or NaN', async t => {
  for (const text of expected) t.notMatch(text, /null|NaN/)
})
