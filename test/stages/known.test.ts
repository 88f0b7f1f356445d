import fc from '../helpers/property.ts'
import t from 'tap'
import { catchUp } from '../../src/days/catch-up.ts'
import { evidenceOf, standing } from '../../src/days/evidence.ts'
import { portfolioKnown } from '../../src/days/known.ts'
import type { Tenant } from '../../src/http/caller.ts'
import { record } from '../../src/ledger/append.ts'
import { retract } from '../../src/ledger/retract.ts'
import type { NewEvent } from '../../src/ledger/validate.ts'
import { replaceRelationship } from '../../src/relationships/save.ts'
import { fromDay, overhead, threadOf } from '../../src/scoring/index.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { trustDocuments } from '../../src/trust/documents.ts'
import { testApp } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'
import { START, tenant as told } from '../scoring/arbitrary.ts'
import type { Told } from '../scoring/world.ts'

/*
 * What was known at an instant equals, digit by digit, a ledger that holds nothing else.
 */

const HOURS = 20
const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour))
const micros = (hour: number) => at(hour).toISOString().replace('Z', '000Z')

/** An event, the hour at which it was recorded, and that at which it was taken back. */
interface Arrival { event: NewEvent, recorded: number, retracted: number | undefined }

/** Events that arrive in any order, many of them long after they happened, a quarter of them taken back. */
const story = told.chain(tenant => {
  const events = tenant.flatMap(({ key, events }) => events.map((event): NewEvent => {
    const thread = threadOf(event)
    const { source, type, time, data, day } = event
    return { id: `${key} ${event.id}`, source, type, time, data, subject: key, day: fromDay(day), ...thread === undefined ? {} : { thread } }
  }))
  const arrival = fc.record({ recorded: fc.nat(HOURS), later: fc.nat(HOURS), stays: fc.boolean(), stays2: fc.boolean() })
  return fc.record({
    arrivals: fc.array(arrival, { minLength: events.length, maxLength: events.length }),
    instants: fc.uniqueArray(fc.integer({ min: -1, max: HOURS }), { minLength: 3, maxLength: 3 }),
    asOf: fc.integer({ min: START + 20, max: START + 230 }),
    readBetween: fc.boolean()
  }).map(({ arrivals, ...rest }) => ({
    tenant,
    ...rest,
    arrivals: events.map((event, i): Arrival => {
      const { recorded, later, stays, stays2 } = arrivals[i]!
      return { event, recorded, retracted: stays || stays2 ? undefined : recorded + later }
    })
  }))
})

const { database } = await freshDatabase(t)
let made = 0

async function newTenant (tenants: readonly Told[]): Promise<Tenant> {
  const tenant = await ensureTenant(database, { slug: `known-${++made}`, name: 'Known', timeZone: 'UTC' })
  await database.withTenant(tenant.tenantId, async (tx) => {
    for (const { key, segment, startedOn } of tenants) {
      await replaceRelationship(tx, tenant.tenantId, key, {
        ...segment === undefined ? {} : { segment }, ...startedOn === undefined ? {} : { started_on: fromDay(startedOn) }
      })
    }
  })
  return tenant
}

