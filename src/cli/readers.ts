import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { scopeTo, type Database, type Tx } from '../../db/connect.ts'
import { sqlState } from '../errors.ts'
import { UsageFault } from '../imports/faults.ts'

/** The role of migration 0007 that holds what readers may do. */
const READER_ROLE = 'aftersale_reader'

/** A reader begins with these; it may change them for itself, so none of them is what holds it back. */
const DEFAULTS = {
  default_transaction_read_only: 'on',
  statement_timeout: '60s',
  idle_in_transaction_session_timeout: '60s',
  search_path: 'reporting',
  TimeZone: 'UTC'
}
const CONNECTIONS = 5

export interface Reader {
  role: string
  created_at: string
}

/**
 * Makes a login that reads the views of `reporting` for this tenant and can do nothing else. Returns its password, which is kept nowhere.
 * @throws UsageFault for a name that is taken or cannot be a role, Error with the remedy when the owner of the database may not make roles
 */
export async function createReader ({ operator }: Database, tenantId: string, role: string): Promise<string> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role) || role.startsWith('pg_')) {
    throw new UsageFault(`"${role}" cannot be the name of a reader: use up to 63 of a-z, 0-9 and _, not beginning with a digit or pg_.`)
  }
  const password = randomBytes(24).toString('base64url')
  await operator.begin(async (tx) => {
    await tx.unsafe(scopeTo(tenantId))
    if (await exists(tx, role)) throw new UsageFault(`There is a role ${role} on this server already: choose another name.`)
    if (!await exists(tx, READER_ROLE)) await tx.unsafe(`create role ${READER_ROLE} nologin noinherit`)
    await tx`select reporting.admit_readers()`
    await tx.unsafe(`create role ${role} login inherit nosuperuser nocreatedb nocreaterole nobypassrls noreplication
      connection limit ${CONNECTIONS} password '${verifierOf(password)}' in role ${READER_ROLE}`)
    const [{ database }] = await tx<[{ database: string }]>`select quote_ident(current_database()) as database`
    for (const [name, value] of Object.entries(DEFAULTS)) {
      await tx.unsafe(`alter role ${role} in database ${database} set ${name} = '${value}'`)
    }
    await tx`
      insert into readers (tenant_id, role) values (${tenantId}, ${role})
      on conflict (tenant_id, role) do update set created_at = now()`
  }).catch((error: unknown) => { throw explained(error, operator.options.user) })
  return password
}

/** The readers of the tenant, by name. */
export async function listReaders ({ operator }: Database, tenantId: string): Promise<Reader[]> {
  return await operator.begin(async (tx) => {
    await tx.unsafe(scopeTo(tenantId))
    return [...await tx<Reader[]>`select role, created_at from readers where tenant_id = ${tenantId} order by role collate "C"`]
  })
}

/**
 * Removes a reader and its login; a session of it that is open sees nothing from then on.
 * @throws UsageFault when the tenant has no such reader
 */
export async function dropReader ({ operator }: Database, tenantId: string, role: string): Promise<void> {
  await operator.begin(async (tx) => {
    await tx.unsafe(scopeTo(tenantId))
    const gone = await tx`delete from readers where tenant_id = ${tenantId} and role = ${role} returning role`
    if (gone.length === 0) throw new UsageFault(`The tenant has no reader ${role}: aftersale reader list prints them.`)
    // Somebody may have dropped the login by hand. One that owns something stays, and may not come in any more.
    await tx.savepoint(part => part`drop role if exists ${part(role)}`).catch(async (error: unknown) => {
      if (sqlState(error) !== OWNS_SOMETHING) throw error
      await tx`alter role ${tx(role)} nologin`
    })
  }).catch((error: unknown) => { throw explained(error, operator.options.user) })
}

/** SQLSTATE of a role that cannot be dropped because something belongs to it. */
const OWNS_SOMETHING = '2BP01'

async function exists (tx: Tx, role: string): Promise<boolean> {
  return (await tx`select 1 from pg_roles where rolname = ${role}`).length > 0
}

/** What the server keeps of a password (RFC 5803), so that the password itself is in no statement and in no log. */
function verifierOf (password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (words: string) => createHmac('sha256', salted).update(words).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`
}

function explained (error: unknown, login: unknown): unknown {
  if (sqlState(error) === '23505') {
    return new UsageFault('Somebody else has a reader of that name or is just making one: choose another name.', { cause: error })
  }
  if (sqlState(error) !== '42501') return error
  return new Error(`The login ${String(login)} may not make or drop roles (${(error as Error).message}). Let a superuser run, or whoever manages ` +
    `the server: alter role "${String(login)}" createrole; and, from PostgreSQL 16 on, if the role ${READER_ROLE} is there: ` +
    `grant ${READER_ROLE} to "${String(login)}" with admin option, inherit false;`, { cause: error })
}
