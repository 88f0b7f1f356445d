import { parameter, propertiesOf, type Component, type Property } from './parse.ts'

/** Who took part, by nothing but the domains of their e-mail addresses. */
export interface People {
  organizer?: string
  /** one entry a person, the organizer with them; '' when the address has no domain */
  attendees: string[]
}

const NOBODY = new Set(['ROOM', 'RESOURCE'])
const MOST = 1000

/** People who were invited and did not decline; rooms are no people. Each address counts once, and none is given away. */
export function peopleOf (component: Component): People {
  const addresses = new Map<string, boolean>()
  const [organizer] = propertiesOf(component, 'organizer')
  const chair = organizer && addressOf(organizer)
  if (chair !== undefined) addresses.set(chair, true)
  for (const attendee of propertiesOf(component, 'attendee').slice(0, MOST)) {
    const address = addressOf(attendee)
    if (address === undefined || NOBODY.has(parameter(attendee, 'cutype')?.toUpperCase() ?? '')) continue
    const declined = parameter(attendee, 'partstat')?.toUpperCase() === 'DECLINED' || parameter(attendee, 'role')?.toUpperCase() === 'NON-PARTICIPANT'
    addresses.set(address, !declined)
  }
  // An organizer who is alone holds an appointment with nobody that the calendar knows.
  const present = addresses.size === 1 && chair !== undefined ? [] : [...addresses].filter(([, comes]) => comes)
  return { ...(chair !== undefined && { organizer: domainOf(chair) }), attendees: present.map(([address]) => domainOf(address)) }
}

/** The most parts of a domain that are looked at, from its end. */
const MOST_PARTS = 10

/** What a table says of a domain: of itself, or of one that it is a part of. */
export function lookUp<T> (domain: string, table: (domain: string) => T | undefined): T | undefined {
  const found = table(domain)
  if (found !== undefined) return found
  const parts = domain.split('.').slice(1).slice(-MOST_PARTS)
  for (let from = 0; from < parts.length; from++) {
    const found = table(parts.slice(from).join('.'))
    if (found !== undefined) return found
  }
  return undefined
}

/** The computer that an address of the web names. */
export function hostOf (address: string | undefined): string {
  return /^[a-z]{1,20}:\/\/([a-z0-9.-]{1,253})/i.exec(address ?? '')?.[1]?.toLowerCase() ?? ''
}

function addressOf (property: Property): string | undefined {
  const value = property[3]
  return typeof value === 'string' && value !== '' ? value.slice(0, 500).toLowerCase().replace(/^mailto:/, '') : undefined
}

function domainOf (address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return address.includes('@') && /^[a-z0-9.-]{1,253}$/.test(domain) ? domain : ''
}
