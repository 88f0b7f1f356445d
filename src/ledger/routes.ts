import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cloudEventRoutes } from './routes-cloudevents.ts'
import { groupCommit } from './group-commit.ts'
import { readRoutes } from './routes-read.ts'
import { recordRoutes } from './routes-record.ts'
import { streamRoutes } from './routes-stream.ts'
import { LEDGER_SCHEMAS } from './schema.ts'

/** What happened, once, for ever: recording, reading and retracting events. */
export const ledgerRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of LEDGER_SCHEMAS) app.addSchema(schema)
  const recordOne = groupCommit(app.database, app.now)
  await app.register(recordRoutes, { recordOne })
  await app.register(cloudEventRoutes, { recordOne })
  await app.register(streamRoutes)
  await app.register(readRoutes)
}
