import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import postgres from 'postgres'

/** The database cannot be used as it is; the message says why and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

export interface MigrationState {
  applied: number
  expected: number
  /** whether exactly the migrations of this version are applied */
  atHead: boolean
}

// Any number that no other program uses for an advisory lock in this database.
const LOCK = 4_728_114_065

const OLDEST = 150_000

/**
 * Brings the schema of the database at `url` to this version; processes that start at once wait for each other.
 * @throws MigrationError when the server is older than PostgreSQL 15, the login may not do it, or the database is another version's
 */
export async function migrate (url: string): Promise<void> {
  // A client of its own: drizzle changes the parsers of the client that it is given, and the lock belongs to one session.
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice () {}, connection: { application_name: 'aftersale migrate' } })
  try {
    await refuseOldServer(sql)
    await sql`select pg_advisory_lock(${LOCK})`
    await applyMigrations(drizzle(sql), { migrationsFolder: migrationsFolder() })
    await assertAtHead(sql)
  } catch (error) {
    throw explain(error, url)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** How far the database is, for readiness and diagnosis. `sql` must be the operator's; a database that was never migrated has 0 applied. */
export async function migrationState (sql: postgres.Sql): Promise<MigrationState> {
  const expected = readMigrationFiles({ migrationsFolder: migrationsFolder() }).map(({ hash }) => hash)
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  const applied = table?.exists === true
    ? await sql<Array<{ hash: string }>>`select hash from drizzle.__drizzle_migrations order by created_at, id`
    : []
  const atHead = applied.length === expected.length && applied.every(({ hash }, i) => hash === expected[i])
  return { applied: applied.length, expected: expected.length, atHead }
}

async function refuseOldServer (sql: postgres.Sql): Promise<void> {
  const [version] = await sql`select current_setting('server_version_num')::int as number, current_setting('server_version') as text`
  if (version?.number < OLDEST) throw new MigrationError(`This is PostgreSQL ${version?.text}; Aftersale needs 15 or newer: upgrade the server.`)
}

/** drizzle applies what is newer than the last migration, so one that was added in between or edited would be skipped without a word. */
async function assertAtHead (sql: postgres.Sql): Promise<void> {
  const { applied, expected, atHead } = await migrationState(sql)
  if (atHead) return
  throw new MigrationError(applied > expected
    ? `The database has ${applied} migrations and this version knows ${expected}: it was migrated by a newer Aftersale. Run that version.`
    : `The migrations in the database (${applied}) are not the ones of this version (${expected}): a file was edited or put in between. ` +
      'Run the version that migrated it, or restore the database from a backup.')
}

/** Beside this file in the source, and in the source tree beside dist when compiled. */
function migrationsFolder (): string {
  const folders = ['./migrations/', '../../db/migrations/'].map(path => fileURLToPath(new URL(path, import.meta.url)))
  const folder = folders.find(path => existsSync(`${path}meta/_journal.json`))
  if (folder === undefined) throw new MigrationError(`The migrations are missing: neither ${folders.join(' nor ')} is there. Install the package again.`)
  return folder
}

/** PostgreSQL's and the system's codes, found under drizzle's own error too, as a sentence with a remedy. */
function explain (error: unknown, url: string): unknown {
  const { host, username, pathname } = new URL(url)
  const cause = [error, (error as Error).cause].find(e => typeof (e as { code?: unknown } | undefined)?.code === 'string') as DatabaseFault | undefined
  if (cause === undefined) return error
  const { code, message } = cause
  const fail = (sentence: string) => new MigrationError(sentence, { cause: error })
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|CONNECT_TIMEOUT|57P03)$/.test(code)) {
    return fail(`The database at ${host} does not answer (${code}): check that it runs and that the address in DATABASE_URL is right.`)
  }
  if (/^28/.test(code)) return fail(`The database at ${host} refuses the login ${username} (${message}): check user and password in DATABASE_URL.`)
  if (code === '3D000') return fail(`There is no database ${pathname.slice(1)} at ${host}: make it (create database), or correct DATABASE_URL.`)
  if (code === '42501') return fail(`The login ${username} may not migrate the database (${message}). ${grants(username, pathname.slice(1))}`)
  return error
}

type DatabaseFault = Error & { code: string }

function grants (login: string, database: string): string {
  return 'Let a superuser run in this database, then start again: create role aftersale_service nologin noinherit; (once per server) ' +
    `grant aftersale_service to "${login}"; grant create on database "${database}" to "${login}"; grant create, usage on schema public to "${login}";`
}
