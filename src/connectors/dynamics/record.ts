import { flagCell, revisionCell, textCell } from '../cells.ts'
import { decider, keep, ruledFacts, type Decider } from '../deciding.ts'
import { RowFault, type Kept, type Row, type Taken } from '../reading.ts'
import type { ConnectorSettings } from '../settings.ts'
import { defaults } from './defaults.ts'

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const KIND = '@Microsoft.Dynamics.CRM.lookuplogicalname'
/** Numbers of tables, as older exports write them. */
const TABLES: Record<string, string> = { 1: 'account', 2: 'contact', 112: 'incident' }

/** Tables that are told by their names; anybody can make others, and name them as they like. */
const TOLD = new Set(['contact', 'incident', 'lead', 'opportunity', 'quote', 'salesorder', 'invoice', 'contract', 'campaign', 'systemuser'])

/** A reference to a record of another table; the kind is absent when the row does not say it. */
export interface Lookup {
  id: string
  kind?: string
}

/** The fields in which a row may carry a lookup. */
export const lookupFields = (name: string): string[] =>
  [`_${name}_value`, `_${name}_value${KIND}`, name, `${name}_entitytype`, `${name}type`, name.replace(/id$/, 'typecode'), `${name}typecode`]

/** Fields around every record. */
export const ENVELOPE = ['id', 'reason', 'modifiedon', 'statecode', 'statuscode', 'category', 'subcategory', 'prioritycode']

/**
 * Reduces a row of the Web API or of a table with the same columns; a row of a change list that says `deleted` needs only its id.
 * @param key the column of the id
 * @throws RowFault when it has no id, or a field that matters is not as Dataverse documents it
 */
export function takeRow (object: string, key: string, row: Row, settings: ConnectorSettings, facts: (decide: Decider) => Kept): Taken {
  const deleted = textCell(row, 'reason') === 'deleted' || flagCell(row, 'isdeleted') === true
  const id = guidCell(row, key) ?? (deleted ? guidCell(row, 'id') : undefined)
  if (id === undefined) throw new RowFault(key, 'is missing; every record of this table has one')
  if (deleted) return { id, deleted, kept: {} }
  const revision = revisionCell(row, 'modifiedon')
  const decide = decider(object, row, settings, defaults.rules)
  const regarding = lookup(row, 'regardingobjectid')
  return {
    id,
    ...(revision !== undefined && { revision }),
    deleted,
    ...(regarding?.kind === 'incident' && { parent: { object: 'incident', id: regarding.id } }),
    kept: { id, ...ruledFacts(decide), ...facts(decide) }
  }
}

/**
 * A GUID in one spelling: lower case, without braces.
 * @throws RowFault when it is none
 */
export function guidCell (row: Row, field: string): string | undefined {
  const text = textCell(row, field)?.toLowerCase().replace(/^\{(.*)\}$/, '$1')
  if (text !== undefined && !GUID.test(text)) throw new RowFault(field, 'must be a GUID', row[field])
  return text
}

/** What a lookup points at, as the Web API writes it (`_name_value` and an annotation) or as columns `name` and `name_entitytype`. */
export function lookup (row: Row, name: string): Lookup | undefined {
  const [value, annotation, ...others] = lookupFields(name) as [string, string, string, ...string[]]
  const [flat, ...kinds] = others as [string, ...string[]]
  const id = guidCell(row, value) ?? guidCell(row, flat)
  if (id === undefined) return undefined
  const said = [annotation, ...kinds].map(field => textCell(row, field)?.toLowerCase()).find(kind => kind !== undefined)
  return said === undefined ? { id } : { id, kind: TABLES[said] ?? said }
}

/**
 * The number of an option; an export may write its English label instead.
 * @throws RowFault when it is neither
 */
export function optionCell (row: Row, field: string, labels: Readonly<Record<string, number>>): number | undefined {
  const text = textCell(row, field)?.toLowerCase()
  if (text === undefined) return undefined
  const label = Object.entries(labels).find(([word]) => word === text)?.[1]
  if (label === undefined && !/^[0-9]{1,9}$/.test(text)) throw new RowFault(field, 'must be the number of an option', row[field])
  return label ?? Number(text)
}

/** Why an account cannot be told; `kept` has `account`, or `about` and perhaps a parent. */
export function accountOf (kept: Kept, parent: Kept | undefined): { account: string } | { ignored: string } {
  if (kept.ruled_out === true) return { ignored: 'A rule of the settings ignores it.' }
  if (typeof kept.account === 'string') return { account: kept.account }
  if (kept.about === 'incident') {
    if (parent === undefined) return { ignored: 'The case that it is about has not come yet; it is read again when the case comes.' }
    return typeof parent.account === 'string' ? { account: parent.account } : { ignored: 'The case that it is about belongs to no account.' }
  }
  if (kept.about === undefined) return { ignored: 'It is about no record; set it regarding an account.' }
  if (kept.about === 'unknown') {
    return { ignored: 'The row does not say what kind of record it is about: ask for the annotations (odata.include-annotations="*").' }
  }
  const table = kept.about === 'another' ? 'another table' : `the table ${kept.about}`
  return { ignored: `It is about a record of ${table}; set it regarding the account or a case of it.` }
}

/** What is kept of a lookup: the account, or the kind of what it is about. */
export function aboutFacts (about: Lookup | undefined): Kept {
  if (about?.kind === 'account') return { account: about.id }
  return keep({ about: about && (about.kind === undefined ? 'unknown' : TOLD.has(about.kind) ? about.kind : 'another') })
}
