import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'

/*
 * One PostgreSQL for a whole run of tap: the embedded one, or that of TEST_DATABASE_SERVER (a login that may create databases and
 * roles). tap starts `before`, every test file and `after` as its children, so its process id names the run.
 */

const run = process.ppid
const FOLDER = 'aftersale-test-'
const folderOf = (pid: number) => join(tmpdir(), `${FOLDER}${pid}`)
const urlFile = join(folderOf(run), 'url')
const given = process.env.TEST_DATABASE_SERVER

/** Migrated, and connected to by nobody: what each test's database is copied from. */
export const TEMPLATE = `aftersale_template_${run}`
/** How the names of this run's test databases begin. */
export const PREFIX = `aftersale_test_${run}_`

// A test's database need not survive a power cut.
const HURRIED = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }

/** The URL of this run's server. */
export function serverUrl (): string {
  if (!existsSync(urlFile)) throw new Error('No database server runs: start the test with `npx tap <file>`, which starts one before')
  return readFileSync(urlFile, 'utf8')
}

/** The URL of a database of this run's server. */
export function urlOf (database: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url.href
}

/** Runs `work` with one superuser connection to the server's own database. */
export async function onServer<T> (work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(serverUrl(), { max: 1, onnotice () {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** Before the run: the server and the template. */
export async function startServer (): Promise<void> {
  await removeOrphans()
  mkdirSync(folderOf(run))
  const url = given ?? (await startEmbedded(folderOf(run), { user: run, settings: HURRIED })).url
  writeFileSync(urlFile, url, { mode: 0o600 })
  await onServer(sql => sql`create database ${sql(TEMPLATE)}`)
  await migrate(urlOf(TEMPLATE))
}

/** After the run: nothing is left, unless a person may want to look at the databases of tests that failed. */
export async function stopServer (): Promise<void> {
  const kept = await onServer(async (sql) => {
    await sql`drop database if exists ${sql(TEMPLATE)}`
    return await sql<Array<{ datname: string }>>`select datname from pg_database where starts_with(datname, ${PREFIX})`
  })
  if (kept.length > 0 && !process.env.CI) {
    console.error(`Kept until the next run:\n${kept.map(({ datname }) => `  psql ${urlOf(datname)}`).join('\n')}`)
    return
  }
  await removeServer(run)
}

async function removeServer (pid: number): Promise<void> {
  if (existsSync(join(folderOf(pid), 'postgres'))) await (await startEmbedded(folderOf(pid), { user: pid })).stop()
  rmSync(folderOf(pid), { recursive: true, force: true })
}

/** Ours of runs that were killed, or whose databases were kept. */
async function removeOrphans (): Promise<void> {
  const pids = readdirSync(tmpdir()).map(name => Number(name.startsWith(FOLDER) ? name.slice(FOLDER.length) : NaN)).filter(pid => pid > 0)
  for (const pid of pids) {
    const ours = statSync(folderOf(pid), { throwIfNoEntry: false })?.uid === process.getuid?.()
    if (ours && !isAlive(pid)) await removeServer(pid)
  }
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
