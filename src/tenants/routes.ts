import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { afterCommit } from '../../db/held.ts'
import type { Tenant } from '../http/caller.ts'
import { digestOf, entityTag, precondition } from '../http/etag.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { changeTenant } from './save.ts'
import { TenantDocument, TenantInput, tenantSchemas } from './schema.ts'

/** Whose relationships these are. */
export const tenantRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of tenantSchemas) app.addSchema(schema)

  app.get('/v1/tenant', {
    config: { access: 'any' },
    schema: {
      operationId: 'getTenant',
      tags: ['Tenant'],
      summary: 'The tenant of the key and its settings',
      description: 'What is not set is absent.',
      response: { 200: { description: 'The tenant.', ...ref(TenantDocument) }, ...problems(401, 422, 503) }
    }
  }, async ({ caller }, reply) => reply.header('etag', entityTag(versionOf(caller.tenant))).send(shown(caller.tenant)))

  app.patch('/v1/tenant', {
    config: { access: 'admin', conditional: true },
    schema: {
      operationId: 'patchTenant',
      tags: ['Tenant'],
      summary: 'Change settings of the tenant',
      description: 'A field that is named replaces what stood there whole (an empty `hourly_rates` removes all rates); the others stay. ' +
        'Other processes of the service follow within two seconds.',
      body: ref(TenantInput),
      response: { 200: { description: 'Changed.', ...ref(TenantDocument) }, ...problems(400, 401, 403, 413, 415, 422, 503) }
    }
  }, async (request, reply) => {
    const { caller: { tenant: { tenantId } }, body } = request
    const tenant = await app.database.withTenant(tenantId, tx =>
      changeTenant(tx, tenantId, body, before => { precondition(request, versionOf(before)) }))
    afterCommit(() => { app.authenticate.forget() })
    return reply.header('etag', entityTag(versionOf(tenant))).send(shown(tenant))
  })
}

function shown ({ slug, name, timeZone, sandbox, settings }: Tenant): TenantDocument {
  return { slug, name, time_zone: timeZone, ...(sandbox ? { sandbox } : {}), ...settings }
}

/** The tenant has no number that grows: two that are shown alike are the same. */
function versionOf (tenant: Tenant): string {
  return digestOf(JSON.stringify(shown(tenant)))
}
