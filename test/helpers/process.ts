import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import type { Test } from 'tap'
import type { Environment } from '../../src/config.ts'

export interface Process {
  child: ChildProcess
  /** everything that it printed so far */
  said: () => string
  /** its exit code, or null when a signal ended it */
  exit: Promise<number | null>
}

export interface Running extends Process {
  address: string
}

/** Builds once, so that the processes of a test find it ready. */
export function build (): void {
  execFileSync(process.execPath, ['bin/build.js'])
}

/** `aftersale <args>` as a process of its own, the way it is installed. */
export function aftersale (args: string[], env: Environment): Process {
  const child = spawn(process.execPath, ['bin/aftersale.js', ...args], { env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (text) => { said += String(text) })
  child.stderr.on('data', (text) => { said += String(text) })
  const exit = new Promise<number | null>(resolve => child.once('close', resolve))
  return { child, said: () => said, exit }
}

/** A running service on a free port; killed at the end of the test if it still runs. */
export async function serving (t: Test, env: Environment): Promise<Running> {
  // How late a busy machine makes the process is not what its tests ask about.
  const running = aftersale(['serve'], { PORT: '0', AFTERSALE_API_KEY: '', OVERLOAD_DELAY_MS: '0', ...env })
  t.teardown(() => running.child.kill('SIGKILL'))
  let ended = false
  running.child.once('close', () => { ended = true })
  for (;;) {
    const address = /answers at (\S+)/.exec(running.said())?.[1]
    if (address !== undefined) return { ...running, address }
    if (ended) throw new Error(running.said())
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
