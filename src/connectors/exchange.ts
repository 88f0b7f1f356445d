import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { append } from '../ledger/append.ts'
import { fromPostgres } from '../ledger/instant.ts'
import { retractAll } from '../ledger/retract.ts'
import type { NewEvent } from '../ledger/validate.ts'
import { eventOfKey, eventsOf, type RecordRow } from './queries.ts'
import { countingOf, eventId, sameness, type Context, type Verdict } from './plan.ts'

/**
 * Puts the events that the records stand for now in the place of those that stood before, in the caller's transaction. An event that
 * says what one of them says already stays. The verdicts are changed: their events have the ids under which they stand.
 * @throws Problem EVENT_CONFLICT when no id is free
 */
export async function exchange (tx: Tx, context: Context, verdicts: readonly Verdict[], dryRun: boolean): Promise<void> {
  const { tenant: { tenantId }, connector, now } = context
  const standing = await eventsOf(tx, tenantId, verdicts.flatMap(({ before }) => before?.event_ids ?? []))
  const fresh: Fresh[] = []
  for (const verdict of verdicts) {
    const same = new Map((verdict.before?.event_ids ?? []).flatMap(key => {
      const event = standing.get(key)
      return event === undefined ? [] : [[sameness({ ...event, time: fromPostgres(event.time) } as NewEvent), event.id]]
    }))
    verdict.row.generation = firstGeneration(verdict)
    for (const one of verdict.events) {
      const id = same.get(sameness(one.event))
      if (id === undefined) fresh.push({ verdict, one, generation: verdict.row.generation })
      else one.event.id = id
    }
  }
  for (const { verdict, one, generation } of fresh) one.event.id = eventId(connector, verdict.row, one.part, generation)
  if (dryRun) return
  await appendAll(tx, context, fresh)
  await retractAll(tx, tenantId, verdicts.flatMap(verdict => {
    const counting = new Set(countingOf(verdict))
    const former = (verdict.before?.event_ids ?? []).filter(key => !counting.has(key))
    return former.map(key => ({ ...eventOfKey(key), reason: reasonOf(context, verdict) }))
  }), now)
}

interface Fresh { verdict: Verdict, one: Verdict['events'][number], generation: number }

/** A revision that gave other events before gets new ids, because an event that was taken back never counts again. */
function firstGeneration ({ row, before }: Verdict): number {
  if (before === undefined || before.revision !== row.revision) return 1
  return before.event_ids.length > 0 ? before.generation + 1 : before.generation
}

const MOST_GENERATIONS = 50

async function appendAll (tx: Tx, { tenant, connector, now }: Context, fresh: readonly Fresh[]): Promise<void> {
  let left = fresh
  for (let round = 0; left.length > 0; round++) {
    const outcomes = await append(tx, tenant, left.map(({ one }) => one.event), now)
    const taken = left.filter((_, n) => outcomes[n]!.status === 'conflict' || ('retracted' in outcomes[n]! && outcomes[n].retracted === true))
    const gone = left.find((_, n) => outcomes[n]!.status === 'unknown_relationship')
    if (gone) throw new Problem('UNAVAILABLE', `The relationship "${gone.one.event.subject}" was removed at this moment; send the records again.`, { headers: { 'retry-after': '1' } })
    if (taken.length > 0 && round === MOST_GENERATIONS) {
      throw new Problem('EVENT_CONFLICT', `Other events stand under the id "${taken[0]!.one.event.id}" and those that would come after it. Give the connector another source.`)
    }
    for (const one of taken) {
      one.generation += 1
      one.one.event.id = eventId(connector, one.verdict.row, one.one.part, one.generation)
      one.verdict.row.generation = Math.max(one.verdict.row.generation, one.generation)
    }
    left = taken
  }
}

function reasonOf ({ connector }: Context, { row, before, gone, ignored }: Verdict): string {
  const name = `${titleOf(connector.objects, row)} ${row.record_id}`
  if (gone) return `${name} was deleted in ${connector.title}.`
  if (ignored !== undefined) return `${name} does not count any more. ${ignored}`.slice(0, 1000)
  if (before !== undefined && before.revision < row.revision) return `Replaced by a later revision of ${name}.`
  return `${name} is read otherwise now: the settings, a record that belongs to it, or its relationship changed.`
}

function titleOf (objects: Context['connector']['objects'], { object }: RecordRow): string {
  return objects.find(({ name }) => name === object)?.title ?? object
}
