import t from 'tap'
import fc from '../helpers/property.ts'
import { freshDatabase } from '../helpers/database.ts'
import { catchUp } from '../../src/days/catch-up.ts'
import { rebuild } from '../../src/days/rebuild.ts'
import type { EventTypeInput } from '../../src/event-types/schema.ts'
import { declareType, retireType } from '../../src/event-types/save.ts'
import type { Tenant } from '../../src/http/caller.ts'
import { record } from '../../src/ledger/append.ts'
import { validateAll } from '../../src/ledger/validator.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { trustDocuments } from '../../src/trust/documents.ts'

/* The promises about arrival hold for types of the tenant's own too: they are weighed once, and folded like all others. */

const NOW = new Date('2026-06-30T12:00:00Z')
const { database } = await freshDatabase(t)

const DECLARED: Record<string, EventTypeInput> = {
  'custom.rated': {
    schema: { type: 'object', properties: { stars: { type: 'number', minimum: 0, maximum: 5 }, by: { type: 'string', enum: ['us', 'them'] } }, required: ['stars'] },
    evidence: [
      { dimension: 'customer_stated_trust', when: 'has(data.by) && data.by == "them"', positive: 'data.stars / 5', negative: '1 - data.stars / 5' },
      { dimension: 'supplier_stated_trust', when: 'has(data.by) && data.by == "us"', positive: 'data.stars / 3', negative: '(5 - data.stars) / 7' }
    ],
    contact: true,
    example: { stars: 3, by: 'us' }
  },
  'custom.told': {
    schema: { type: 'object', properties: { pages: { type: 'integer', minimum: 0, maximum: 50 } }, required: ['pages'] },
    evidence: [{ dimension: 'customer_openness', weight: 'data.pages / 30' }, { dimension: 'negotiation_ease', negative: 'data.pages > 10 ? 0.1 : 0' }],
    example: { pages: 1 }
  }
}

let made = 0
async function newTenant (): Promise<Tenant> {
  const tenant = await ensureTenant(database, { slug: `own-${++made}`, name: 'Own', timeZone: 'UTC' })
  await database.withTenant(tenant.tenantId, async (tx) => {
    for (const [name, type] of Object.entries(DECLARED)) await declareType(tx, tenant.tenantId, name, type, NOW)
  })
  return tenant
}

const day = fc.integer({ min: 1, max: 28 }).map(n => `2026-06-${String(n).padStart(2, '0')}T10:00:00Z`)
const rated = fc.record({ stars: fc.double({ min: 0, max: 5, noNaN: true }).map(stars => Math.round(stars * 100) / 100), by: fc.constantFrom('us', 'them') })
const what = fc.oneof(
  rated.map(data => ({ type: 'custom.rated', data: data as object })),
  fc.integer({ min: 0, max: 50 }).map(pages => ({ type: 'custom.told', data: { pages } as object })),
  fc.constantFrom('open', 'restricted').map(confidentiality => ({ type: 'information.shared', data: { direction: 'to_supplier', confidentiality } as object }))
)
const sent = fc.array(fc.record({ what, time: day, subject: fc.constantFrom('acme', 'globex') }), { minLength: 1, maxLength: 25 })
  .map(all => all.map(({ what, ...rest }, i) => ({ id: `e${i}`, source: 'test', ...rest, ...what })))

async function send (tenant: Tenant, events: readonly object[], batch: number): Promise<void> {
  for (let i = 0; i < events.length; i += batch) {
    const validated = await validateAll(database, tenant, NOW, events.slice(i, i + batch))
    const faulty = validated.find(({ errors }) => errors)
    if (faulty) t.fail('a faulty event', faulty)
    await record(database, tenant, validated.flatMap(({ event }) => event ?? []), NOW)
    if (i % 2 === 0) await catchUp(database, tenant.tenantId, 1000)
  }
}

async function documents (tenant: Tenant): Promise<string[]> {
  await catchUp(database, tenant.tenantId, 1000)
  const answers = trustDocuments(database, () => NOW)
  const rows = await database.withTenant(tenant.tenantId, tx => tx<Array<{ row: string }>>`
    select (to_jsonb(d) - 'tenant_id')::text as row from days d where tenant_id = ${tenant.tenantId} order by relationship collate "C", day`)
  const keys = new Set(rows.map(({ row }) => JSON.parse(row).relationship as string))
  const texts = rows.map(({ row }) => row)
  for (const key of keys) texts.push(await answers.explanation({ tenant, key, asOf: '2026-06-29', model: undefined, contributions: 100 }))
  return texts
}

t.test('any order, batching and repetition gives the same days and explanations, and folding again changes nothing', async t => {
  await fc.assert(fc.asyncProperty(sent, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), async (events, batch, dice) => {
    const [first, second] = [await newTenant(), await newTenant()]
    await send(first, events, events.length)
    const expected = await documents(first)
    const placed = [...events, ...events.slice(0, 5)].map(event => ({ event, place: dice.next().value }))
    const shuffled = placed.sort((a, b) => a.place - b.place).map(({ event }) => event)
    await send(second, shuffled, batch)
    t.strictSame(await documents(second), expected)
    for (const text of expected) t.notMatch(text, /NaN|Infinity/)
    await database.withTenant(second.tenantId, tx => retireType(tx, second.tenantId, 'custom.rated', NOW))
    t.equal((await rebuild(database, second.tenantId)).changed, 0)
    t.strictSame(await documents(second), expected, 'retired types are folded too')
  }), { numRuns: 4 })
})

t.test('a day with an event of an own type is what its declaration says', async t => {
  const tenant = await newTenant()
  const envelope = { source: 'test', subject: 'acme', time: '2026-06-10T10:00:00Z' }
  await send(tenant, [
    { id: 'a', ...envelope, type: 'custom.rated', data: { stars: 2, by: 'us' } },
    { id: 'b', ...envelope, type: 'custom.told', data: { pages: 15 } },
    { id: 'c', ...envelope, type: 'custom.told', data: { pages: 0 } }
  ], 3)
  const [row] = await documents(tenant)
  t.strictSame(JSON.parse(row!).totals, {
    events: 3,
    contact: true,
    evidence: [
      { dimension: 'supplier_stated_trust', id: 'a', source: 'test', p: 2 / 3, n: 3 / 7 },
      { dimension: 'customer_openness', id: 'b', source: 'test', x: 0.5 },
      { dimension: 'negotiation_ease', id: 'b', source: 'test', n: 0.1 }
    ]
  })
})
