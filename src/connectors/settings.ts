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

/** The word that the first fitting rule sets, or undefined. */
export function ruled (rules: readonly Rule[], object: string, row: Readonly<Record<string, unknown>>, set: Decides): string | undefined {
  return rules.find(rule => rule.decides === set && (rule.object ?? object) === object && fits(rule, row[rule.field]))?.to
}

function fits ({ equals, contains }: Rule, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
  const text = String(value).toLowerCase()
  return equals !== undefined ? text === equals.toLowerCase() : contains !== undefined && text.includes(contains.toLowerCase())
}
