import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import t, { type Test } from 'tap'
import { connect } from '../../db/connect.ts'
import { migrate } from '../../db/migrate.ts'
import { createReader, dropReader, listReaders } from '../../src/cli/readers.ts'
import { injector, makeKey, makeTenant, testApp } from '../helpers/app.ts'
import { emptyDatabase } from '../helpers/database.ts'
import { aftersale, build } from '../helpers/process.ts'
import { onServer } from '../helpers/server.ts'
import { loginTo, readerOf, roleName } from './reporting-app.ts'

/** Tables that a view reads; no other is open to a reader. */
const OPEN = ['days', 'events', 'facts', 'open_promises', 'relationships', 'retractions', 'scores', 'signals']

/** Two tenants, each with a customer of its name, events and an open promise. */
async function twoTenants (t: Test) {
  const made = await testApp(t)
  const other = await makeTenant(made.database, 'other')
  const tenants = [{ tenant: made.tenant, customer: 'mine' }, { tenant: other, customer: 'theirs' }]
  for (const { tenant, customer } of tenants) {
    const inject = injector(made.app, await makeKey(made.database, tenant, ['admin']))
    const event = (id: string, type: string, data: object) => ({ id, source: '/t', type, subject: customer, time: '2026-05-04T10:00:00Z', data })
    const { body } = await inject('POST', '/v1/events/batch', {
      events: [
        event('m', 'interaction.held', { channel: 'face_to_face', minutes: 60, purpose: 'planning', initiated_by: 'customer' }),
        event('p', 'promise.made', { promise_id: 'p', by: 'supplier', kind: 'delivery', due_on: '2026-05-20' })
      ]
    })
    t.equal(body.recorded, 2)
    await inject('POST', '/v1/events/m/retraction', { reason: 'a mistake' })
    t.equal((await inject('GET', '/v1/relationships')).body.data[0].key, customer)
    t.equal((await inject('GET', `/v1/relationships/${customer}/trust`)).status, 200)
  }
  return { ...made, other }
}

t.test('a reader sees the rows of its tenant, and those of no other whatever it sets', async t => {
  const { other, ...made } = await twoTenants(t)
  const sql = await readerOf(t, made)
  const views = (await sql<Array<{ name: string }>>`select table_name as name from information_schema.views where table_schema = 'reporting'`)
    .map(({ name }) => name).filter(name => name !== 'tenant')
  t.ok(views.length > 10)
  const seen = async () => {
    const keys = new Set<string>()
    for (const name of views) {
      const column = name === 'relationships' ? 'relationship' : undefined
      for (const row of await sql`select ${sql(column ?? 'relationship')} as key from ${sql(`reporting.${name}`)}`) keys.add(row.key)
    }
    for (const name of OPEN.filter(name => name !== 'retractions')) {
      const column = name === 'relationships' ? 'key' : 'relationship'
      for (const row of await sql`select ${sql(column)} as key from ${sql(`public.${name}`)}`) keys.add(row.key)
    }
    t.equal((await sql`select * from public.retractions`).length, 1)
    t.equal((await sql`select name from reporting.tenant`).length, 1)
    return [...keys]
  }
  t.strictSame(await seen(), ['mine'])
  await sql.unsafe(`set app.tenant = '${other.tenantId}'`)
  t.strictSame(await seen(), ['mine'], 'the setting that the service is scoped by')
  await sql`set role aftersale_reader`
  t.strictSame(await seen(), ['mine'], 'the role of all readers')
  await sql`set role none`
  await sql`set default_transaction_read_only = off`
  await sql.unsafe(`create temp table readers (tenant_id uuid, role text); insert into readers values ('${other.tenantId}', session_user)`)
  await sql`set search_path = pg_temp, public`
  await sql`set row_security = off`
  await t.rejects(seen(), { code: '42501' }, 'nobody looks past the policies')
  await sql`set row_security = on`
  t.strictSame(await seen(), ['mine'], 'a table of the same name in front')
  for (const role of ['aftersale_service', 'postgres']) await t.rejects(sql.unsafe(`set role ${role}`))
  await t.rejects(sql`set session authorization aftersale_service`)
})

