import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readConfig, type Environment } from '../../src/config.ts'
import { emptyDatabase } from '../helpers/database.ts'
import { aftersale, build, serving } from '../helpers/process.ts'

// Built once, so that the processes below find it ready.
t.before(build)

const status = async (url: string, key: string) => (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status

t.test('the service starts with nothing but a folder, shows its first key once, and stops with code 0', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aftersale-server-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const env = { DATA_DIR: folder, DATABASE_URL: '' }
  const first = await serving(t, env)
  while (!first.said().includes('as_live_')) await new Promise(resolve => setTimeout(resolve, 10))
  const key = /as_live_[\w-]{43}/.exec(first.said())![0]
  t.equal(await status(`${first.address}/v1/tenant`, key), 200)

  const command = aftersale(['keys', 'create', '--scopes', 'metrics:read'], env)
  t.equal(await command.exit, 0, command.said())
  t.equal(await status(`${first.address}/v1/tenant`, command.said().trim()), 200, 'a command beside it uses its database and leaves it running')

  first.child.kill('SIGTERM')
  t.equal(await first.exit, 0, first.said())
  t.same(readdirSync(join(folder, 'users')), [], 'nobody uses the database any more')

  const second = await serving(t, env)
  t.equal(await status(`${second.address}/v1/tenant`, key), 200, 'the key is still valid')
  second.child.kill('SIGINT')
  t.equal(await second.exit, 0)
  t.notOk(second.said().includes('as_live_'), 'and was not shown again')
})

t.test('several processes start at once on one database and serve with the given key', async (t) => {
  const env = { DATABASE_URL: await emptyDatabase(t), AFTERSALE_API_KEY: 'a-key-of-the-operator' }
  const both = await Promise.all([serving(t, env), serving(t, env)])
  for (const { address } of both) t.equal(await status(`${address}/v1/tenant`, env.AFTERSALE_API_KEY), 200)
  for (const { child } of both) child.kill('SIGTERM')
  t.same(await Promise.all(both.map(({ exit }) => exit)), [0, 0])
})

t.test('what is under way is answered before the service stops', async (t) => {
  const env = { DATABASE_URL: await emptyDatabase(t), AFTERSALE_API_KEY: 'a-key-of-the-operator' }
  const { address, child, exit, said } = await serving(t, env)
  const event = { id: 'e', source: 's', type: 'relationship.ended', subject: 'acme', time: '2026-01-01T00:00:00Z', data: {} }
  // The client keeps the connection afterwards, and the service must not wait for it.
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const request = httpRequest(`${address}/v1/events`, {
    method: 'POST',
    agent,
    headers: { authorization: `Bearer ${env.AFTERSALE_API_KEY}`, 'content-type': 'application/json', expect: '100-continue' }
  })
  request.flushHeaders()
  await once(request, 'continue')
  child.kill('SIGTERM')
  const refuses = async () => await fetch(`${address}/healthz`).then(({ status }) => status === 503, () => true)
  while (!await refuses()) await new Promise(resolve => setTimeout(resolve, 10))
  request.end(JSON.stringify(event))
  const [response] = await once(request, 'response') as [IncomingMessage]
  t.equal(response.statusCode, 201)
  response.resume()
  t.equal(await exit, 0, said())
})

t.test('an error that nobody caught stops the service with code 1', async (t) => {
  const fault = encodeURIComponent("process.on('SIGWINCH', () => { throw new Error('by the test') })")
  const { child, exit, said } = await serving(t, { DATABASE_URL: await emptyDatabase(t), NODE_OPTIONS: `--import=data:text/javascript,${fault}` })
  child.kill('SIGWINCH')
  t.equal(await exit, 1, said())
  t.match(said(), /stopping after an error that nobody caught/)
})

