import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { entityTag, precondition } from '../http/etag.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { checkSettings } from './check-settings.ts'
import { settingsOf } from './queries.ts'
import { connectorOf, type Connector } from './registry.ts'
import { saveSettings } from './save.ts'
import { ConnectorSettingsDocument, ConnectorSettingsInput, systemParameter } from './schema.ts'
import type { ConnectorSettings } from './settings.ts'

type Own = Partial<ConnectorSettings>

/** How a tenant reads the records of its systems. */
export const connectorSettingsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/v1/connectors/:system/settings', {
    config: { access: 'admin' },
    schema: {
      operationId: 'getConnectorSettings',
      tags: ['Connectors'],
      summary: 'How records of a system are read',
      description: 'What you have set, and the defaults of what you have not.',
      params: systemParameter,
      response: { 200: { description: 'The settings.', ...ref(ConnectorSettingsDocument) }, ...problems(401, 403, 422, 503) }
    }
  }, async ({ params: { system }, caller: { tenant: { tenantId } } }, reply) => {
    const known = await app.database.withTenant(tenantId, tx => settingsOf(tx, tenantId, system))
    const { settings, version } = known ?? { settings: {}, version: 0 }
    return await reply.header('etag', entityTag(version)).send(shown(connectorOf(system)!, settings, version))
  })

  app.put('/v1/connectors/:system/settings', {
    config: { access: 'admin', conditional: true },
    schema: {
      operationId: 'putConnectorSettings',
      tags: ['Connectors'],
      summary: 'Set how records of a system are read',
      description: 'Replaces what was set, whole. Records that come from now on are read by it; those that came before are read by it when they are sent again.',
      params: systemParameter,
      body: ref(ConnectorSettingsInput),
      response: { 200: { description: 'Set.', ...ref(ConnectorSettingsDocument) }, ...problems(400, 401, 403, 413, 415, 422, 503) }
    }
  }, async (request, reply) => {
    const { params: { system }, body, caller: { tenant: { tenantId } } } = request
    const connector = connectorOf(system)!
    checkSettings(connector, body)
    const settings = body as Own
    const version = await app.database.withTenant(tenantId, tx =>
      saveSettings(tx, tenantId, system, settings, before => { precondition(request, before) }))
    return await reply.header('etag', entityTag(version)).send(shown(connector, settings, version))
  })

  app.delete('/v1/connectors/:system/settings', {
    config: { access: 'admin', conditional: true },
    schema: {
      operationId: 'resetConnectorSettings',
      tags: ['Connectors'],
      summary: 'Read the records of a system by the defaults again',
      description: 'Forgets what was set.',
      params: systemParameter,
      response: { 200: { description: 'The defaults.', ...ref(ConnectorSettingsDocument) }, ...problems(401, 403, 422, 503) }
    }
  }, async (request, reply) => {
    const { params: { system }, caller: { tenant: { tenantId } } } = request
    const version = await app.database.withTenant(tenantId, tx =>
      saveSettings(tx, tenantId, system, {}, before => { precondition(request, before) }))
    return await reply.header('etag', entityTag(version)).send(shown(connectorOf(system)!, {}, version))
  })
}

function shown ({ system, defaults: { rules: defaultRules, ...defaults } }: Connector, { rules = [], ...own }: Own, version: number) {
  return { system, version, ...defaults, ...own, rules, default_rules: defaultRules }
}
