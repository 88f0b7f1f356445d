import type { ConnectorSettings } from '../settings.ts'
import { lookUp } from './people.ts'

/** What the settings say of a domain: whether it is the tenant's own, and the account whose people have addresses of it. */
export interface Sides { own: boolean, account?: string }

/** People of a meeting, counted; accounts in the order of their ids. */
export interface Tally { people: number, own: number, accounts: ReadonlyMap<string, number> }

interface Known { own: ReadonlySet<string>, domains: Map<string, Sides>, tallies: WeakMap<readonly unknown[], Tally> }

/** The settings of a request are one object, and all occurrences of a series have the same list: both are looked up once. */
const known = new WeakMap<ConnectorSettings, Known>()

function knownOf (settings: ConnectorSettings): Known {
  let found = known.get(settings)
  if (found === undefined) known.set(settings, found = { own: new Set(settings.own_domains), domains: new Map(), tallies: new WeakMap() })
  return found
}

/** Whose a domain is: by itself, or by one that it is a part of. */
export function sidesOf (domain: string, settings: ConnectorSettings): Sides {
  const { own, domains } = knownOf(settings)
  let sides = domains.get(domain)
  if (sides === undefined) {
    const { account_domains: accounts = {} } = settings
    const account = lookUp(domain, name => Object.hasOwn(accounts, name) ? accounts[name] : undefined)
    sides = { own: lookUp(domain, name => own.has(name) || undefined) === true, ...(account !== undefined && { account }) }
    domains.set(domain, sides)
  }
  return sides
}

/** Counts the people of a list of domains. */
export function tallyOf (attendees: readonly unknown[], settings: ConnectorSettings): Tally {
  const { tallies } = knownOf(settings)
  let tally = tallies.get(attendees)
  if (tally === undefined) tallies.set(attendees, tally = counted(attendees, settings))
  return tally
}

function counted (attendees: readonly unknown[], settings: ConnectorSettings): Tally {
  const all = attendees.filter(domain => typeof domain === 'string').map(domain => sidesOf(domain, settings))
  const accounts = new Map<string, number>()
  for (const { account } of all) if (account !== undefined) accounts.set(account, (accounts.get(account) ?? 0) + 1)
  const sorted = new Map([...accounts].sort(([a], [b]) => a < b ? -1 : 1))
  return { people: all.length, own: all.filter(({ own }) => own).length, accounts: sorted }
}