t.test('a start that cannot succeed ends with one sentence and a code', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => taken.once('listening', resolve))
  t.teardown(() => taken.close())
  const DATABASE_URL = await emptyDatabase(t)
  const cases: Array<[string[], Environment, number, RegExp]> = [
    [['serve'], { DATABASE_URL, PORT: String((taken.address() as AddressInfo).port) }, 1, /^aftersale: Port \d+ of 127\.0\.0\.1 is taken .*set PORT/m],
    [['serve'], { DATABASE_URL: 'postgres://x@127.0.0.1:1/none' }, 1, /^aftersale: The database at 127\.0\.0\.1:1 does not answer/],
    [['serve'], { DATABASE_URL, TICK_SECONDS: 'often' }, 2, /^aftersale: TICK_SECONDS is "often"/],
    [['keys', 'create', '--tenant', 'none'], { DATABASE_URL }, 1, /^aftersale: There is no tenant "none"/],
    [['keys', 'create', '--scopes', 'none'], { DATABASE_URL }, 2, /"none" is no scope/],
    [['nothing'], {}, 2, /unknown command/]
  ]
  for (const [args, env, code, sentence] of cases) {
    const { exit, said } = aftersale(args, { LOG_LEVEL: 'silent', ...env })
    t.equal(await exit, code, args.join(' '))
    t.match(said(), sentence)
    t.notMatch(said(), /^ +at /m, 'without a stack trace')
  }
})

t.test('the doctor finds what is right and what is not', async (t) => {
  const env = { DATABASE_URL: await emptyDatabase(t), PORT: '0' }
  const before = aftersale(['doctor'], env)
  t.equal(await before.exit, 0, before.said())
  t.match(before.said(), /none yet: the first start applies/)
  t.equal(await aftersale(['migrate'], env).exit, 0)
  const after = aftersale(['doctor'], env)
  t.equal(await after.exit, 0, after.said())
  t.match(after.said(), /ok {6}isolation of tenants/)
  const sick = aftersale(['doctor'], { ...env, DATABASE_URL: 'postgres://x@127.0.0.1:1/none' })
  t.equal(await sick.exit, 1)
  t.match(sick.said(), /FAILED {2}database server: .*ECONNREFUSED/)
})

t.test('the environment is read with defaults, and a bad value names the variable and the remedy', async (t) => {
  t.match(readConfig({ PORT: ' ', DATABASE_URL: '' }), {
    host: '127.0.0.1', port: 8080, databaseUrl: undefined, dataDir: './data', timeZone: 'UTC', tickSeconds: 2, databasePrepare: true
  })
  t.strictSame(readConfig({ TRUSTED_PROXIES: ' 10.0.0.1, fd00::/8 ' }).trustedProxies, ['10.0.0.1', 'fd00::/8'])
  t.ok(Object.isFrozen(readConfig({})))
  const secret = 'postgres:/user:secret@host'
  const cases: Array<[Environment, RegExp]> = [
    [{ PORT: '65536' }, /^PORT is "65536": use a whole number from 0 to 65535/],
    [{ PORT: '80.5' }, /^PORT is "80.5"/],
    [{ DATABASE_PREPARE: 'no' }, /^DATABASE_PREPARE is "no": use one of true, false/],
    [{ AFTERSALE_TIME_ZONE: 'CEST+1' }, /^AFTERSALE_TIME_ZONE is "CEST\+1": use an IANA name/],
    [{ AFTERSALE_API_KEY: 'short' }, /^AFTERSALE_API_KEY has 5 characters: use 16 to 512/],
    [{ TRUSTED_PROXIES: '10.0.0.1, 10.0.0.0/33' }, /^TRUSTED_PROXIES names "10\.0\.0\.0\/33": use addresses or networks/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud": use one of fatal, error/],
    [{ DATABASE_URL: secret }, /^DATABASE_URL is not the address of a PostgreSQL database: use postgres:\/\//],
    [{ DATABASE_OWNER_URL: 'postgres://a@b/c' }, /^DATABASE_OWNER_URL is set and DATABASE_URL is not/]
  ]
  for (const [env, message] of cases) t.throws(() => readConfig(env), { name: 'ConfigError', message })
  t.throws(() => readConfig({ DATABASE_URL: secret }), { message: /^(?!.*secret)/ }, 'no message shows a password')
})
