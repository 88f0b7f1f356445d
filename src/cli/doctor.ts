import { mkdirSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { SERVICE_ROLE, connect, scopeTo, type Database } from '../../db/connect.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { migrationState } from '../../db/migrate.ts'
import { findNative } from '../../db/native.ts'
import { readConfig, type Config } from '../config.ts'

/** Returns what was found; throws what is wrong, with the remedy. */
type Check = () => Promise<string> | string

export function doctorCommand (): Command {
  return new Command('doctor')
    .description('check whether the service can run here, and say what to do if not; changes nothing in an existing database')
    .action(async () => {
      const config = readConfig()
      const failed = await report(machineChecks(config)) + await report(portChecks(config)) + await checkDatabase(config)
      if (failed > 0) throw new Error(`${failed === 1 ? 'one check' : `${failed} checks`} failed; what to do stands beside it.`)
      console.log('Everything is as it must be.')
    })
}

async function report (checks: Record<string, Check>): Promise<number> {
  let failed = 0
  for (const [name, check] of Object.entries(checks)) {
    try {
      console.log(`ok      ${name}: ${await check()}`)
    } catch (error) {
      failed++
      console.log(`FAILED  ${name}: ${(error as Error).message}`)
    }
  }
  return failed
}

function machineChecks (config: Config): Record<string, Check> {
  const always: Record<string, Check> = {
    'Node.js' () {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
      if (major < 20 || (major === 20 && minor < 20)) throw new Error(`${process.version} is too old: install Node 20.20 or newer`)
      return process.version
    },
    'time zones' () {
      const summer = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hour12: false }).format(new Date('2026-07-01T00:00:00Z'))
      if (summer !== '02') throw new Error('this Node.js lacks the rules of time zones: install an official build')
      return `rules are there, new tenants use ${config.timeZone}`
    }
  }
  if (config.databaseUrl !== undefined) return always
  return {
    ...always,
    async 'data folder' () {
      const folder = resolve(config.dataDir)
      mkdirSync(folder, { recursive: true })
      const probe = join(folder, `.probe-${process.pid}`)
      writeFileSync(probe, '')
      unlinkSync(probe)
      const { bavail, bsize } = statfsSync(folder)
      const gigabytes = bavail * bsize / 1e9
      if (gigabytes < 0.5) throw new Error(`${folder} has ${gigabytes.toFixed(1)} GB left: make room, or set DATA_DIR to another disk`)
      return `${folder}, ${gigabytes.toFixed(1)} GB free`
    },
    async 'PostgreSQL programs' () {
      const folder = resolve(config.dataDir)
      const { status, stdout, stderr } = await findNative(folder, join(folder, 'postgres')).run('postgres', ['--version'])
      if (status !== 0) throw new Error(`they do not run here (${stderr.trim()}): set DATABASE_URL to a PostgreSQL of your own`)
      return stdout.trim()
    }
  }
}

function portChecks ({ host, port }: Config): Record<string, Check> {
  return {
    async port () {
      const taken = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
        const server = createServer().once('error', resolve).listen(port, host, () => server.close(() => resolve(undefined)))
      })
      if (!taken) return `${port} on ${host} is free`
      const answers = await fetch(`http://${host}:${port}/healthz`).then(({ ok }) => ok, () => false)
      if (answers) return `${port} on ${host} is answered by a running service`
      throw new Error(`${port} on ${host} cannot be listened on (${taken.code}): set PORT or HOST to another value`)
    }
  }
}

async function checkDatabase (config: Config): Promise<number> {
  let server: { url: string, stop (): Promise<void> } = { url: config.databaseUrl ?? '', async stop () {} }
  const unreachable = await report({
    async 'database server' () {
      if (config.databaseUrl === undefined) server = await startEmbedded(config.dataDir)
      const { operator, close } = connect(config.databaseOwnerUrl ?? server.url)
      const [row] = await operator`
        select current_setting('server_version') as version, current_setting('server_version_num')::int as number`.finally(close)
      if (row?.number < 150_000) throw new Error(`PostgreSQL ${row?.version} is too old: 15 or newer is needed`)
      return `PostgreSQL ${row?.version}${config.databaseUrl === undefined ? ', embedded' : ''}`
    }
  })
  if (unreachable > 0) return unreachable
  const database = connect(server.url, { prepare: config.databasePrepare, ownerUrl: config.databaseOwnerUrl ?? server.url })
  try {
    const { applied } = await migrationState(database.operator).catch(() => ({ applied: 0 }))
    return await report(databaseChecks(database, applied > 0))
  } finally {
    await database.close()
    await server.stop()
  }
}

function databaseChecks (database: Database, migrated: boolean): Record<string, Check> {
  const checks: Record<string, Check> = {
    async clock () {
      const [row] = await database.operator<Array<{ seconds: number }>>`select extract(epoch from clock_timestamp())::float8 as seconds`
      const apart = Math.abs((row?.seconds ?? 0) - Date.now() / 1000)
      if (apart > 5) throw new Error(`this machine and the database are ${Math.round(apart)} s apart: let both follow a time server (NTP)`)
      return 'this machine and the database agree'
    },
    async migrations () {
      const { applied, expected, atHead } = await migrationState(database.operator)
      if (applied === 0) return `none yet: the first start applies ${expected}`
      if (!atHead) throw new Error(`${applied} of ${expected} are there: run aftersale migrate`)
      return `all ${expected} are applied`
    }
  }
  return migrated ? { ...checks, 'role of the service': () => checkRole(database), 'isolation of tenants': () => checkIsolation(database) } : checks
}

async function checkRole ({ service }: Database): Promise<string> {
  const refused = (error: Error) => {
    throw new Error(`${error.message}: as a superuser, grant ${SERVICE_ROLE} to the login of DATABASE_URL`)
  }
  const [role] = await service`
    select rolname as name, rolsuper or rolbypassrls as mighty from pg_roles where rolname = current_user`.catch(refused)
  if (role?.name !== SERVICE_ROLE) throw new Error(`it is ${role?.name} and not ${SERVICE_ROLE}: a pooler in between must pass on the parameter "role"`)
  if (role.mighty) throw new Error(`${SERVICE_ROLE} bypasses row-level security: alter role ${SERVICE_ROLE} nosuperuser nobypassrls`)
  return SERVICE_ROLE
}

const MINE = '00000000-0000-4000-8000-00000000d0c1'
const OTHER = '00000000-0000-4000-8000-00000000d0c2'

class Undo extends Error {}

/** Makes two tenants, tries to read one's row as the other, and takes everything back. */
async function checkIsolation ({ operator }: Database): Promise<string> {
  const open = await operator<Array<{ name: string }>>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`
  if (open.length > 0) throw new Error(`row-level security is not in force on ${open.map(({ name }) => name).join(', ')}: restore the migrations' state`)
  let own = 0
  let others = 0
  await operator.begin(async (tx) => {
    await tx`insert into tenants (tenant_id, slug, name) select id::uuid, id, 'probe' from unnest(${[MINE, OTHER]}::text[]) id`
    await tx.unsafe(`set local role ${SERVICE_ROLE}`)
    await tx.unsafe(scopeTo(MINE))
    const seen = await tx<Array<{ tenant_id: string }>>`select tenant_id from tenants`
    own = seen.filter(row => row.tenant_id === MINE).length
    others = seen.length - own
    throw new Undo()
  }).catch((error: unknown) => { if (!(error instanceof Undo)) throw error })
  if (own !== 1 || others !== 0) throw new Error(`a tenant saw ${own} of its 1 row and ${others} of another's: stop the service and restore the migrations' state`)
  return 'a tenant sees its own rows and no others'
}
