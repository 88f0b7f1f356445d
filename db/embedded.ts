import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError, findNative, type Native, type Program } from './native.ts'

export { EmbeddedError } from './native.ts'

/** A running PostgreSQL of our own. */
export interface Embedded {
  /** superuser login over TCP on 127.0.0.1; contains the password */
  url: string
  /** Takes this process off the list of users; the last user stops the server. */
  stop (): Promise<void>
}

export interface EmbeddedOptions {
  /** process on whose behalf the server runs (default: this one); the server is stopped only when no user is left */
  user?: number
  /** server settings beyond ours, e.g. fsync=off for a throw-away test database */
  settings?: Record<string, string>
}

const SUPERUSER = 'aftersale'
/** A crashed server replays its log before it answers; that may take this many seconds. */
const START_SECONDS = 120

// Durable as PostgreSQL comes (fsync, synchronous_commit on), modest in memory, reachable from this machine only.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  jit: 'off',
  // a refused statement is the caller's error and told there; the server's log keeps what concerns the server
  log_min_messages: 'log',
  log_checkpoints: 'off'
}

/**
 * Starts PostgreSQL in `dataDir`, or uses the one that already runs there: of another process, or left behind by one that was killed.
 * The first start makes the database. Safe when several processes do it at once.
 * @throws EmbeddedError with cause and remedy
 */
export async function startEmbedded (dataDir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const { user = process.pid, settings = {} } = options
  const root = resolve(dataDir)
  const users = join(root, 'users')
  mkdirSync(users, { recursive: true })
  const cluster = join(root, 'postgres')
  const native = findNative(root, cluster)
  if (!isCluster(cluster)) await create(native, root, cluster)
  // Registered before looking whether a server runs: from now on no other process stops it.
  writeFileSync(join(users, String(user)), '')
  try {
    const port = await runningPort(cluster) ?? await start(native, cluster, { ...SETTINGS, ...settings })
    const password = readFileSync(join(cluster, 'password'), 'utf8')
    return { url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`, stop: () => leave(native, cluster, users, user) }
  } catch (error) {
    rmSync(join(users, String(user)), { force: true })
    throw error
  }
}

function isCluster (cluster: string): boolean {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim() === '18'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new EmbeddedError(`${cluster} belongs to another user: start as that user, or set DATA_DIR to another folder.`, { cause: error })
  }
}

/** Makes the database under another name first, so that a crash half-way or a second process leaves nothing broken. */
async function create (native: Native, root: string, cluster: string): Promise<void> {
  const draft = join(root, `postgres-${process.pid}-${randomBytes(3).toString('hex')}`)
  const secret = `${draft}.password`
  try {
    mkdirSync(draft, { mode: 0o700 })
    writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 })
    if (native.owner) for (const path of [draft, secret]) chownSync(path, native.owner.uid, native.owner.gid)
    const made = await native.run('initdb', ['-D', draft, '-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${secret}`,
      '-E', 'UTF8', '--locale=C', '--no-instructions'])
    if (made.status !== 0) throw failure(`The database cannot be made in ${root}`, made)
    renameSync(secret, join(draft, 'password'))
    moveInto(draft, cluster)
  } finally {
    for (const path of [draft, secret]) rmSync(path, { recursive: true, force: true })
  }
}

/** Moves the finished database to its place, unless another process was faster: then that one's is used. */
function moveInto (draft: string, cluster: string): void {
  try {
    renameSync(draft, cluster)
  } catch (error) {
    if (!isCluster(cluster)) throw error
  }
}

async function start (native: Native, cluster: string, settings: Record<string, string>): Promise<number> {
  const log = join(cluster, 'server.log')
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const flags = Object.entries({ port: String(port), ...settings }).map(([name, value]) => `-c ${name}=${value}`).join(' ')
    const started = await native.run('pg_ctl', ['start', '-w', '-t', String(START_SECONDS), '-s', '-D', cluster, '-l', log, '-o', flags])
    // Another process may have started it in between; then ours failed and that one's port counts.
    const running = await runningPort(cluster)
    if (running !== undefined) return running
    // The free port may have been taken in between.
    if (attempt === 3) throw failure('The embedded database does not start', { ...started, stderr: tail(log) })
  }
}

/** The port of the server that runs in `cluster`, or undefined; waits while it is starting or stopping. */
async function runningPort (cluster: string): Promise<number | undefined> {
  const pidFile = join(cluster, 'postmaster.pid')
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 20) {
    const [pid, , , port, , , , status] = lines(pidFile)
    if (pid === undefined || !isAlive(Number(pid))) return undefined
    if (!isPostgres(Number(pid))) {
      // PostgreSQL would take the other program for itself and refuse to start.
      rmSync(pidFile, { force: true })
      return undefined
    }
    if (status?.trim() === 'ready') return Number(port)
    await sleep(20)
  }
  throw new EmbeddedError(`The embedded database has been starting or stopping for ${START_SECONDS} s: see ${join(cluster, 'server.log')}.`)
}

function lines (file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

function isAlive (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** After a crash the pid may have become another program's (always so after a container's restart). Only Linux lets us see it. */
function isPostgres (pid: number): boolean {
  return process.platform !== 'linux' || lines(`/proc/${pid}/cmdline`).join('').includes('postgres')
}

async function leave (native: Native, cluster: string, users: string, user: number): Promise<void> {
  rmSync(join(users, String(user)), { force: true })
  const others = readdirSync(users).map(Number).filter(pid => isAlive(pid))
  if (others.length > 0 || await runningPort(cluster) === undefined) return
  const stopped = await native.run('pg_ctl', ['stop', '-m', 'fast', '-w', '-t', String(START_SECONDS), '-s', '-D', cluster])
  if (stopped.status !== 0 && await runningPort(cluster) !== undefined) throw failure('The embedded database does not stop', stopped)
}

async function freePort (): Promise<number> {
  const server = createServer()
  return await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function failure (what: string, { status, stdout, stderr }: Program): EmbeddedError {
  const said = (stderr.trim() || stdout.trim() || `exit code ${status}`).split('\n').slice(-5).join(' | ')
  return new EmbeddedError(`${what}: ${said}. Correct that, set DATA_DIR to another folder, or set DATABASE_URL to a PostgreSQL of your own.`)
}

function tail (log: string): string {
  return lines(log).slice(-6).join('\n')
}
