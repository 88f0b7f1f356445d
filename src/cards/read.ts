import { LRUCache } from 'lru-cache'
import type { Database, Tx } from '../../db/connect.ts'
import { evidenceOf, standing, type Standing } from '../days/evidence.ts'
import { todayOf } from '../days/today.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { fromDay, overhead, type Day } from '../scoring/index.ts'
import { trustDocuments } from '../trust/documents.ts'
import { nameOf, reasonsOf, standingCard, type Reason, type Standing as StandingCard, type TrustDocument } from './card.ts'
import { liveParts } from './queries.ts'
import type { Card } from './schema.ts'

/** The window of the share of time, days. */
const WINDOW = 180

/**
 * Makes cards. What the evidence decides is kept as long as nothing that it was made from has changed; signals and promises are read
 * each time, so a card that was asked for before costs two short transactions.
 */
export function cards (database: Database, now: Now): (tenant: Tenant, key: string) => Promise<Card> {
  const documents = trustDocuments(database, now)
  const store = evidenceOf(database)
  const known = new LRUCache<string, { stamp: string, card: StandingCard }>({ max: 5000 })

  async function made (tenant: Tenant, key: string, found: Standing, today: Day): Promise<StandingCard> {
    const name = JSON.stringify([tenant.tenantId, key])
    const stamp = JSON.stringify([today, found, tenant.settings.reporting_since])
    const kept = known.get(name)
    if (kept?.stamp === stamp) return kept.card
    const text = await documents.trust({ tenant, key, asOf: fromDay(today), model: undefined, contributions: 5 })
    const document = JSON.parse(text) as TrustDocument
    const types = await database.withTenant(tenant.tenantId, tx => typesOf(tx, tenant.tenantId, reasonsOf(document)))
    const { transaction_time_share: share } = overhead(await store.days(tenant.tenantId, found), today - WINDOW + 1, today, tenant.settings)
    const card = standingCard({ relationship: key, document, types, transactionTimeShare: share?.value })
    known.set(name, { stamp, card })
    return card
  }

  return async (tenant, key) => {
    const today = todayOf(tenant.timeZone, now(tenant))
    const found = await standing(database, tenant.tenantId, key)
    const [card, live] = await Promise.all([
      made(tenant, key, found, today), database.withTenant(tenant.tenantId, tx => liveParts(tx, tenant.tenantId, key, today))
    ])
    const { relationship, ...rest } = card
    return { relationship, ...live, ...rest }
  }
}

/** Types of the events behind some reasons, by name. */
async function typesOf (tx: Tx, tenantId: string, reasons: readonly Reason[]): Promise<Map<string, string>> {
  if (reasons.length === 0) return new Map()
  const rows = await tx<Array<{ id: string, source: string, type: string }>>`
    select e.id, e.source, e.type from events e
    join unnest(${reasons.map(({ id }) => id)}::text[], ${reasons.map(({ source }) => source)}::text[]) n (id, source)
      on e.id = n.id and e.source = n.source
    where e.tenant_id = ${tenantId}`
  return new Map(rows.map(row => [nameOf(row), row.type]))
}
