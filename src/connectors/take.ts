import { setImmediate } from 'node:timers/promises'
import type { Database, Tx } from '../../db/connect.ts'
import { sqlState } from '../errors.ts'
import { eventValidator } from '../ledger/validate.ts'
import type { Arrival } from './arrivals.ts'
import { exchange } from './exchange.ts'
import { keyOf, recordsOf, type RecordRow } from './queries.ts'
import { plan, countingOf, type Accounts, type Context, type Verdict } from './plan.ts'
import { compareSaid, READ_BY, readingOf, type Said } from './rank.ts'
import { inTurn } from './turn.ts'
import { keyOfArrival, keyOfParent, worldOf } from './world.ts'

/** What became of one record. */
export type Taking =
  | { index: number, id: string, status: 'stale', reason: string }
  | { index: number, id: string, status: 'read', verdict: Verdict, changed: boolean }

const ATTEMPTS = 5
const PASSING = new Set(['40001', '40P01', '23503'])

/**
 * Takes records of one kind in one transaction: keeps of each its newest revision, and brings the events of the ledger in line with it.
 * Any order and any repetition of the same records leaves the same events counting. A dry run writes nothing, and says the same.
 * @throws Problem UNAVAILABLE when records of the same system are being taken in for too long
 */
export async function takeRecords (
  database: Database, context: Omit<Context, 'validate'>, arrivals: readonly Arrival[], dryRun: boolean
): Promise<Taking[]> {
  if (arrivals.length === 0) return []
  const { tenant: { tenantId, timeZone }, connector: { system }, now } = context
  const whole = { ...context, validate: eventValidator({ timeZone, now }) }
  // One at a time: a record and the one that it belongs to may come at the same moment, and neither would see the other.
  const name = `records of ${system} of ${tenantId}`
  const attempt = () => again(() => database.withTenant(tenantId, async (tx) => {
    const isMine = dryRun || (await tx`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as mine`)[0]!.mine === true
    return isMine ? await takeAll(tx, whole, arrivals, dryRun) : undefined
  }))
  return dryRun ? (await attempt())! : await inTurn(name, attempt)
}

/** What two transactions do to each other (a deadlock, a relationship deleted under an event on its way) is tried again. */
async function again<T> (work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === ATTEMPTS || !PASSING.has(sqlState(error) ?? '')) throw error
    }
  }
}

async function takeAll (tx: Tx, context: Context, arrivals: readonly Arrival[], dryRun: boolean): Promise<Taking[]> {
  const { tenant: { tenantId }, connector: { system }, object } = context
  const keyOfOne = (arrival: Arrival) => keyOfArrival(object, arrival)
  const own = new Map((await recordsOf(tx, tenantId, system, [...new Set(arrivals.map(keyOfOne))].sort())).map(row => [keyOf(row), row]))
  const { candidates, takings } = candidatesOf(context, arrivals, own)
  const world = await worldOf(tx, tenantId, system, object, [...candidates.values()].flat(), own)

  const accounts: Accounts = new Map()
  let good: Arrival[]
  let verdicts: Map<string, Verdict>
  // What is refused leaves no trace: the next best of the same record takes its place, and the others are read once more.
  for (;;) {
    good = [...candidates.values()].flatMap(([best]) => best ?? [])
    verdicts = await plan(tx, context, world, good, accounts)
    const faulty = good.filter(arrival => verdicts.get(keyOfOne(arrival))!.errors)
    if (faulty.length === 0) break
    for (const arrival of faulty) {
      candidates.get(keyOfOne(arrival))!.shift()
      takings.push({ index: arrival.index, id: arrival.taken.id, status: 'read', verdict: verdicts.get(keyOfOne(arrival))!, changed: false })
    }
    await setImmediate()
  }

  const came = new Set(good.map(keyOfOne))
  const changed = new Set([...verdicts].filter(([, verdict]) => isChanged(verdict)).map(([key]) => key))
  await exchange(tx, context, [...changed].sort().map(key => verdicts.get(key)!), dryRun)
  const kept = [...verdicts].filter(([key]) => came.has(key) || changed.has(key)).map(([, verdict]) => verdict)
  if (!dryRun) await keep(tx, tenantId, system, kept)
  for (const [key, [best, ...others]] of candidates) {
    if (best === undefined) continue
    takings.push({ index: best.index, id: best.taken.id, status: 'read', verdict: verdicts.get(key)!, changed: changed.has(key) })
    for (const other of others) takings.push(stale(other, `/records/${best.index} of the same request says it again, or something newer.`))
  }
  return takings
}