t.test('a reader can write nothing and see nothing else', async t => {
  const sql = await readerOf(t, await testApp(t))
  await t.rejects(sql`delete from facts`, { code: '42501' })
  await sql`set default_transaction_read_only = off`
  const rows = await sql<Array<{ name: string, kind: string, may_read: boolean, may_write: boolean }>>`
    select n.nspname || '.' || c.relname as name, c.relkind as kind, has_any_column_privilege(c.oid, 'select') as may_read,
      has_any_column_privilege(c.oid, 'insert, update') or has_table_privilege(c.oid, 'delete, truncate, trigger, references') as may_write
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ('public', 'reporting', 'drizzle') order by 1`
  t.strictSame(rows.filter(row => row.may_write).map(({ name }) => name), [])
  t.strictSame(rows.filter(row => row.kind !== 'v' && row.may_read).map(({ name }) => name),
    [...OPEN, 'tenants'].sort().map(name => `public.${name}`))
  for (const name of ['api_keys', 'sessions', 'readers', 'webhook_endpoints', 'idempotency_keys', 'card_links']) {
    await t.rejects(sql`select 1 from ${sql(`public.${name}`)}`, { code: '42501' }, name)
  }
  for (const statement of [
    'create table public.mine (n int)', 'create table reporting.mine (n int)', 'create schema mine', 'create role mine',
    'select reporting.admit_readers()', "update public.relationships set name = 'x'", 'truncate public.events'
  ]) await t.rejects(sql.unsafe(statement), { code: '42501' }, statement)
})

t.test('every table that readers see is fenced, and every view asks with the rights of who asks', async t => {
  const { database } = await testApp(t)
  const fences = await database.operator`
    select tablename as name, string_agg(policyname || ' ' || permissive, ', ' order by policyname) as policies from pg_policies
    where schemaname = 'public' and roles = '{aftersale_reader}' group by 1 order by 1`
  t.strictSame(fences.map(({ name, policies }) => `${name}: ${policies}`),
    [...OPEN, 'tenants'].sort().map(name => `${name}: reader_reads PERMISSIVE, reader_stays RESTRICTIVE`))
  const views = await database.operator`
    select relname from pg_class where relkind = 'v' and relnamespace = 'reporting'::regnamespace
      and not coalesce(reloptions @> '{security_invoker=true}', false)`
  t.strictSame([...views], [])
})

t.test('a reader that is dropped sees nothing from then on, with a session that is open neither', async t => {
  const { database, tenant, url, inject } = await testApp(t)
  await inject('PUT', '/v1/relationships/mine', {})
  const role = roleName()
  const sql = loginTo(url, role, await createReader(database, tenant.tenantId, role))
  t.equal((await sql`select * from relationships`).length, 1)
  t.match(await listReaders(database, tenant.tenantId), [{ role }])
  await dropReader(database, tenant.tenantId, role)
  t.strictSame([...await sql`select * from public.relationships`.catch(() => [])], [])
  await sql.end()
  t.strictSame(await listReaders(database, tenant.tenantId), [])
  t.equal((await database.operator`select 1 from pg_roles where rolname = ${role}`).length, 0)
  await t.rejects(dropReader(database, tenant.tenantId, role), { name: 'UsageFault', message: /has no reader/ })
})

t.test('a reader cannot keep its place by owning something', async t => {
  const { database, tenant, url } = await testApp(t)
  const role = roleName()
  const password = await createReader(database, tenant.tenantId, role)
  const sql = loginTo(url, role, password)
  t.teardown(async () => {
    await sql.end()
    await database.operator.unsafe(`drop owned by ${role}; drop role ${role}`)
  })
  await sql.unsafe('begin read write; select lo_create(0); commit')
  await dropReader(database, tenant.tenantId, role)
  t.strictSame(await listReaders(database, tenant.tenantId), [])
  const again = loginTo(url, role, password)
  await t.rejects(again`select 1`, { code: '28000' }, 'it may not come in any more')
  await again.end()
})

t.test('a reader of one database is nobody in another, and of one tenant none of the next', async t => {
  const one = await testApp(t)
  const two = await testApp(t)
  const other = await makeTenant(one.database, 'other')
  await two.inject('PUT', '/v1/relationships/theirs', {})
  const { role } = await readerOf(t, one)
  t.strictSame(await listReaders(one.database, other.tenantId), [])
  await t.rejects(dropReader(one.database, other.tenantId, role), { name: 'UsageFault' })
  await t.rejects(createReader(two.database, two.tenant.tenantId, role), { name: 'UsageFault', message: /already: choose another name/ })
  const superuser = postgres(two.url, { max: 1, onnotice () {} })
  t.teardown(() => superuser.end())
  await superuser.unsafe(`set session authorization ${role}`)
  await superuser.unsafe(`set app.tenant = '${two.tenant.tenantId}'`)
  t.strictSame([...await superuser`select key from relationships`], [])
})

