import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import t, { type Test } from 'tap'
import { startEmbedded } from '../../db/embedded.ts'

const run = promisify(execFile)

function folder (t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'aftersale-embedded-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function ask (url: string, question: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 })
  try {
    const [row] = await sql.unsafe(question)
    return row?.answer
  } finally {
    await sql.end()
  }
}

const pidOf = (dataDir: string) => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const gone = async (pid: number) => { while (isAlive(pid)) await new Promise(resolve => setTimeout(resolve, 5)) }

/** A process of its own that starts the database, prints its URL, and then does `more`. */
function program (dataDir: string, more: string): string[] {
  const module = pathToFileURL('db/embedded.ts').href
  return [...process.execArgv, '--input-type=module', '--eval',
    `const { startEmbedded } = await import('${module}'); const e = await startEmbedded(${JSON.stringify(dataDir)}); console.log(e.url); ${more}`]
}

t.test('the first start makes a durable UTF-8 database that only a password on this machine opens', async (t) => {
  const dataDir = folder(t)
  const { url, stop } = await startEmbedded(dataDir)
  const settings = await ask(url, `
    select jsonb_object_agg(name, setting) as answer from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'listen_addresses', 'password_encryption', 'data_checksums')`)
  t.same(settings, {
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
    password_encryption: 'scram-sha-256',
    server_encoding: 'UTF8',
    synchronous_commit: 'on'
  })
  t.equal(await ask(url, 'select datcollate as answer from pg_database where datname = current_database()'), 'C')
  const wrong = new URL(url)
  wrong.password = 'guess'
  await t.rejects(ask(wrong.href, 'select 1'), { code: '28P01' })
  t.equal(statSync(join(dataDir, 'postgres/password')).mode & 0o777, 0o600, 'the password is readable by its owner only')
  await stop()
})

t.test('what was written is there after a stop, and after a crash of the database and of the service', async (t) => {
  const dataDir = folder(t)
  const first = await startEmbedded(dataDir)
  await ask(first.url, 'create table kept as select 7 as answer')
  await first.stop()

  const second = await startEmbedded(dataDir)
  await ask(second.url, 'insert into kept values (8)')
  const pid = pidOf(dataDir)
  process.kill(pid, 'SIGKILL')
  await gone(pid)
  // As after a restart of a container: the crashed server's pid is another program's now.
  const pidFile = join(dataDir, 'postgres/postmaster.pid')
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)))

  const third = await startEmbedded(dataDir)
  t.equal(await ask(third.url, 'select sum(answer)::int as answer from kept'), 15)
  await third.stop()
})

t.test('a database that a killed process left running is used again, and stopped by its last user', async (t) => {
  const dataDir = folder(t)
  const killed = await run(process.execPath, program(dataDir, 'process.kill(process.pid, "SIGKILL")')).catch((error: { stdout: string }) => error)
  const pid = pidOf(dataDir)
  t.ok(isAlive(pid), 'it runs on')

  const serving = await startEmbedded(dataDir)
  t.equal(serving.url, killed.stdout.trim(), 'the same server answers')
  const { stdout } = await run(process.execPath, program(dataDir, 'await e.stop()'))
  t.equal(stdout.trim(), serving.url, 'a command beside the service uses it too')
  t.equal(await ask(serving.url, 'select 1 as answer'), 1, 'and leaves it running')
  await serving.stop()
  await gone(pid)
  t.same(readdirSync(dataDir).sort(), ['postgres', 'users'], 'nothing else is left in the folder')
})

t.test('processes that start at once on an empty folder share one database', async (t) => {
  const dataDir = folder(t)
  const children = [1, 2, 3, 4].map(() => spawn(process.execPath, program(dataDir, 'process.stdin.resume().on("end", () => e.stop())')))
  const urls = await Promise.all(children.map(async (child) => {
    let said = ''
    child.stderr.on('data', (text) => { said += String(text) })
    return await new Promise<string>((resolve) => {
      child.stdout.once('data', text => resolve(String(text).trim()))
      child.once('exit', () => resolve(said))
    })
  }))
  t.equal(new Set(urls).size, 1)
  t.match(urls[0], /^postgres:/)
  const codes = await Promise.all(children.map(async (child) => {
    child.stdin.end()
    return await new Promise(resolve => child.once('exit', resolve))
  }))
  t.same(codes, [0, 0, 0, 0])
  t.same(readdirSync(dataDir).sort(), ['postgres', 'users'])
})
