import type { Test } from 'tap'
import { advance } from '../../src/pipeline.ts'
import { fromDay, toDay } from '../../src/scoring/index.ts'
import { testApp } from '../helpers/app.ts'

/** An application whose clock is moved by hand, day by day, with the background work done at each stop. */
export async function signalsApp (t: Test, start: string) {
  const made = await testApp(t, { now: `${start}T12:00:00Z` })
  const { inject, app, database, setNow, tenant } = made
  let count = 0
  const event = (day: string, type: string, data: object, subject = 'acme') =>
    ({ id: `e${++count}`, source: '/test', type, subject, time: `${day}T10:00:00Z`, data })
  const record = async (...events: object[]) => {
    const { body } = await inject('POST', '/v1/events/batch', { events })
    t.equal(body.recorded, events.length, JSON.stringify(body.items.filter((item: any) => item.problem)))
  }
  const tick = async (day?: string) => {
    if (day !== undefined) setNow(`${day}T12:00:00Z`)
    while (!await advance(database, app.now())) t.pass('the background work goes on')
  }
  /** All pages of a list together. */
  const list = async (query: string) => {
    const all: any[] = []
    for (let cursor = ''; ;) {
      const { body } = await inject('GET', `/v1/signals?limit=60&${query}${cursor}`)
      all.push(...body.data)
      if (!body.has_more) return all
      cursor = `&cursor=${body.next_cursor}`
    }
  }
  /** Type, cause and state of all signals of a relationship, whatever their state. */
  const stands = async (type: string, relationship = 'acme') => {
    const found = await database.withTenant(tenant.tenantId, tx => tx<Array<{ cause: string, state: string }>>`
      select cause, state from signals where tenant_id = ${tenant.tenantId} and relationship = ${relationship} and type = ${type}`)
    return found.map(({ cause, state }) => `${cause} ${state}`).sort()
  }
  /** Every row with the transaction that wrote it: the same text means that nothing was written. */
  const rows = async () => JSON.stringify(await database.withTenant(tenant.tenantId, tx =>
    tx`select xmin::text, to_jsonb(s) as row from signals s where tenant_id = ${tenant.tenantId} order by signal_id`))
  return { ...made, event, record, tick, list, stands, rows }
}

/** The day some days after another. */
export const after = (day: string, days: number) => fromDay(toDay(day) + days)
