import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import t, { type Test } from 'tap'
import { connect } from '../../db/connect.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate, migrationState } from '../../db/migrate.ts'
import { openDatabase } from '../../src/open.ts'
import { readConfig } from '../../src/config.ts'
import { ensureAdminKey } from '../../src/keys/save.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { emptyDatabase } from '../helpers/database.ts'
import { onServer } from '../helpers/server.ts'

async function using<T> (url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice () {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** An empty database that belongs to a login which is no superuser. */
async function ownedDatabase (t: Test, privileges: string): Promise<string> {
  const login = `owner_${randomBytes(4).toString('hex')}`
  await onServer(sql => sql.unsafe(`create role ${login} login password 'secret' nosuperuser ${privileges}`))
  t.teardown(() => onServer(sql => sql.unsafe(`drop role ${login}`)))
  const url = new URL(await emptyDatabase(t))
  await onServer(sql => sql.unsafe(`alter database ${url.pathname.slice(1)} owner to ${login}`))
  return Object.assign(url, { username: login, password: 'secret' }).href
}

t.test('migrations that start at once on an empty database all succeed, and apply everything once', async (t) => {
  const url = await emptyDatabase(t)
  await Promise.all([1, 2, 3, 4].map(() => migrate(url)))
  const state = await using(url, migrationState)
  t.ok(state.atHead)
  t.equal(state.applied, state.expected)
})

t.test('several databases of a new server may be migrated at once, although they share the role', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'aftersale-migrate-'))
  const server = await startEmbedded(dataDir)
  t.teardown(async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true })
  })
  await using(server.url, sql => sql.unsafe("create role owner login password 'secret' createrole createdb"))
  const login = Object.assign(new URL(server.url), { username: 'owner', password: 'secret' })
  const urls = ['one', 'two', 'three'].map(name => Object.assign(new URL(login), { pathname: `/${name}` }).href)
  for (const url of urls) await using(login.href, sql => sql.unsafe(`create database ${new URL(url).pathname.slice(1)}`))
  await Promise.all(urls.map(url => migrate(url)))
  const roles = await using(server.url, sql => sql`select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = 'aftersale_service'`)
  t.same([...roles], [{ rolsuper: false, rolbypassrls: false, rolcanlogin: false }])
})

t.test('a database that was never migrated has no migration', async (t) => {
  const url = await emptyDatabase(t)
  const { applied, atHead } = await using(url, migrationState)
  t.equal(applied, 0)
  t.notOk(atHead)
})

t.test('the journal is in order and lists exactly the files that are there', async (t) => {
  const { entries } = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8')) as { entries: Array<{ tag: string, when: number }> }
  t.same(entries.map(({ when }) => when), entries.map(({ when }) => when).sort((a, b) => a - b))
  t.same(entries.map(({ tag }) => `${tag}.sql`), readdirSync('db/migrations').filter(name => name.endsWith('.sql')).sort())
})

t.test('a login without superuser rights migrates its database and serves from it', async (t) => {
  const url = await ownedDatabase(t, 'createrole')
  // The role may have been made by another database of this server; then its maker grants it.
  await onServer(sql => sql.unsafe(`grant aftersale_service to ${new URL(url).username}`))
  await migrate(url)
  const database = connect(url)
  t.teardown(() => database.close())
  const tenant = await ensureTenant(database, { slug: 'one', name: 'One', timeZone: 'UTC' })
  const seen = await database.withTenant(tenant.tenantId, tx => tx`select current_user as role, slug from tenants`)
  t.same([...seen], [{ role: 'aftersale_service', slug: 'one' }])
  t.same([...await database.operator`select count(*)::int as n from events`], [{ n: 0 }])
})

t.test('a login that may not even make tables serves, if it was granted the role, and is told so otherwise', async (t) => {
  const owner = await emptyDatabase(t)
  const login = `server_${randomBytes(4).toString('hex')}`
  t.teardown(() => onServer(sql => sql.unsafe(`drop role ${login}`)))
  await onServer(sql => sql.unsafe(`create role ${login} login password 'secret'`))
  const server = Object.assign(new URL(owner), { username: login, password: 'secret' }).href
  const config = readConfig({ DATABASE_URL: server, DATABASE_OWNER_URL: owner })
  await t.rejects(openDatabase(config), { message: new RegExp(`run grant aftersale_service to "${login}"`) })
  await onServer(sql => sql.unsafe(`grant aftersale_service to ${login}`))
  const { database, close } = await openDatabase(config)
  t.teardown(close)
  const { tenantId } = await ensureTenant(database, { slug: 'one', name: 'One', timeZone: 'UTC' })
  t.equal((await database.withTenant(tenantId, tx => tx`select 1 from tenants`)).length, 1)
  t.match((await ensureAdminKey(database, { tenantId })).made, /^as_live_/)
})

t.test('a login that may not is told what a superuser must run', async (t) => {
  const url = await ownedDatabase(t, 'nocreaterole')
  await t.rejects(migrate(url), { name: 'MigrationError', message: /grant aftersale_service to "owner_/ })
})

t.test('a database of a newer version is refused', async (t) => {
  const url = await emptyDatabase(t)
  await migrate(url)
  await using(url, sql => sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)`)
  await t.rejects(migrate(url), { name: 'MigrationError', message: /migrated by a newer Aftersale/ })
})

t.test('an edited migration is noticed', async (t) => {
  const url = await emptyDatabase(t)
  await migrate(url)
  await using(url, sql => sql`update drizzle.__drizzle_migrations set hash = 'other' where id = 1`)
  await t.rejects(migrate(url), { name: 'MigrationError', message: /edited or put in between/ })
})

t.test('a database that does not answer is named with the remedy', async (t) => {
  await t.rejects(migrate('postgres://x@127.0.0.1:1/none'), { name: 'MigrationError', message: /127\.0\.0\.1:1 does not answer .*DATABASE_URL/ })
  const absent = new URL(await emptyDatabase(t))
  absent.pathname = '/absent'
  await t.rejects(migrate(absent.href), { name: 'MigrationError', message: /There is no database absent/ })
})
