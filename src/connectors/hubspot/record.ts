import { flagCell, idCell, revisionCell } from '../cells.ts'
import { decider, keep, ruledFacts, type Decider } from '../deciding.ts'
import { RowFault, type Kept, type Row, type Taken } from '../reading.ts'
import type { ConnectorSettings } from '../settings.ts'
import { defaults } from './defaults.ts'

/** Fields around the properties of every record. */
export const ENVELOPE = [
  'id', 'properties', 'archived', 'updatedAt', 'associations', 'companies', 'contacts', 'Record ID', 'Associated Company IDs',
  'hs_object_id', 'hs_lastmodifieddate', 'hs_gdpr_deleted'
] as const

/** Reduces the properties of one kind of record. */
export type Facts = (properties: Row, decide: Decider) => Kept

/**
 * Reduces a record as the API gives it (values inside `properties`) or as a table with the properties as columns.
 * @param facts what is kept of the properties; not asked for a record that is gone
 * @throws RowFault when it has no id, or a field that matters is not as HubSpot documents it
 */
export function takeRecord (object: string, row: Row, settings: ConnectorSettings, facts: Facts): Taken {
  const nested = isObject(row.properties)
  const properties = nested ? row.properties as Row : row
  const id = idCell(row, 'id') ?? idCell(properties, 'hs_object_id') ?? idCell(row, 'Record ID')
  if (id === undefined) throw new RowFault('id', 'is missing; every record of HubSpot has one')
  const revision = revisionCell(properties, 'hs_lastmodifieddate') ?? revisionCell(row, 'updatedAt')
  const deleted = flagCell(row, 'archived') === true || flagCell(properties, 'hs_gdpr_deleted') === true
  const decide = decider(object, properties, settings, defaults.rules)
  return {
    id,
    ...(revision !== undefined && { revision }),
    deleted,
    kept: deleted ? {} : { id, ...associated(row), ...ruledFacts(decide), ...facts(properties, decide) }
  }
}

/** Why a record with these facts stands for nothing, whatever it is; undefined when it may. */
export function outOfQuestion (kept: Kept): string | undefined {
  if (kept.ruled_out === true) return 'A rule of the settings ignores it.'
  if (kept.account !== undefined) return undefined
  return 'It is associated with no company: ask for the associations (associations=companies), or associate it in HubSpot.'
}

/** What should be known about the company; undefined when there is but one. */
export function companyNote (kept: Kept): string | undefined {
  if (kept.companies === undefined) return undefined
  return `It is associated with ${kept.companies} companies and counts for the one with the lowest id, ${kept.account}.`
}

function associated (row: Row): Kept {
  const around = isObject(row.associations) ? row.associations as Row : row
  const companies = idsOf(around, 'companies') ?? idsOf(row, 'Associated Company IDs') ?? []
  const contacts = idsOf(around, 'contacts')
  return keep({
    account: companies[0],
    companies: companies.length > 1 ? companies.length : undefined,
    customer_people: contacts === undefined || contacts.length === 0 ? undefined : contacts.length
  })
}

/** Ids of associated records, each once, in the order of their numbers: {results: [{id}]}, [{id}], [id] or 'id;id'. */
function idsOf (row: Row, field: string): string[] | undefined {
  let given = row[field]
  if (isObject(given)) given = (given as Row).results
  if (typeof given === 'string') given = given.split(/[;,]/)
  if (typeof given === 'number') given = [given]
  if (!Array.isArray(given)) return undefined
  if (given.length > 10_000) throw new RowFault(field, 'must not name more than 10,000 records')
  const ids = given.map(one => idCell({ [field]: isObject(one) ? (one as Row).id : one }, field)).filter(id => id !== undefined)
  return [...new Set(ids)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
}

function isObject (value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
