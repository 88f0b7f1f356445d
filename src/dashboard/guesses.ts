import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'

/** So many logins of one address may fail in a minute. */
const MOST = 10
const MINUTE = 60_000
/** Addresses that are remembered. Who has more than these may guess a little faster; a key has 256 random bits. */
const ADDRESSES = 10_000

/** Counts the logins that failed, by the address that they came from, in this process. */
export interface Guesses {
  /** seconds until the address may try again; 0: it may */
  wait (address: string, now: Date): number
  failed (address: string, now: Date): void
}

export function countGuesses (): Guesses {
  const minutes = new LRUCache<string, { since: number, failed: number }>({ max: ADDRESSES })
  const current = (address: string, now: Date) => {
    const known = minutes.get(networkOf(address))
    const age = known === undefined ? Infinity : now.getTime() - known.since
    return known !== undefined && age >= 0 && age < MINUTE ? known : undefined
  }
  return {
    wait (address, now) {
      const known = current(address, now)
      return known === undefined || known.failed < MOST ? 0 : Math.ceil((known.since + MINUTE - now.getTime()) / 1000)
    },
    failed (address, now) {
      const { since, failed } = current(address, now) ?? { since: now.getTime(), failed: 0 }
      minutes.set(networkOf(address), { since, failed: failed + 1 })
    }
  }
}

/** Of IPv6 the first four groups: whoever has one address of such a network has all of them. */
function networkOf (address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [left = '', right] = address.split('::')
  const [head, tail] = [left, right ?? ''].map(part => part === '' ? [] : part.split(':'))
  const zeros = right === undefined ? 0 : 8 - head!.length - tail!.length
  return [...head!, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail!].slice(0, 4).join(':')
}
