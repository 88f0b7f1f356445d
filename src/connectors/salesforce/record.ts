import { RowFault, type Kept, type Row, type Taken } from '../reading.ts'
import { ruled, type ConnectorSettings } from '../settings.ts'
import { flag, instant, text } from './cells.ts'
import { ACCOUNT, reference } from './ids.ts'

/** Fields that every record has. */
export const COMMON = ['Id', 'IsDeleted', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp', 'attributes'] as const

type Values = Record<string, string | number | boolean | undefined>

/**
 * What all records have in common: id, revision, and whether they are gone. Of a record that is gone nothing else is looked at.
 * @throws RowFault when it has no id, or says that it is of another kind
 */
export function taken (row: Row, title: string, rest: () => { kept: Values, parent?: { object: string, id: string } | undefined }): Taken {
  const type = (row.attributes as { type?: unknown } | null | undefined)?.type
  if (typeof type === 'string' && type !== title) throw new RowFault('attributes', `must be of the type ${title}; send each kind of record to its own address`, type)
  const id = reference(row, 'Id')
  if (id === undefined) throw new RowFault('Id', 'is required')
  const revision = [instant(row, 'SystemModstamp'), instant(row, 'LastModifiedDate')].filter(at => at !== undefined).sort().at(-1)
  const known = { id, ...(revision === undefined ? {} : { revision }) }
  if (flag(row, 'IsDeleted')) return { ...known, deleted: true, kept: {} }
  const { kept, parent } = rest()
  return { ...known, deleted: false, ...(parent === undefined ? {} : { parent }), kept: present(kept) }
}

function present (values: Values): Kept {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined))
}

/** The account that a record names itself, or as what it is about. */
export function accountOf (row: Row): string | undefined {
  const named = reference(row, 'AccountId')
  const what = reference(row, 'WhatId')
  return named ?? (what?.startsWith(ACCOUNT) ? what : undefined)
}

export const NO_ACCOUNT = 'It names no account: AccountId is empty, and it is about no account.'
export const LEFT_OUT = 'A rule of the settings leaves it out.'

/** Whether the first fitting rule says that the record is to be left out. */
export function isLeftOut ({ rules }: ConnectorSettings, object: string, row: Row): boolean {
  return ruled(rules, object, row, 'ignore') === 'yes'
}

/** The first reason that holds. */
export function firstReason (...reasons: ReadonlyArray<readonly [boolean, string]>): string | undefined {
  return reasons.find(([holds]) => holds)?.[1]
}

/** A value of a picklist in lower case: its words differ from one organization to the next. */
export function word (row: Row, field: string): string | undefined {
  return text(row, field)?.toLowerCase()
}
