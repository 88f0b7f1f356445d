import type { Test } from 'tap'
import { claimDue, settleAttempt, type Due, type Outcome } from '../../src/webhooks/claims.ts'
import { spread } from '../../src/webhooks/spread.ts'
import { testApp } from '../helpers/app.ts'

export const NOW = '2026-07-01T12:00:00.000Z'

/** An application whose outbox is spread, claimed and settled by hand. */
export async function webhooksApp (t: Test) {
  const made = await testApp(t, { now: NOW })
  const { inject, database, app, tenant: { tenantId } } = made
  let count = 0
  const endpoint = async (input: object = {}) => {
    const { status, body } = await inject('POST', '/v1/webhook-endpoints', { url: 'https://hooks.example.com/a', ...input })
    t.equal(status, 201, JSON.stringify(body))
    return body as { id: string, secret: string, version: number }
  }
  /** Announces a message, as if it had happened now; returns its id. */
  const announced = async (type = 'signal.raised', at = app.now().toISOString()) => {
    const payload = `{"n":${++count}}`
    const [row] = await database.withTenant(tenantId, tx => tx<Array<{ id: string }>>`
      insert into announcements (tenant_id, type, payload, created_at) values (${tenantId}, ${type}, ${payload}, ${at}) returning message_id as id`)
    return row!.id
  }
  const spreadAll = async () => await database.withTenant(tenantId, tx => spread(tx, tenantId, app.now()))
  const claim = async (options: { limit?: number, perEndpoint?: number } = {}) => await database.withTenant(tenantId, tx =>
    claimDue(tx, tenantId, app.now(), { limit: 100, perEndpoint: 4, leaseSeconds: 60, ...options }))
  const settled = async (due: Due, outcome: Partial<Outcome> & Pick<Outcome, 'state'>) => {
    const { endpointId, messageId, attempt, leasedUntil } = due
    await database.withTenant(tenantId, tx =>
      settleAttempt(tx, tenantId, { endpointId, messageId, attempt, leasedUntil, at: app.now(), outcome: { duration: 12, ...outcome } }))
  }
  const deliveries = async (id: string, query = '') => (await inject('GET', `/v1/webhook-endpoints/${id}/deliveries?limit=100${query}`)).body.data as any[]
  return { ...made, tenantId, endpoint, announced, spreadAll, claim, settled, deliveries }
}

/** An instant some seconds after NOW. */
export const later = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString()
