import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../bin/aftersale.js', import.meta.url))

/**
 * The service on a free port, with an embedded database of its own that is removed when it closes.
 * @returns {Promise<{ env: { AFTERSALE_URL: string, AFTERSALE_API_KEY: string }, close: () => Promise<void> }>} what a story needs to know
 */
export async function startService () {
  const folder = mkdtempSync(join(tmpdir(), 'aftersale-clients-'))
  const key = randomBytes(32).toString('hex')
  const env = { ...process.env, DATABASE_URL: '', DATA_DIR: folder, HOST: '127.0.0.1', PORT: '0', AFTERSALE_API_KEY: key }
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise(resolve => child.once('close', resolve))
  const close = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  let said = ''
  const address = await new Promise((resolve) => {
    const read = (text) => {
      said += text
      const found = /answers at (\S+)/.exec(said)
      if (found) resolve(found[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    ended.then(() => resolve(undefined))
  })
  if (address === undefined) {
    await close()
    throw new Error(`The service does not start:\n${said}`)
  }
  return { env: { AFTERSALE_URL: address, AFTERSALE_API_KEY: key }, close }
}
