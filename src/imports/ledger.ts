import type { Database, Tx } from '../../db/connect.ts'
import { Problem, sqlState } from '../errors.ts'
import type { Tenant } from '../http/caller.ts'
import { record, type Outcome } from '../ledger/append.ts'
import type { NewEvent } from '../ledger/validate.ts'
import { findRelationship } from '../relationships/queries.ts'
import { changeRelationship, replaceRelationship } from '../relationships/save.ts'
import type { Relationship } from '../relationships/schema.ts'
import { Stopped } from './faults.ts'
import type { Delivered, Settled, Sink } from './run.ts'

/** Straight into the ledger of this installation. `update`: relationships that exist are given the fields of the file. */
export function ledgerSink (database: Database, tenant: Tenant, update: boolean, now: () => Date): Sink {
  const { tenantId } = tenant
  return {
    relationships: wanted => reachable(database.withTenant(tenantId, async (tx) => {
      const settled: Settled[] = []
      for (const { key, input } of wanted) {
        const there = await standing(tx, tenantId, key)
        if (there === undefined) await replaceRelationship(tx, tenantId, key, input)
        const changes = there !== undefined && update && differs(there, input)
        if (changes) await changeRelationship(tx, tenantId, key, input)
        settled.push({ status: there === undefined ? 'made' : changes ? 'changed' : 'there' })
      }
      return settled
    })),
    events: async events => (await reachable(record(database, tenant, events, now()))).map((outcome, i) => told(outcome, events[i]!))
  }
}

async function standing (tx: Tx, tenantId: string, key: string): Promise<Relationship | undefined> {
  try {
    return await findRelationship(tx, tenantId, key)
  } catch (error) {
    if (error instanceof Problem && error.code === 'RELATIONSHIP_NOT_FOUND') return undefined
    throw error
  }
}

/** Whether saving the fields would change anything; fields that the input leaves away stay as they are. */
export function differs (standing: object, input: object): boolean {
  return Object.entries(input).some(([name, value]) => (standing as Record<string, unknown>)[name] !== value)
}

function told ({ status }: Outcome, event: NewEvent): Delivered {
  switch (status) {
    case 'conflict': return { status, reason: CONFLICT }
    case 'retired_type': return { status: 'refused', reason: `the event type ${event.type} was retired; declare a type with another name` }
    case 'unknown_relationship': return {
      status: 'refused', reason: `there is no relationship "${event.subject}", and the tenant lets no event make one; set relationship.missing to create`
    }
    default: return { status }
  }
}

const CONFLICT = 'another event was recorded under this id and source before; give this one another id, or retract the other'

async function reachable<T> (work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Stopped(`The database failed (${sqlState(error) ?? (error as Error).message}). What is counted as recorded is in; import the file again to go on.`)
  }
}
