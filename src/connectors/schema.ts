import { Type, type Static, type TSchema } from 'typebox'
import { NO_CONTROL } from '../http/forms.ts'
import { ProblemDocument } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import { count, list, open } from '../http/shapes.ts'
import { EventDataDocument } from '../ledger/schema.ts'
import { STATUSES } from './ingest.ts'
import { SYSTEMS } from './reading.ts'
import { CONNECTORS } from './registry.ts'
import { DECIDES } from './settings.ts'

export const MOST_RECORDS = 2000
export const MOST_RULES = 500

const ALL = CONNECTORS.map(({ system }) => system)
export const objectParameters = Type.Object({
  system: words([...SYSTEMS], { description: 'The CRM that the records come from.' }),
  object: Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$', description: 'What kind of record they are; GET /v1/connectors lists them.' })
})
export const systemParameter = Type.Object({ system: words(ALL, { description: 'The system that records come from.' }) })

const CrmRecord = Type.Record(Type.String(), Type.Unknown(), {
  $id: 'CrmRecord', description: 'A record as the CRM exports it: its own names and values. What is not looked at is dropped, and its name is told in `dropped_fields`.'
})

/** For the API description; the list is looked at by hand, so that a record that is none is refused alone. */
export const CrmRecordsInput = Type.Object({
  records: Type.Array(ref(CrmRecord), { minItems: 1, maxItems: MOST_RECORDS, description: '1 to 2,000 records of one kind.' })
}, { $id: 'CrmRecordsInput', additionalProperties: false, description: 'Records of a CRM, in any order; sending them again is harmless.' })

const CrmEvent = Type.Object({
  id: Type.String({ description: 'Id that the event would have.' }),
  type: Type.String({ description: 'What happened.' }),
  time: Type.String({ format: 'date-time', description: 'When it happened (UTC).' }),
  data: ref(EventDataDocument)
}, { $id: 'CrmEvent', description: 'An event that a record stands for.' })

const CrmRecordResult = Type.Object({
  index: count('Place in `records`, from 0.'),
  id: Type.Optional(Type.String({ description: 'The id of the record in its CRM; absent when it has none that can be read.' })),
  status: open(STATUSES, '`recorded` (its events are new), `updated` (they replaced others), `unchanged`, `deleted` (its events count no more), `ignored` (it stands ' +
    'for nothing; see `reason`), `stale` (something newer came before) or `refused` (see `problem`).'),
  reason: Type.Optional(Type.String({ description: 'Why it stands for nothing, or is stale.' })),
  relationship: Type.Optional(Type.String({ description: 'Key of the relationship that its events belong to.' })),
  events: Type.Optional(list(CrmEvent, 'What it stands for; in a dry run only.')),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What was taken for granted because the record does not say it.' })),
  problem: Type.Optional(ref(ProblemDocument))
}, { $id: 'CrmRecordResult', description: 'What became of one record.' })

export type CrmRecordsReport = Static<typeof CrmRecordsReport>
export const CrmRecordsReport = Type.Object({
  recorded: count('Records whose events are new in the ledger.'),
  updated: count('Records whose events replaced others.'),
  unchanged: count('Records that say what stands already.'),
  deleted: count('Records that are gone, and whose events count no more.'),
  ignored: count('Records that stand for nothing.'),
  stale: count('Records of which something newer came before.'),
  refused: count('Records that are not as their CRM documents them.'),
  dropped_fields: Type.Array(Type.String(), { description: 'Fields that were seen and not looked at, each once; nothing of them is kept. At most 200.' }),
  items: list(CrmRecordResult, 'One entry per record, in the order in which they came.')
}, { $id: 'CrmRecordsReport', description: 'What became of the records.' })

const ConnectorObject = Type.Object({
  object: Type.String({ description: 'Its word in the address.' }),
  title: Type.String({ description: 'What the CRM calls it.' }),
  fields: Type.Array(Type.String(), { description: 'Fields that are looked at, beside those that rules name.' })
}, { $id: 'ConnectorObject', description: 'A kind of record.' })

const ConnectorDocument = Type.Object({
  system: Type.String({ description: 'Its word in the address, and in `crm_ids` of relationships.' }),
  title: Type.String({ description: 'What people call it.' }),
  objects: list(ConnectorObject, 'The kinds of records that are read.')
}, { $id: 'Connector', description: 'A system whose records are read.' })

export const ConnectorList = Type.Object({
  data: list(ConnectorDocument, 'All systems.')
}, { $id: 'ConnectorList', description: 'The systems whose records are read.' })