t.test('a name that cannot be a role is refused before anything happens', async t => {
  const { database, tenant } = await testApp(t)
  for (const role of ['', 'Anna', '1st', 'pg_x', 'a b', 'x"; drop table events; --', 'a'.repeat(64)]) {
    await t.rejects(createReader(database, tenant.tenantId, role), { name: 'UsageFault', message: /cannot be the name of a reader/ }, role)
  }
  for (const role of ['aftersale_service', 'aftersale_reader']) {
    await t.rejects(createReader(database, tenant.tenantId, role), { name: 'UsageFault', message: /already/ }, role)
  }
})

/** A database that was migrated by a login which is no superuser. */
async function ownedDatabase (t: Test, privilege: string) {
  const login = `owner_${randomBytes(4).toString('hex')}`
  await onServer(sql => sql.unsafe(`create role ${login} login password 'secret' nosuperuser ${privilege}; grant aftersale_service to ${login}`))
  t.teardown(() => onServer(sql => sql.unsafe(`drop role ${login}`)))
  const url = await emptyDatabase(t)
  await onServer(sql => sql.unsafe(`alter database ${new URL(url).pathname.slice(1)} owner to ${login}`))
  const owners = Object.assign(new URL(url), { username: login, password: 'secret' }).href
  await migrate(owners)
  const database = connect(owners)
  t.teardown(() => database.close())
  return { login, url, database, tenant: await makeTenant(database, 'default') }
}

t.test('an owner that may make no roles serves, and is told what making a reader takes', async t => {
  const { login, database, tenant } = await ownedDatabase(t, 'nocreaterole')
  const role = roleName()
  await t.rejects(createReader(database, tenant.tenantId, role), { message: new RegExp(`login ${login} may not make or drop roles .* createrole`) })
  t.equal((await database.operator`select 1 from pg_roles where rolname = ${role}`).length, 0)
})

t.test('an owner that is no superuser makes readers, and sees its tenants as before', async t => {
  const { login, ...made } = await ownedDatabase(t, 'createrole')
  const { database, tenant } = made
  // Before PostgreSQL 16 this lets it inherit what readers are, their fences too.
  await onServer(sql => sql.unsafe(`grant aftersale_reader to ${login} with admin option`))
  t.teardown(() => onServer(sql => sql.unsafe(`revoke aftersale_reader from ${login}`)))
  await makeTenant(database, 'other')
  const sql = await readerOf(t, made)
  t.strictSame([...await sql`select name from tenant`], [{ name: 'default' }])
  t.equal((await database.operator`select 1 from tenants`).length, 2)
  t.equal((await database.withTenant(tenant.tenantId, tx => tx`select 1 from tenants`)).length, 1)
})

t.test('the command makes, lists and drops readers', async t => {
  build()
  const { url } = await testApp(t)
  const role = roleName()
  const run = async (...args: string[]) => {
    const command = aftersale(['reader', ...args], { DATABASE_URL: url })
    return { code: await command.exit, said: command.said().trim() }
  }
  const made = await run('create', role)
  t.equal(made.code, 0, made.said)
  t.match(made.said, new RegExp(`^postgres://${role}:[\\w-]{32}@`), 'and nothing else is printed')
  const sql = postgres(made.said, { max: 1 })
  t.strictSame([...await sql`select name from tenant`], [{ name: 'default' }], 'the views are found without their schema')
  await t.rejects(sql`create temp table x (n int)`, { code: '25006' }, 'read only at first')
  await sql.end()
  const { said } = await run('list')
  t.match(said, role)
  t.notMatch(said, new URL(made.said).password)
  t.match(await run('create', role), { code: 1, said: /already: choose another name/ })
  t.match(await run('create', role, '--tenant', 'nobody'), { code: 1, said: /There is no tenant "nobody"/ })
  t.match(await run('drop', role), { code: 0, said: `Dropped ${role}.` })
  t.match(await run('list'), { code: 0, said: '' })
})
