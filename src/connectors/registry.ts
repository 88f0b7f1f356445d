import * as calendar from './calendar/index.ts'
import * as dynamics from './dynamics/index.ts'
import * as hubspot from './hubspot/index.ts'
import type { CrmObject } from './reading.ts'
import * as salesforce from './salesforce/index.ts'
import type { ConnectorSettings } from './settings.ts'

/** What is known of one system: its kinds of records, and how they are read unless a tenant says otherwise. */
export interface Connector {
  /** its word in addresses and in `crm_ids` of relationships */
  system: string
  /** what people call it */
  title: string
  objects: readonly CrmObject[]
  defaults: ConnectorSettings
  /** the ways in which one account id may be written in `crm_ids`; the first is the one that becomes a key */
  spellings: (account: string) => string[]
  /** fields that say when a record was last changed */
  revisions: readonly string[]
  /** whether one revision says other things at another time or in another request, so that the last to come counts */
  retold?: true
}

export const CONNECTORS: readonly Connector[] = [
  { system: 'salesforce', title: 'Salesforce', ...salesforce, revisions: ['SystemModstamp', 'LastModifiedDate'] },
  { system: 'hubspot', title: 'HubSpot', ...hubspot, spellings: account => [account], revisions: ['hs_lastmodifieddate', 'updatedAt'] },
  // GUIDs are written in either case, and in braces by older clients.
  {
    system: 'dynamics',
    title: 'Dynamics 365',
    ...dynamics,
    spellings: id => [id, id.toUpperCase(), `{${id}}`, `{${id.toUpperCase()}}`],
    revisions: ['modifiedon']
  },
  // Whether a meeting is over, and with whom it was when the request says so, does not stand in the revision of its event.
  {
    system: 'calendar',
    title: 'Calendar',
    objects: calendar.objects,
    defaults: calendar.defaults,
    spellings: account => [account],
    revisions: ['revision'],
    retold: true
  }
]

export function connectorOf (system: string): Connector | undefined {
  return CONNECTORS.find(connector => connector.system === system)
}

/** The settings that are in force: what the tenant set, its rules before those of the system. */
export function inForce ({ defaults }: Connector, own: Partial<ConnectorSettings>): ConnectorSettings {
  return { ...defaults, ...own, rules: [...own.rules ?? [], ...defaults.rules] }
}
