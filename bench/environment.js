import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../dist/db/embedded.js'
import { migrate } from '../dist/db/migrate.js'
import { parentOf } from './processes.js'
import { START, startProgram } from './programs.js'

/** The key of every service of a run. */
export const KEY = 'bench-0123456789abcdef0123456789abcdef'

/**
 * The PostgreSQL of a run and what is started on it. `url` is that of a superuser; without it the embedded database is started
 * in a folder of its own, with the durability that it always has. With `profiles`, a folder, every service leaves a CPU profile there.
 */
export async function openEnvironment (url, profiles) {
  const closers = []
  let closing
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'aftersale-bench-'))
    closers.push(async () => rmSync(path, { recursive: true, force: true }))
    return path
  }
  if (url === undefined) {
    const embedded = await startEmbedded(folder())
    closers.push(embedded.stop)
    url = embedded.url
  }
  const server = postgres(url, { max: 1, onnotice () {} })
  closers.push(() => server.end())
  const [{ pid, version }] = await server`select pg_backend_pid() as pid, current_setting('server_version') as version`
  const postmaster = parentOf(pid)

  /** A migrated database, and a superuser's connections to it. */
  async function database () {
    const name = `aftersale_bench_${randomBytes(5).toString('hex')}`
    await server`create database ${server(name)}`
    closers.push(() => server`drop database ${server(name)} with (force)`)
    const address = Object.assign(new URL(url), { pathname: name }).href
    await migrate(address)
    const sql = postgres(address, { max: 2, onnotice () {} })
    closers.push(() => sql.end())
    return { url: address, sql, postmaster }
  }

  /** A service on a database; `settings` are environment variables. By default it folds nothing unless a request needs it. */
  async function service ({ url: address }, settings = {}) {
    const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`]
    const program = await startProgram([...profiling, ...START], {
      DATABASE_URL: address, AFTERSALE_API_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', TICK_SECONDS: '3600', RATE_LIMIT: '0', ...settings
    })
    closers.push(program.stop)
    return program
  }

  return {
    version,
    database,
    service,
    folder,
    /** Stops and removes what was started, last things first; asked for twice (by a signal, too) it is done once. */
    close () {
      closing ??= closeAll(closers)
      return closing
    }
  }
}

async function closeAll (closers) {
  for (const close of closers.reverse()) await close().catch(error => console.error(error))
}
