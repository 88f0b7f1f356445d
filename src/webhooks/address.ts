import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublic } from './networks.ts'

export interface AddressOptions {
  /** for development: http, and addresses that are not public, are allowed too */
  allowPrivate: boolean
}

/** The IP addresses of a host name. */
export type Resolve = (host: string) => Promise<string[]>

/** Nothing may be sent there; the message says why, without a word about what the name stands for inside. */
export class AddressError extends Error {
  override name = 'AddressError'
}

const LONGEST = 2048
/** Names that mean this machine or this network, wherever they are asked for. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/
const NOT_PUBLIC = 'its host is not on the public internet'

/**
 * What is wrong with an address that messages shall be sent to, or undefined. A host that is an IP address is looked at in every
 * notation that URLs know (decimal, octal, hexadecimal, IPv4 inside IPv6); what a name stands for shows only when a message is sent.
 */
export function checkUrl (text: string, { allowPrivate }: AddressOptions): string | undefined {
  if (text.length > LONGEST) return `it has more than ${LONGEST} characters`
  // A URL with them would be parsed, and be another one than people see.
  if (/[^\x21-\x7e]|\\/.test(text)) return 'it has characters that are none of a URL: encode them with % (a host with xn--)'
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return 'it is no absolute URL'
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'it must begin with https://'
  if (url.username !== '' || url.password !== '') return 'it must not contain a user name or password: messages are signed instead'
  if (text.includes('#')) return 'it must not have a fragment: it would not be sent'
  if (url.port === '0') return 'its port must be from 1 to 65535'
  return allowPrivate || mayBePublic(hostOf(url)) ? undefined : NOT_PUBLIC
}

/** The host as a name or an IP address: without the brackets of IPv6. */
export function hostOf (url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

function mayBePublic (host: string): boolean {
  if (isIP(host) !== 0) return isPublic(host)
  const name = host.replace(/\.$/, '')
  // A name without a dot is completed with the domain of this network.
  return name.includes('.') && !LOCAL_NAME.test(name)
}

/**
 * The addresses that a connection to this host may take: all that its name stands for, or none. One that is not public spoils the
 * others, because which of them is taken would be left to chance. To be asked for once per attempt and kept, so that a name that
 * stands for something else a moment later is not asked again.
 * @throws AddressError when a host is not public, or is unknown
 */
export async function addressesOf (host: string, { allowPrivate }: AddressOptions, resolve?: Resolve): Promise<string[]> {
  if (!allowPrivate && !mayBePublic(host)) throw new AddressError(NOT_PUBLIC)
  if (isIP(host) !== 0) return [host]
  const ask = resolve ?? (allowPrivate ? system : names)
  const addresses = await ask(host).catch((error: NodeJS.ErrnoException) => {
    throw new AddressError(`the name of its host could not be looked up (${error.code ?? error.name})`, { cause: error })
  })
  if (addresses.length === 0) throw new AddressError('the name of its host has no address')
  if (!allowPrivate && !addresses.every(isPublic)) throw new AddressError(NOT_PUBLIC)
  return addresses
}

/** As all programs of this machine see it: /etc/hosts and the like included. */
async function system (host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/**
 * From the name servers alone. Beside knowing no private names of this machine it holds none of the few threads that files and the
 * system's look-up share, so names that are never answered slow nothing else down.
 */
async function names (host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1500, tries: 2 })
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const addresses = found.flatMap(result => result.status === 'fulfilled' ? result.value : [])
  if (addresses.length > 0) return addresses
  throw found.find(result => result.status === 'rejected')?.reason ?? new Error('no address')
}
