import type { Test } from 'tap'
import { ensureTenant } from '../../src/tenants/save.ts'
import { advance } from '../../src/pipeline.ts'
import { injector, makeKey, testApp } from '../helpers/app.ts'

/** A sandbox beside the default tenant, whose real time stands at noon of 1 July 2026. */
export async function sandboxApp (t: Test, timeZone = 'UTC') {
  const made = await testApp(t)
  const { app, database } = made
  const sandbox = await ensureTenant(database, { slug: 'sandbox', name: 'Sandbox', timeZone, sandbox: true })
  const inject = injector(app, await makeKey(database, sandbox, ['admin']))
  let count = 0
  const event = (time: string, type: string, data: object) =>
    ({ id: `e${++count}`, source: '/test', type, subject: 'acme', time: time.includes('T') ? time : `${time}T10:00:00Z`, data })
  const record = async (...events: object[]) => {
    const { body } = await inject('POST', '/v1/events/batch', { events })
    t.equal(body.recorded, events.length, JSON.stringify(body.items.filter((item: any) => item.problem)))
  }
  const work = async () => { while (!await advance(database, app.now())) t.pass('the background work goes on') }
  const startAt = async (time: string): Promise<string> => {
    const { status, body } = await inject('POST', '/v1/test_clocks', { frozen_time: time })
    t.equal(status, 201, JSON.stringify(body))
    return body.id
  }
  const send = async (id: string, time: string) => await inject('POST', `/v1/test_clocks/${id}/advance`, { frozen_time: time })
  const signals = async (type: string) => {
    const states = ['open', 'closed', 'resolved', 'acknowledged', 'snoozed']
    const pages = await Promise.all(states.map(state => inject('GET', `/v1/signals?type=${type}&state=${state}`)))
    return pages.flatMap(({ body }) => body.data)
  }
  return { ...made, sandbox, inject, event, record, work, startAt, send, signals }
}
