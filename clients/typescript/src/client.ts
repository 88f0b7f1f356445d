import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './contract.ts'
import { retrying, type RetryOptions } from './retry.ts'

export interface AftersaleOptions extends RetryOptions {
  /** address of the service, e.g. https://trust.example.com */
  baseUrl: string
  /** API key; sent as a bearer token */
  apiKey: string
}

/** One method per HTTP method, typed by the contract: `GET('/v1/relationships/{key}/trust', { params: { path: { key } } })`. */
export type Aftersale = Client<paths>

/**
 * A client of the service. A request that was refused for the moment (429, 503), that never got an answer, or whose twin is still under
 * way (409 with Retry-After) is sent again: recording events is idempotent by their ids, and every other POST and PATCH carries an
 * `Idempotency-Key`, the same one at each attempt.
 */
export function createAftersale ({ baseUrl, apiKey, ...retry }: AftersaleOptions): Aftersale {
  return createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    fetch: retrying(retry)
  })
}
