import t from 'tap'
import { eventsTable } from '../../src/exports/events.ts'
import { openSnapshot } from '../../src/exports/snapshot.ts'
import { testApp } from '../helpers/app.ts'

const { database, tenant, inject } = await testApp(t)
for (const batch of [0, 1, 2]) {
  const events = Array.from({ length: 400 }, (_, n) => ({
    id: `e${batch}-${n}`, source: 's', type: 'touchpoint.made', subject: 'acme', time: '2026-06-01T00:00:00Z', data: { channel: 'phone', initiated_by: 'customer' }
  }))
  await inject('POST', '/v1/events/batch', { events })
}

/** Lets the server's clock go on, on another connection. */
const seconds = async (n: number) => { await database.operator`select pg_sleep(${n})` }

t.test('a reader may take longer than a statement may', async t => {
  const snapshot = await openSnapshot(database, tenant.tenantId)
  await snapshot.tx`set local statement_timeout = 2000`
  let count = 0
  for await (const rows of eventsTable(snapshot.tx, tenant.tenantId, { order: 'asc' }).rows) {
    count += rows.length
    await seconds(1.1)
  }
  t.equal(count, 1200)
  await snapshot.close()
})

t.test('a reader that stops reading loses its connection, and nothing else happens', async t => {
  const snapshot = await openSnapshot(database, tenant.tenantId)
  await snapshot.tx`set local idle_in_transaction_session_timeout = 100`
  await t.rejects(async () => {
    for await (const rows of eventsTable(snapshot.tx, tenant.tenantId, { order: 'asc' }).rows) {
      t.equal(rows.length, 500)
      await seconds(1)
    }
  }, /connection was lost/)
  await snapshot.close()
  t.equal((await inject('GET', '/v1/events')).status, 200)
})
