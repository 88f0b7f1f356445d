import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Tx } from '../../db/connect.ts'
import { afterCommit } from '../../db/held.ts'
import { todayOf } from '../days/today.ts'
import type { Tenant, TestClock } from '../http/caller.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import { tenantChanged } from '../tenants/changes.ts'
import { clockNotFound, makeClock, removeClock, sendClock } from '../tenants/clock.ts'
import { tenantById } from '../tenants/queries.ts'
import { dropScoresAfter } from '../trust/rescore.ts'
import { readFrozenTime, refuseWay } from './instants.ts'
import { TestClockAdvanceInput, TestClockDocument, TestClockInput, TestClockList, clockSchemas } from './schema.ts'

const oneClock = Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the clock.' }) })

/** What time it is for a sandbox. */
export const clockRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of clockSchemas) app.addSchema(schema)
  const { database } = app
  const admin = { config: { access: 'admin' as const } }

  // Another process may have moved the clock a moment ago: it is read, and not taken from the caller.
  const clockOf = async (tenantId: string) => (await database.withTenant(tenantId, tx => tenantById(tx, tenantId)))?.clock

  /** What was scored for a later day than the tenant has now would never be replaced. */
  const change = async <T extends Tenant>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const changed = await database.withTenant(tenantId, async (tx) => {
      const tenant = await work(tx)
      await dropScoresAfter(tx, tenantId, todayOf(tenant.timeZone, app.now(tenant)))
      return tenant
    })
    afterCommit(() => { tenantChanged(database) })
    return changed
  }

  app.post('/v1/test_clocks', {
    ...admin,
    schema: {
      operationId: 'createTestClock',
      tags: ['Sandbox'],
      summary: 'Give a sandbox a clock of its own',
      description: 'From then on it is this time for the tenant, until the clock is advanced or deleted. Only a sandbox can have a clock, and one at a time.',
      body: ref(TestClockInput),
      response: { 201: { description: 'Made.', ...ref(TestClockDocument) }, ...problems(400, 401, 403, 409, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, body }, reply) => {
    const frozenTime = readFrozenTime(body.frozen_time)
    const { clock } = await change(tenantId, tx => makeClock(tx, tenantId, frozenTime, body.name, app.now()))
    return reply.code(201).send(shown(clock))
  })

  app.get('/v1/test_clocks', {
    ...admin,
    schema: {
      operationId: 'listTestClocks',
      tags: ['Sandbox'],
      summary: 'The clock of the tenant, if it has one',
      description: 'Empty for a tenant for which time passes as for everybody.',
      response: { 200: { description: 'The clocks.', ...ref(TestClockList) }, ...problems(401, 403, 422, 503) }
    }
  }, async ({ caller: { tenant } }) => {
    const clock = await clockOf(tenant.tenantId)
    return { data: clock === undefined ? [] : [shown(clock)], has_more: false }
  })

  app.get('/v1/test_clocks/:id', {
    ...admin,
    schema: {
      operationId: 'getTestClock',
      tags: ['Sandbox'],
      summary: 'What a clock shows, and whether it is on its way',
      description: 'Ask until the status is `ready`: then all days up to `frozen_time` are folded, scored and looked at for signals.',
      params: oneClock,
      response: { 200: { description: 'The clock.', ...ref(TestClockDocument) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { id } }) => {
    const clock = await clockOf(tenant.tenantId)
    if (clock?.id !== id.toLowerCase()) throw clockNotFound(id)
    return shown(clock)
  })

  app.post('/v1/test_clocks/:id/advance', {
    ...admin,
    schema: {
      operationId: 'advanceTestClock',
      tags: ['Sandbox'],
      summary: 'Let time pass for a sandbox',
      description: 'The clock moves in the background from day to day of the tenant\'s time zone, and each day is looked at as it would have been: ' +
        'signals are raised and closed on their own day. Forward only, two years at most in one step.',
      params: oneClock,
      body: ref(TestClockAdvanceInput),
      response: { 202: { description: 'On its way.', ...ref(TestClockDocument) }, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params, body }, reply) => {
    const target = readFrozenTime(body.frozen_time)
    const check = (clock: TestClock) => { refuseWay(clock, target, body.frozen_time) }
    const { clock } = await change(tenantId, tx => sendClock(tx, tenantId, params.id.toLowerCase(), target, check))
    return reply.code(202).send(shown(clock))
  })

  app.delete('/v1/test_clocks/:id', {
    ...admin,
    schema: {
      operationId: 'deleteTestClock',
      tags: ['Sandbox'],
      summary: 'Return a sandbox to real time',
      description: 'Also while the clock is on its way. Events keep the time at which they were recorded by the clock.',
      params: oneClock,
      response: { 204: { description: 'Deleted.', ...Type.Null() }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params }, reply) => {
    await change(tenantId, tx => removeClock(tx, tenantId, params.id.toLowerCase()))
    return reply.code(204).send(null)
  })
}

function shown (clock: TestClock): TestClockDocument {
  return { ...clock, status: clock.target_time === undefined ? 'ready' : 'advancing' }
}
