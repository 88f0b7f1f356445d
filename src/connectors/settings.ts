/** What a rule decides about a record. */
export const DECIDES = ['purpose', 'department', 'direction', 'complaint_kind', 'severity', 'outcome', 'channel', 'promise_kind', 'ignore'] as const
export type Decides = typeof DECIDES[number]

/** A tenant's word about records: where `field` says so, `decides` is `to`. */
export interface Rule {
  /** only for records of this object (task, call, incident …); absent = all */
  object?: string
  /** a field of the record, spelt as the CRM spells it */
  field: string
  /** the whole value, compared without regard to case; or… */
  equals?: string
  /** …a part of it */
  contains?: string
  decides: Decides
  to: string
}

/** How a tenant reads the records of one CRM. */
export interface ConnectorSettings {
  /** `source` of the events */
  source: string
  /** the tenant's own rules; the first that fits decides, and before the defaults of the system */
  rules: Rule[]
  /** what happens to a record whose account is no relationship yet (default: create) */
  unknown_accounts: 'create' | 'ignore'
  /** minutes that one e-mail is taken for; CRMs do not record it */
  email_minutes: { written: number, read: number }
  /** calendars only: domains of the tenant's own e-mail addresses, lower case */
  own_domains?: string[]
  /** calendars only: the account whose people have e-mail addresses of a domain, lower case */
  account_domains?: Record<string, string>
}

type Fields = Readonly<Record<string, unknown>>

/** The word that the first fitting rule sets, or undefined; rules that set none of the words `among` are passed over. */
export function ruled (rules: readonly Rule[], object: string, row: Fields, set: Decides, among?: readonly string[]): string | undefined {
  return rules.find(rule => rule.decides === set && (rule.object ?? object) === object && (among?.includes(rule.to) ?? true) &&
    fits(rule, lowered(row, rule.field)))?.to
}

/** Characters of a value that rules look at. */
const LOOKED_AT = 1000
/** Hundreds of rules look at the same field, and each rule at thousands of records: both are put into lower case once. */
const values = new WeakMap<Fields, Map<string, string | undefined>>()
const needles = new WeakMap<Rule, { equals?: string, contains?: string }>()

function lowered (row: Fields, field: string): string | undefined {
  let texts = values.get(row)
  if (texts === undefined) values.set(row, texts = new Map())
  if (texts.has(field)) return texts.get(field)
  const value = row[field]
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  const text = isPlain ? String(value).slice(0, LOOKED_AT).toLowerCase() : undefined
  texts.set(field, text)
  return text
}

function fits (rule: Rule, text: string | undefined): boolean {
  if (text === undefined) return false
  let needle = needles.get(rule)
  if (needle === undefined) {
    const { equals, contains } = rule
    needle = equals !== undefined ? { equals: equals.toLowerCase() } : contains !== undefined ? { contains: contains.toLowerCase() } : {}
    needles.set(rule, needle)
  }
  return needle.equals !== undefined ? text === needle.equals : needle.contains !== undefined && text.includes(needle.contains)
}
