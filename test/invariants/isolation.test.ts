import postgres, { type Sql } from 'postgres'
import t, { type Test } from 'tap'
import { SERVICE_ROLE, connect, scopeTo } from '../../db/connect.ts'
import { advance } from '../../src/pipeline.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'
import { freshDatabase } from '../helpers/database.ts'

const A = '00000000-0000-4000-8000-00000000000a'
const B = '00000000-0000-4000-8000-00000000000b'

interface Column { name: string, type: string, fixed: boolean }

function superuser (t: Test, url: string): Sql {
  const sql = postgres(url, { max: 1, onnotice () {} })
  t.teardown(() => sql.end())
  return sql
}

/** Every table of the project, from the catalog: a new one is tested without a word here. */
async function tables (sql: Sql): Promise<string[]> {
  const rows = await sql<Array<{ name: string }>>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`
  return rows.map(({ name }) => name)
}

/** The columns that a row must have, and the tenant's. */
async function columns (sql: Sql, table: string): Promise<Column[]> {
  return await sql<Column[]>`
    select attname as name, format_type(atttypid, null) as type, atthasdef or attidentity <> '' as fixed
    from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped
      and (attname = 'tenant_id' or (attnotnull and not atthasdef and attidentity = ''))`
}

/** Any row of the table that belongs to the tenant. */
async function rowOf (sql: Sql, table: string, tenantId: string): Promise<string> {
  const values: Record<string, string> = {
    uuid: `'${tenantId}'`, text: `'${tenantId}'`, jsonb: "'{}'", date: "'2026-01-01'", 'text[]': "'{}'", boolean: 'false'
  }
  const all = await columns(sql, table)
  const valueOf = ({ name, type }: Column) => name === 'tenant_id' ? `'${tenantId}'` : values[type] ?? (type.startsWith('timestamp') ? "'2026-01-01'" : '1')
  return `insert into ${table} (${all.map(({ name }) => name).join(', ')}) values (${all.map(valueOf).join(', ')})`
}

/** A database in which two tenants have a row in every table. */
async function twoTenants (t: Test) {
  const { url, database } = await freshDatabase(t)
  const sql = superuser(t, url)
  const names = await tables(sql)
  await sql.unsafe("set session_replication_role = 'replica'")
  for (const table of names) for (const tenantId of [A, B]) await sql.unsafe(await rowOf(sql, table, tenantId))
  await sql.unsafe("set session_replication_role = 'origin'")
  return { url, database, sql, names }
}

const refused = { code: '42501' }

t.test('every table says whose its rows are, forces row-level security, and begins its keys with the tenant', async (t) => {
  const { url } = await freshDatabase(t)
  const sql = superuser(t, url)
  const names = await tables(sql)
  t.ok(names.includes('events') && names.includes('tenants'))
  const unprotected = await sql`
    select relname from pg_class c where relname = any(${names}) and relnamespace = 'public'::regnamespace and not (relrowsecurity and relforcerowsecurity and exists (
      select from pg_policy p where p.polrelid = c.oid and pg_get_expr(p.polqual, p.polrelid) like '%NULLIF(current_setting(''app.tenant''%'
        and pg_get_expr(p.polwithcheck, p.polrelid) like '%app.tenant%'))`
  t.same([...unprotected], [])
  const keys = await sql<Array<{ name: string }>>`
    select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid and c.relname = any(${names})
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indisunique and a.attname <> 'tenant_id'`
  // The short names of tenants are unique in the installation, and roles of the database are; only its operator makes either.
  t.same(keys.map(({ name }) => name).sort(), ['readers_role', 'tenants_slug_unique'])
  const foreign = await sql`
    select conname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where contype = 'f' and connamespace = 'public'::regnamespace and a.attname <> 'tenant_id'`
  t.same([...foreign], [])
  const views = await sql`
    select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
      and not coalesce(reloptions @> '{security_invoker=true}', false)`
  t.same([...views], [], 'a view runs with the rights of whoever asks')
})

t.test('the role of the service owns nothing and cannot look past row-level security', async (t) => {
  const { url } = await freshDatabase(t)
  const sql = superuser(t, url)
  const [role] = await sql`
    select rolsuper, rolbypassrls, rolcreaterole, rolcanlogin, (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = ${SERVICE_ROLE}`
  t.same(role, { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcanlogin: false, owned: 0 })
  const truncatable = await sql`select relname from pg_class where relkind = 'r' and has_table_privilege(${SERVICE_ROLE}, oid, 'truncate')`
  t.same([...truncatable], [])
})

t.test('a faulty query sees the rows of its own tenant and no others, in every table', async (t) => {
  const { database, names } = await twoTenants(t)
  for (const table of names) {
    const seen = await database.withTenant(A, tx => tx.unsafe(`select distinct tenant_id from ${table}`))
    t.same([...seen], [{ tenant_id: A }], table)
  }
})

t.test('without a tenant there are no rows, before and after a transaction with one', async (t) => {
  const { url, names } = await twoTenants(t)
  const database = connect(url, { max: 1 })
  t.teardown(() => database.close())
  const nothing = async (when: string) => {
    for (const table of names) t.same([...await database.service.unsafe(`select tenant_id from ${table}`)], [], `${table} ${when}`)
  }
  await nothing('on a new connection')
  await database.withTenant(A, tx => tx`select 1`)
  await nothing('after a commit')
  await t.rejects(database.withTenant(A, tx => tx`select 1 / 0`))
  await nothing('after a rollback')
  t.same([...await database.service`select current_setting('app.tenant') as tenant`], [{ tenant: '' }], 'the setting is empty then, and no uuid')
})

t.test('rows of another tenant can be neither written nor moved nor removed, in any table', async (t) => {
  const { database, names, sql } = await twoTenants(t)
  const before = await Promise.all(names.map(table => sql.unsafe(`select t::text from ${table} t where tenant_id = '${B}'`)))
  for (const table of names) {
    const asA = (statement: string) => database.withTenant(A, async tx => (await tx.unsafe(statement)).count)
    await t.rejects(asA(await rowOf(sql, table, B)), refused, `insert into ${table}`)
    await t.rejects(asA(`update ${table} set tenant_id = '${B}'`), refused, `move a row of ${table}`)
    for (const statement of [`update ${table} set tenant_id = tenant_id where tenant_id = '${B}'`, `delete from ${table} where tenant_id = '${B}'`]) {
      t.equal(await asA(statement).catch((error: { code: string }) => error.code === '42501' ? 0 : error), 0, statement)
    }
  }
  const after = await Promise.all(names.map(table => sql.unsafe(`select t::text from ${table} t where tenant_id = '${B}'`)))
  t.same(after, before)
})

t.test('even the owner of a table sees only the rows of its tenant', async (t) => {
  const { sql, names } = await twoTenants(t)
  await sql.begin(async (tx) => {
    await tx.unsafe('create role passing_owner')
    for (const table of names) await tx.unsafe(`alter table ${table} owner to passing_owner`)
    await tx.unsafe('set local role passing_owner')
    for (const table of names) t.same([...await tx.unsafe(`select tenant_id from ${table}`)], [], table)
    await tx.unsafe(scopeTo(A))
    for (const table of names) t.same([...await tx.unsafe(`select distinct tenant_id from ${table}`)], [{ tenant_id: A }], table)
    throw new Error('undo')
  }).catch((error: Error) => t.equal(error.message, 'undo'))
})

t.test('a key is found by its hash alone, and no other with it', async (t) => {
  const { database } = await twoTenants(t)
  const found = async (hash: string) => (await database.service.begin(async (tx) => {
    await tx`select set_config('app.key_hash', ${hash}, true)`
    return await tx`select tenant_id from api_keys`
  })).length
  t.equal(await found(A), 1)
  t.equal(await found('guess'), 0)
  t.equal(await found(''), 0)
})

t.test('what is no tenant id never reaches the database', async (t) => {
  const { database } = await freshDatabase(t)
  for (const id of ['', "x'; reset role; --", `${A}'`, A.toUpperCase()]) await t.rejects(database.withTenant(id, tx => tx`select 1`), TypeError)
})

