import fp from 'fastify-plugin'

/** That an operation will go, and when. */
export interface Deprecated {
  /** since when clients should leave it, 'YYYY-MM-DD' */
  since: string
  /** until when it answers at least, 'YYYY-MM-DD': twelve months after `since`, or later */
  sunset: string
  /** address of the page that says what to use in its place */
  successor: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The contract and every answer of the operation say so. */
    deprecated?: Deprecated
  }
}

const MONTHS = 12

/** Announces what will go: `deprecated` in the contract; `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` in every answer. */
export const deprecationPlugin = fp(async (app) => {
  app.addHook('onRoute', (route) => {
    const deprecated = route.config?.deprecated
    if (!deprecated) return
    check(deprecated, `${String(route.method)} ${route.url}`)
    route.schema = { ...route.schema, deprecated: true }
  })

  app.addHook('onSend', async ({ is404, routeOptions }, reply) => {
    const deprecated = is404 ? undefined : routeOptions.config.deprecated
    if (!deprecated) return
    const links = [reply.getHeader('link') ?? []].flat().concat(`<${deprecated.successor}>; rel="deprecation"; type="text/html"`)
    reply.headers({
      deprecation: `@${dayOf(deprecated.since)!.getTime() / 1000}`,
      sunset: dayOf(deprecated.sunset)!.toUTCString(),
      link: links.join(', ')
    })
  })
}, { name: 'deprecation' })

/** @throws Error when a day is none, or the time between them is too short */
function check ({ since, sunset }: Deprecated, operation: string): void {
  const [from, until] = [dayOf(since), dayOf(sunset)]
  if (!from || !until) throw new Error(`${operation}: the days of its deprecation must exist and be written YYYY-MM-DD, not "${since}" and "${sunset}"`)
  const earliest = new Date(from)
  earliest.setUTCMonth(earliest.getUTCMonth() + MONTHS)
  if (until < earliest) throw new Error(`${operation}: its sunset ${sunset} is less than ${MONTHS} months after its deprecation ${since}`)
}

/** The beginning of a day in UTC; undefined when there is no such day. */
function dayOf (text: string): Date | undefined {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && text.length === 10 ? day : undefined
}
