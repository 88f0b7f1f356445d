import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import type { Caller } from './caller.ts'
import { asking, takeFrom, type Share } from './quota-window.ts'

/** Seconds of a window; all processes cut the same ones, at the full minutes of UTC. */
const WINDOW = 60
const LENGTH = WINDOW * 1000
/** How often a stream waits for the next window before it is broken off: less than a connection may be idle. */
const WAITS = 2

export interface QuotaOptions {
  /** units that one API key may use in a window */
  units: number
  /** waits for the next window, milliseconds */
  wait?: (milliseconds: number) => Promise<unknown>
}

/** What one key has left. */
export interface Standing {
  /** units; what other processes took and have not used is not among them */
  left: number
  /** whole seconds until the next window begins, from 1 */
  seconds: number
}

/** What API keys may ask for in a time, exact over all processes on one database: never more than `units` in a window. */
export interface Quota {
  units: number
  /** Uses units of the caller's key, or none when not all are there. A demand for more than a window holds takes a full window. */
  use (caller: Caller, units: number): Promise<boolean>
  standing (caller: Caller): Standing
  /** As `use`, and waits for the next window when this one is used up. @throws Problem QUOTA_EXCEEDED when others use those up too */
  waitFor (caller: Caller, units: number): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** absent: nothing is limited */
    quota: Quota | undefined
  }
  interface FastifyContextConfig {
    /** units that a request costs by its body, at least 1 (default: 1) */
    cost?: (body: unknown) => number
  }
}

/** Limits what a key may ask for, and tells every caller what is left (draft-ietf-httpapi-ratelimit-headers-11). */
export const quotaPlugin = fp<Partial<QuotaOptions>>(async (app, { units = 0, wait }) => {
  const quota = units > 0 ? makeQuota(app.database, () => app.now(), app.log, { units, ...(wait ? { wait } : {}) }) : undefined
  app.decorate('quota', quota)
  if (quota === undefined) return
  const policy = `"default";q=${units};w=${WINDOW}`

  app.addHook('onRequest', async ({ caller }) => {
    if (caller && !await quota.use(caller, 1)) throw exceeded(quota, caller, 1)
  })
  // What a body costs is known when it has been read; a refused one has cost the 1 of every request.
  app.addHook('preHandler', async ({ caller, body, routeOptions: { config } }) => {
    const more = caller && config.cost ? config.cost(body) - 1 : 0
    if (more > 0 && !await quota.use(caller, Math.min(more, units - 1))) throw exceeded(quota, caller, more + 1)
  })
  app.addHook('onSend', async ({ caller }, reply) => {
    if (!caller) return
    const { left, seconds } = quota.standing(caller)
    reply.headers({ 'ratelimit-policy': policy, ratelimit: `"default";r=${left};t=${seconds}` })
  })
}, { name: 'quota', dependencies: ['auth'] })

function exceeded ({ units, standing }: Pick<Quota, 'units' | 'standing'>, caller: Caller, cost: number): Problem {
  const { left, seconds } = standing(caller)
  const asked = cost === 1 ? '' : ` This request costs ${cost}.`
  return new Problem('QUOTA_EXCEEDED', `The API key may use ${units} units a minute and has ${left} left for ${seconds} seconds.${asked} Send it again then; a stream to /v1/events/ndjson waits by itself.`,
    { headers: { 'retry-after': String(seconds) } })
}

/** The quota of all keys, with the database as their common memory. */
export function makeQuota (database: Database, now: () => Date, log: FastifyBaseLogger, { units, wait = sleep }: QuotaOptions): Quota {
  const ask = asking(takeFrom(database, units), units, log)
  let window = new Date(0)
  let shares = new Map<string, Share>()

  const shareOf = ({ keyId }: Caller): Share => {
    const current = Math.floor(now().getTime() / LENGTH) * LENGTH
    if (current !== window.getTime()) {
      window = new Date(current)
      shares = new Map()
    }
    const share = shares.get(keyId) ?? { left: 0, taken: 0, piece: 0 }
    shares.set(keyId, share)
    return share
  }

  const use = async (caller: Caller, asked: number): Promise<boolean> => {
    const demand = Math.min(asked, units)
    for (let share = shareOf(caller); ; share = shareOf(caller)) {
      if (share.left >= demand) {
        share.left -= demand
        return true
      }
      if (units - share.taken + share.left < demand) return false
      // One question at a time for each key: the others look again at what it brought.
      if (share.asking) await share.asking
      else if (!await ask(caller, window, share, demand - share.left)) return false
    }
  }

  const standing = (caller: Caller): Standing => {
    const { left, taken } = shareOf(caller)
    return { left: left + units - taken, seconds: Math.max(1, Math.ceil((window.getTime() + LENGTH - now().getTime()) / 1000)) }
  }

  const waitFor = async (caller: Caller, asked: number): Promise<void> => {
    for (let waits = 0; !await use(caller, asked); waits++) {
      if (waits === WAITS) throw exceeded({ units, standing }, caller, asked)
      await wait(standing(caller).seconds * 1000)
    }
  }
  return { units, use, standing, waitFor }
}
