import type { Database, Tx } from '../../db/connect.ts'
import { sqlState } from '../errors.ts'
import { eventValidator } from '../ledger/validate.ts'
import type { Arrival } from './arrivals.ts'
import { exchange } from './exchange.ts'
import { keyOf, recordsOf, type RecordRow } from './queries.ts'
import { plan, countingOf, type Context, type Verdict } from './plan.ts'
import { keyOfArrival, worldOf } from './world.ts'

/** What became of one record. */
export type Taking =
  | { index: number, id: string, status: 'stale', reason: string }
  | { index: number, id: string, status: 'read', verdict: Verdict, changed: boolean }

/** Records of one transaction. */
const CHUNK = 500
const ATTEMPTS = 5
const PASSING = new Set(['40001', '40P01', '23503'])

/**
 * Takes records of one kind, some hundred in a transaction: keeps of each its newest revision, and brings the events of the ledger in
 * line with it. Any order and any repetition of the same records leaves the same events counting. A dry run writes nothing.
 */
export async function takeRecords (
  database: Database, context: Omit<Context, 'validate'>, arrivals: readonly Arrival[], dryRun: boolean
): Promise<Taking[]> {
  const { tenant: { tenantId, timeZone }, now } = context
  const whole = { ...context, validate: eventValidator({ timeZone, now }) }
  const takings: Taking[] = []
  // Nothing stands of the former part of a dry run, so that it has but one part.
  const size = dryRun ? Math.max(1, arrivals.length) : CHUNK
  for (let from = 0; from < arrivals.length; from += size) {
    const part = arrivals.slice(from, from + size)
    takings.push(...await again(() => database.withTenant(tenantId, tx => takePart(tx, whole, part, dryRun))))
  }
  return takings
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

async function takePart (tx: Tx, context: Context, arrivals: readonly Arrival[], dryRun: boolean): Promise<Taking[]> {
  const { tenant: { tenantId }, connector: { system }, object } = context
  // One at a time: a record and the one that it belongs to may come at the same moment, and neither would see the other.
  if (!dryRun) await tx`select pg_advisory_xact_lock(hashtextextended(${`records of ${system} of ${tenantId}`}, 0))`
  const keys = [...new Set(arrivals.map(arrival => keyOfArrival(object, arrival)))].sort()
  const own = new Map((await recordsOf(tx, tenantId, system, keys)).map(row => [keyOf(row), row]))
  const { newest, stale } = newestOf(context, arrivals, own)
  const world = await worldOf(tx, tenantId, system, object, newest, own)

  let good = newest
  let verdicts = await plan(tx, context, world, good)
  const refused = new Map<string, Verdict>()
  // What is refused leaves no trace, so the others are read once more without it.
  for (;;) {
    const faulty = good.filter(arrival => verdicts.get(keyOfArrival(object, arrival))!.errors)
    if (faulty.length === 0) break
    for (const arrival of faulty) refused.set(keyOfArrival(object, arrival), verdicts.get(keyOfArrival(object, arrival))!)
    good = good.filter(arrival => !faulty.includes(arrival))
    verdicts = await plan(tx, context, world, good)
  }

  const came = new Set(good.map(arrival => keyOfArrival(object, arrival)))
  const verdictOf = (arrival: Arrival) => refused.get(keyOfArrival(object, arrival)) ?? verdicts.get(keyOfArrival(object, arrival))!
  const changed = new Set([...verdicts].filter(([, verdict]) => isChanged(verdict)).map(([key]) => key))
  await exchange(tx, context, [...changed].sort().map(key => verdicts.get(key)!), dryRun)
  const kept = [...verdicts].filter(([key]) => came.has(key) || changed.has(key)).map(([, verdict]) => verdict)
  if (!dryRun) await keep(tx, tenantId, system, kept)
  const read = newest.map((arrival): Taking => ({
    index: arrival.index, id: arrival.taken.id, status: 'read', verdict: verdictOf(arrival), changed: changed.has(keyOfArrival(object, arrival))
  }))
  return [...read, ...stale]
}

/** Of each record the newest revision; of several that say the same, the last. */
function newestOf ({ object, connector: { title } }: Context, arrivals: readonly Arrival[], own: ReadonlyMap<string, RecordRow>) {
  const newest = new Map<string, Arrival>()
  const stale: Taking[] = []
  const old = ({ index, taken: { id } }: Arrival, reason: string) => { stale.push({ index, id, status: 'stale', reason }) }
  for (const arrival of arrivals) {
    const key = keyOfArrival(object, arrival)
    const standing = own.get(key)
    const rival = newest.get(key)
    if (standing && isOlder(arrival, standing.revision)) {
      old(arrival, `${title} said something newer before, at ${standing.revision}.`)
    } else if (rival && isOlder(arrival, rival.taken.revision ?? '')) {
      old(arrival, `/records/${rival.index} of the same request says something newer.`)
    } else {
      if (rival) old(rival, `/records/${arrival.index} of the same request says it again, or something newer.`)
      newest.set(key, arrival)
    }
  }
  return { newest: [...newest.values()], stale }
}

/** A record that is gone need not say when. */
function isOlder ({ taken: { revision, deleted } }: Arrival, than: string): boolean {
  return revision === undefined ? !deleted && than !== '' : revision < than
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