/** Every document of every relationship, without the echo of the instant. */
async function documents (tenant: Tenant, asOf: number, knownAt?: string): Promise<string[]> {
  const answers = trustDocuments(database, () => at(HOURS + 40))
  const texts: string[] = []
  for (const key of ['own', 'near', 'far']) {
    const question = { tenant, key, asOf: fromDay(asOf), model: undefined, contributions: 5, ...knownAt === undefined ? {} : { knownAt } }
    texts.push(await answers.trust(question), await answers.explanation(question))
    texts.push(await answers.history({ ...question, start: fromDay(START), end: question.asOf, interval: 'month' }))
    texts.push(await answers.changes({ ...question, start: fromDay(START + 10), end: question.asOf, startModel: undefined }))
    const days = await evidenceOf(database).days(tenant.tenantId, await standing(database, tenant.tenantId, key), knownAt)
    texts.push(JSON.stringify(overhead(days, START, asOf, tenant.settings)))
  }
  return texts.map(text => text.replace(/"known_at":"[^"]*",/, ''))
}

async function live (tenant: Tenant, arrivals: readonly Arrival[], readBetween: boolean): Promise<void> {
  for (let hour = 0; hour <= 2 * HOURS; hour++) {
    const arrived = arrivals.filter(({ recorded }) => recorded === hour).map(({ event }) => event)
    await record(database, tenant, arrived, at(hour))
    await database.withTenant(tenant.tenantId, async (tx) => {
      for (const { event: { id, source }, retracted } of arrivals) {
        if (retracted === hour) await retract(tx, tenant.tenantId, { id, source }, 'wrong', at(hour))
      }
    })
    if (readBetween && hour % 7 === 0) await catchUp(database, tenant.tenantId, 1000)
  }
}

t.test('what was known at an instant equals a ledger that holds nothing else, digit by digit', async t => {
  await fc.assert(fc.asyncProperty(story, async ({ tenant: tenants, arrivals, instants, asOf, readBetween }) => {
    const tenant = await newTenant(tenants)
    await live(tenant, arrivals, readBetween)
    for (const instant of instants) {
      const known = arrivals.filter(({ recorded, retracted = Infinity }) => recorded <= instant && retracted > instant)
      const other = await newTenant(tenants)
      await record(database, other, known.map(({ event }) => event), at(0))
      t.strictSame(await documents(tenant, asOf, micros(instant)), await documents(other, asOf), `${known.length} of ${arrivals.length} events`)
    }
    t.strictSame(await documents(tenant, asOf, micros(HOURS * 2)), await documents(tenant, asOf), 'after the last change: as without')
  }), { numRuns: Number(process.env.RUNS ?? 8) })
})

t.test('too many events on both sides are refused with the remedy', async t => {
  const tenant = await newTenant([])
  const visit = (id: string): NewEvent => ({
    id, source: 'crm', type: 'touchpoint.made', subject: 'own', time: micros(0), day: '2026-01-01', data: { channel: 'visit', initiated_by: 'supplier' }
  })
  await record(database, tenant, [visit('a'), visit('b')], at(1))
  await record(database, tenant, [visit('c'), visit('d')], at(3))
  const known = (hour: number, most: number) =>
    database.withTenant(tenant.tenantId, tx => portfolioKnown(tx, tenant.tenantId, micros(hour), most))
  await t.rejects(known(2, 1), { code: 'VALIDATION_FAILED', errors: [{ parameter: 'known_at', received: micros(2) }] })
  await t.resolves(known(2, 2), 'at the limit')
  await t.resolves(known(0, 1), 'few on one side')
})

t.test('known_at over HTTP', async t => {
  const { inject, setNow, database: own } = await testApp(t, { now: '2026-03-01T10:00:00Z' })
  const kept = (id: string, day: string, outcome: string) => ({
    id,
    source: 'erp',
    type: 'promise.settled',
    subject: 'acme',
    time: `${day}T08:00:00Z`,
    data: { promise_id: id, by: 'supplier', kind: 'delivery', due_on: day, outcome }
  })
  await inject('POST', '/v1/events', kept('a', '2026-02-01', 'kept'))
  setNow('2026-03-05T10:00:00Z')
  await inject('POST', '/v1/events', kept('late', '2026-02-02', 'broken'))
  setNow('2026-03-09T10:00:00Z')
  await inject('POST', '/v1/events/late/retraction', { reason: 'wrong' })
  const read = async (path: string, query: string) => await inject('GET', `/v1/relationships/acme/${path}?${query}`)
  const events = async (knownAt: string) => {
    const { body } = await read('trust', `as_of=2026-02-28&known_at=${knownAt}`)
    return body.customer_trust.dimensions[0].events
  }
  // The present is read first, so that everything is folded.
  await read('trust', '')
  const stored = async () => [...await own.operator`select relationship, day, totals from days order by 1, 2`,
    ...await own.operator`select day, segment, totals from portfolio_days order by 1, 2`, ...await own.operator`select version from folds`]
  const before = await stored()

  t.equal(await events('2026-03-05T09:59:59.999Z'), 1, 'before the late event')
  t.equal(await events('2026-03-05T11:00:00%2B01:00'), 2, 'at the instant of its recording')
  t.equal(await events('2026-03-09T09:59:59Z'), 2, 'before it was taken back')
  t.equal(await events('2026-03-09T10:00:00Z'), 1, 'at that instant')
  t.equal(await events('2026-02-28T00:00:00Z'), 0, 'before anything was known')
  for (const path of ['trust', 'trust/explanation', 'trust/history', 'overhead']) {
    const { status, body } = await read(path, 'known_at=2026-03-05T11:00:00%2B01:00')
    t.match({ status, known_at: body.known_at }, { status: 200, known_at: '2026-03-05T10:00:00.000000Z' }, path)
    t.notOk('known_at' in (await read(path, '')).body, 'no echo of what was not asked')
    for (const wrong of ['2026-03-09T10:00:00.001Z', '2026-02-30T00:00:00Z', 'now', '']) {
      t.match(await read(path, `known_at=${wrong}`), { status: 422, body: { errors: [{ parameter: 'known_at' }] } }, `${path} ${wrong}`)
    }
  }
  t.strictSame(await stored(), before, 'nothing that reads the past writes anything')
})