const [RULE, EMAIL] = ['What a field of a record says. The first rule that fits decides; rules of yours come before those of the system.', 'Minutes that one e-mail is taken for, because no CRM records it: an estimate. 0 makes it a touchpoint without a time.']
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, pattern: NO_CONTROL, description })
const decides = Type.Unsafe<typeof DECIDES[number]>({ type: 'string', enum: [...DECIDES], description: 'What the rule decides.' })
const ruleFields = {
  object: Type.Optional(text(64, 'Only for records of this kind; absent = all.')),
  field: text(128, 'A field of the record, spelt as the CRM spells it.'),
  equals: Type.Optional(text(256, 'The whole value, without regard to case; or …')),
  contains: Type.Optional(text(256, '… a part of it.')),
  to: text(64, 'The word that is set: a purpose, a department, a side, a kind of complaint, …; `yes` or `no` for `ignore`.')
}
const ConnectorRuleInput = Type.Object({ ...ruleFields, decides }, { $id: 'ConnectorRuleInput', additionalProperties: false, description: RULE })
const ConnectorRule = Type.Object({ ...ruleFields, decides: open(DECIDES, 'What the rule decides.') }, { $id: 'ConnectorRule', description: RULE })

const minutes = (description: string) => Type.Number({ format: 'double', minimum: 0, maximum: 1440, description })
const emailFields = { written: minutes('For one that we wrote.'), read: minutes('For one that we got.') }
const EmailMinutesInput = Type.Object(emailFields, { $id: 'EmailMinutesInput', additionalProperties: false, description: EMAIL })
const EmailMinutes = Type.Object(emailFields, { $id: 'EmailMinutes', description: EMAIL })
const UnknownAccounts = words(['create', 'ignore'], {
  $id: 'UnknownAccounts', description: 'What happens to a record whose account is no relationship yet: its first event makes one, or it is ignored.'
})
const DOMAINS = 'Calendars only: the account whose people have e-mail addresses of a domain, by domain in lower case.'
const domain = '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'
const AccountDomainsInput = Type.Record(Type.String({ pattern: domain }), text(150, 'The account, or the key of the relationship.'), {
  $id: 'AccountDomainsInput', additionalProperties: false, maxProperties: 5000, description: DOMAINS
})
const AccountDomains = Type.Record(Type.String(), Type.String(), { $id: 'AccountDomains', description: DOMAINS })

const settingFields = {
  source: Type.Optional(text(100, '`source` of the events.')),
  unknown_accounts: Type.Optional(ref(UnknownAccounts)),
  own_domains: Type.Optional(Type.Array(Type.String({ pattern: domain }), { maxItems: 500, description: 'Calendars only: domains of your own e-mail addresses, in lower case.' }))
}
export type ConnectorSettingsInput = Static<typeof ConnectorSettingsInput>
export const ConnectorSettingsInput = Type.Object({
  ...settingFields,
  rules: Type.Optional(Type.Array(ref(ConnectorRuleInput), { maxItems: MOST_RULES, description: `Rules of yours, at most ${MOST_RULES}.` })),
  email_minutes: Type.Optional(ref(EmailMinutesInput)),
  account_domains: Type.Optional(ref(AccountDomainsInput))
}, { $id: 'ConnectorSettingsInput', additionalProperties: false, description: 'How records of a system are read. What is left away is as the system has it by default.' })

export const ConnectorSettingsDocument = Type.Object({
  system: Type.String({ description: 'The system.' }),
  version: count('Grows with every change; 0 = nothing was ever set.'),
  ...settingFields,
  rules: list(ConnectorRule, 'Rules of yours, in the order in which they are tried.'),
  default_rules: list(ConnectorRule, 'Rules of the system, tried after yours.'),
  email_minutes: ref(EmailMinutes),
  account_domains: Type.Optional(ref(AccountDomains))
}, { $id: 'ConnectorSettings', description: 'How records of a system are read, with the defaults of what was not set.' })

export const connectorSchemas: TSchema[] = [
  CrmRecord, CrmRecordsInput, CrmEvent, CrmRecordResult, CrmRecordsReport, ConnectorObject, ConnectorDocument, ConnectorList,
  ConnectorRuleInput, ConnectorRule, EmailMinutesInput, EmailMinutes, UnknownAccounts, AccountDomainsInput, AccountDomains,
  ConnectorSettingsInput, ConnectorSettingsDocument
]