function stale ({ index, taken: { id } }: Arrival, reason: string): Taking {
  return { index, id, status: 'stale', reason }
}

/** Of each record what may count of it, the best first; of several that say the same, the last. What cannot is stale. */
function candidatesOf (context: Context, arrivals: readonly Arrival[], own: ReadonlyMap<string, RecordRow>) {
  const { object, connector: { title } } = context
  const candidates = new Map<string, Arrival[]>()
  const takings: Taking[] = []
  for (const arrival of dated(context, arrivals, own)) {
    const key = keyOfArrival(object, arrival)
    const standing = own.get(key)
    if (standing && compareSaid(saidBy(arrival), standing) < 0) takings.push(stale(arrival, outdone(title, arrival, standing)))
    else candidates.set(key, [...candidates.get(key) ?? [], arrival])
  }
  for (const rivals of candidates.values()) rivals.sort((a, b) => compareSaid(saidBy(b), saidBy(a)) || b.index - a.index)
  return { candidates, takings }
}

/**
 * What each says, with how it was read. A deletion need not say when: it counts as of now, and not before what came before or with it;
 * else a row from before it, sent again, would bring the record back.
 */
function dated (
  { object, connector, settings, now }: Context, arrivals: readonly Arrival[], own: ReadonlyMap<string, RecordRow>
): Arrival[] {
  const newest = new Map([...own].map(([key, { revision }]) => [key, revision]))
  for (const arrival of arrivals) {
    const [key, { revision = '' }] = [keyOfArrival(object, arrival), arrival.taken]
    if (revision > (newest.get(key) ?? '')) newest.set(key, revision)
  }
  const read = readingOf(connector, settings)
  return arrivals.map(({ index, taken }) => {
    const latest = newest.get(`${object.name}/${taken.id}`) ?? ''
    const instant = connector.retold === true ? '' : now.toISOString()
    const revision = taken.revision ?? (taken.deleted ? [instant, latest].sort()[1]! : '')
    const kept = read === undefined ? taken.kept : { ...taken.kept, [READ_BY]: read }
    return { index, taken: { ...taken, revision, kept } }
  })
}

function saidBy (arrival: Arrival): Said {
  const { revision = '', deleted, kept } = arrival.taken
  return { revision, deleted, parent: keyOfParent(arrival), kept }
}

function outdone (title: string, { taken: { revision = '' } }: Arrival, standing: RecordRow): string {
  if (revision < standing.revision) return `${title} said something newer before, at ${standing.revision}.`
  if (standing.deleted) return `${title} said that it is deleted, at ${standing.revision}.`
  return `${title} said something else at the same moment, ${standing.revision}; that counts, in whatever order they come.`
}

/** Whether other events count than before. What cannot be taken leaves everything as it was. */
function isChanged ({ before, row, digest, errors, events }: Verdict): boolean {
  if (errors) return false
  return before === undefined ? events.length > 0 : before.digest !== digest || before.deleted !== row.deleted
}

async function keep (tx: Tx, tenantId: string, system: string, verdicts: readonly Verdict[]): Promise<void> {
  const rows = verdicts.filter(({ errors }) => !errors).map(verdict => {
    const { row, digest } = verdict
    return { ...row, digest, event_ids: isChanged(verdict) ? countingOf(verdict) : row.event_ids }
  })
  if (rows.length === 0) return
  await tx`
    insert into connector_records (tenant_id, system, object, record_id, revision, generation, parent, kept, deleted, digest, event_ids)
    select ${tenantId}::uuid, ${system}, t.object, t.record_id, t.revision, t.generation, t.parent, t.kept, t.deleted, t.digest, t.event_ids
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as t (
      object text, record_id text, revision text, generation int, parent text, kept jsonb, deleted boolean, digest text, event_ids text[])
    order by t.object collate "C", t.record_id collate "C"
    on conflict (tenant_id, system, object, record_id) do update set revision = excluded.revision, generation = excluded.generation,
      parent = excluded.parent, kept = excluded.kept, deleted = excluded.deleted, digest = excluded.digest, event_ids = excluded.event_ids,
      updated_at = now()`
}