// What makes a request of an operation valid; the others are asked without a body, or with an empty one.
const BODIES: Record<string, unknown> = {
  recordEvent: { id: 'of-b', source: 'test', type: 'relationship.ended', subject: 'shared', time: '2026-06-01T00:00:00Z', data: {} },
  retractEvent: { reason: 'not mine' },
  snoozeSignal: { until: '2026-07-10' },
  recordCloudEvents: {
    specversion: '1.0', id: 'of-b-too', source: 'test', type: 'relationship.ended', subject: 'shared', time: '2026-06-01T00:00:00Z', data: {}
  },
  recordCustomEvent: { id: 'of-b', source: 'test', type: 'custom.canary', subject: 'shared', time: '2026-06-01T00:00:00Z', data: {} },
  putEventType: { schema: { type: 'object' }, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: {} },
  createModel: { name: 'of b', parameters: { prior_weight: 3 } },
  activateModel: { model: 1 },
  createModelRun: { kind: 'preview', model: 1 },
  createWebhookEndpoint: { url: 'https://hooks.example.com/b' },
  recordCalendar: { ics: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', relationship: 'acme' },
  patchWebhookEndpoint: { description: 'taken over' },
  resendWebhookMessages: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
  createTestClock: { frozen_time: '2026-07-01T12:00:00Z' },
  advanceTestClock: { frozen_time: '2026-07-10T12:00:00Z' },
  createCardLink: {},
  createKey: { name: 'of b', scopes: ['metrics:read'] },
  patchRelationship: { name: 'taken over' },
  recordCrmRecords: { records: [{ Id: '00T5g0000000001' }] },
  queryMetrics: { metrics: ['events', 'health'], group_by: ['relationship', 'segment'], filters: [{ field: 'relationship', operator: 'eq', value: 'acme' }] },
  listMetricEvents: { metric: 'events' },
  exportMetricsCsv: { metrics: ['events'], group_by: ['relationship', 'segment'] },
  exportMetricsNdjson: { metrics: ['events'], group_by: ['relationship', 'segment'] },
  exportMetricsParquet: { metrics: ['events'], group_by: ['relationship', 'segment'] },
  exportMetricsArrow: { metrics: ['events'], group_by: ['relationship', 'segment'] },
  putConnectorSettings: { unknown_accounts: 'ignore' },
  patchTenant: { name: 'taken over' }
}

// The media type of a body, where it is not plain JSON.
const TYPES: Record<string, string> = { recordCloudEvents: 'application/cloudevents+json' }

t.test('no route answers with another tenant\'s data, or changes it', async (t) => {
  const { app, database, inject, tenant, url } = await testApp(t, { sandbox: true })
  const sql = superuser(t, url)
  const canary = 'canary-7f3a'
  const event = {
    id: 'event-of-a',
    source: 'test',
    type: 'promise.made',
    subject: 'acme',
    time: '2026-06-01T10:00:00Z',
    data: { promise_id: canary, by: 'supplier', kind: 'delivery', due_on: '2026-06-20' }
  }
  t.equal((await inject('PATCH', '/v1/tenant', { name: canary })).status, 200)
  t.equal((await inject('PUT', '/v1/relationships/acme', { name: canary, segment: canary })).status, 201)
  t.equal((await inject('POST', '/v1/events', event)).status, 201)
  const type = { description: canary, schema: { type: 'object' }, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: {} }
  t.equal((await inject('PUT', '/v1/event-types/custom.canary', type)).status, 201)
  t.equal((await inject('POST', '/v1/models', { name: canary, parameters: { prior_weight: 3 } })).status, 201)
  t.equal((await inject('POST', '/v1/model-activations', { model: 2, segment: canary, note: canary })).status, 201)
  const { body: key } = await inject('POST', '/v1/keys', { name: canary, scopes: ['metrics:read'] })
  const { body: endpoint } = await inject('POST', '/v1/webhook-endpoints', { url: `https://hooks.example.com/${canary}`, description: canary })
  const { body: message } = await inject('POST', `/v1/webhook-endpoints/${endpoint.id}/test`)
  while (!await advance(database, app.now())) t.pass('the background work goes on')
  const { body: link } = await inject('POST', '/v1/relationships/acme/card-links', {})
  const { body: clock } = await inject('POST', '/v1/test_clocks', { frozen_time: '2026-07-02T12:00:00Z' })
  const { body: { data: [signal] } } = await inject('GET', '/v1/signals')

  const dump = async () => {
    const rows = []
    for (const table of await tables(sql)) rows.push(...await sql.unsafe(`select '${table}' as t, to_jsonb(x) as row from ${table} x where tenant_id = '${tenant.tenantId}'`))
    return rows.map(row => JSON.stringify(row)).sort()
  }
  const before = await dump()
  t.ok(before.some(row => row.includes(canary)))

  const other = await makeTenant(database, 'other')
  const asB = injector(app, await makeKey(database, other, ['admin']))
  const operations = Object.entries(app.openapi('3.1').paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), id: String(operation.operationId) })))
  // PUT comes last: it makes a relationship of the other tenant with the same key, as it may.
  const order = ['GET', 'PATCH', 'DELETE', 'POST', 'PUT']
  operations.sort((x, y) => order.indexOf(x.method) - order.indexOf(y.method))
  t.ok(operations.length > 10)
  for (const { path, method, id } of operations) {
    const named = path.includes('{')
    for (const target of named ? ['acme', event.id, key.id, signal.id, link.id, clock.id, endpoint.id, message.id, 'custom.canary'] : ['']) {
      const address = path.replaceAll(/\{\w+\}/g, target)
      const body = method === 'GET' || method === 'DELETE' ? undefined : BODIES[id] ?? {}
      const answer = await asB(method, address, body, TYPES[id] === undefined ? {} : { 'content-type': TYPES[id] })
      const what = `${method} ${address} answers ${answer.status}`
      t.notOk(JSON.stringify([answer.body, answer.headers]).includes(canary), what)
      t.ok(answer.status < 500, what)
      if (named && method !== 'PUT') t.ok([404, 422].includes(answer.status), what)
    }
  }
  t.same(await dump(), before, 'and everything of the first tenant is as it was')
})
