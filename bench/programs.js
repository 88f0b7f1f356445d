import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** How long a program may take until it says where it answers. */
const START_MS = 60_000

const ROOT = new URL('..', import.meta.url)

/** What `npm start` hands to Node: its flags, the program and its command. */
export const START = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).scripts.start.split(' ').slice(1)

/** Starts Node with these arguments, a program that prints the address at which it answers (http://…), and waits for that. */
export async function startProgram (args, environment = {}) {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(ROOT), env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit']
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const address = await Promise.race([said(child), ended(child), late()])
  if (address !== undefined) return { address, pid: child.pid, stop }
  await stop()
  throw new Error(`node ${args.join(' ')} did not say where it answers.`)
}

async function said (child) {
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/[\w.:[\]]+/.exec(line)?.[0]
    if (address === undefined) continue
    child.stdout.resume()
    return address
  }
}

async function ended (child) {
  await once(child, 'exit')
}

async function late () {
  await new Promise(resolve => setTimeout(resolve, START_MS).unref())
}
