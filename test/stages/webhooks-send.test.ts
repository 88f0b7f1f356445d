import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { newSecret } from '../../src/webhooks/secrets.ts'
import { send, type Parcel, type SendOptions } from '../../src/webhooks/send.ts'
import { signatures } from '../../src/webhooks/sign.ts'
import { receiver, type Received } from '../webhooks/receiver.ts'

// The other side's library compares with the clock of the machine.
const now = () => new Date()
const options: SendOptions = { allowPrivate: true, now }
const payload = JSON.stringify({ type: 'signal.raised', timestamp: '2026-07-01T12:00:00Z', data: { relationship: 'Müller & Söhne' } })
const parcel = (url: string, ...secrets: string[]): Parcel => ({ id: 'm-1', url, payload, secrets: secrets.length > 0 ? secrets : [newSecret()] })
const signed = ({ headers }: Received) => headers as Record<string, string>

/** A server that handles connections itself. */
async function raw (t: Test, talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    talk(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

t.test('a signature is the HMAC-SHA256 of id, time and body under the bytes of the secret', async (t) => {
  // The example of the specification.
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    body: '{"test": 2432232314}'
  }
  t.equal(signatures(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], message), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  t.equal(signatures([], message), '')
})

t.test('a receiver with the library of the standard accepts what we send, and nothing that was changed', async (t) => {
  const { url, received } = await receiver(t)
  const secret = newSecret()
  t.match(await send(parcel(url, secret), options), { status: 204, duration: Number })
  const [one] = received as [Received]
  t.same([one.method, one.path, one.body], ['POST', '/hook', payload])
  t.match(one.headers, {
    'content-type': 'application/json', 'user-agent': /^Aftersale\/\d+\.\d+\.\d+$/, 'webhook-id': 'm-1', connection: 'close'
  })
  const webhook = new Webhook(secret)
  t.same(webhook.verify(one.body, signed(one)), JSON.parse(payload))
  t.throws(() => webhook.verify(one.body.replace('Müller', 'Mueller'), signed(one)), /No matching signature/)
  t.throws(() => webhook.verify(one.body, { ...signed(one), 'webhook-id': 'm-2' }), /No matching signature/)
  t.throws(() => webhook.verify(one.body, { ...signed(one), 'webhook-timestamp': String(Number(signed(one)['webhook-timestamp']) + 1) }), /No matching/)
  t.throws(() => new Webhook(newSecret()).verify(one.body, signed(one)), /No matching signature/)
})

t.test('while a secret is being changed, receivers with either accept', async (t) => {
  const { url, received } = await receiver(t)
  const [current, former] = [newSecret(), newSecret()]
  await send(parcel(url, current, former), options)
  const [one] = received as [Received]
  t.equal(signed(one)['webhook-signature']!.split(' ').length, 2)
  for (const secret of [current, former]) t.same(new Webhook(secret).verify(one.body, signed(one)), JSON.parse(payload))
})

t.test('the status decides, whatever it is', async (t) => {
  for (const status of [200, 204, 299, 400, 404, 410, 500, 503]) {
    const { url } = await receiver(t, response => response.writeHead(status).end())
    t.match(await send(parcel(url), options), { status, error: undefined })
  }
})

t.test('a redirection is an answer and is not followed', async (t) => {
  const other = await receiver(t)
  for (const status of [301, 302, 303, 307, 308]) {
    const { url, received } = await receiver(t, response => response.writeHead(status, { location: other.url }).end())
    t.equal((await send(parcel(url), options)).status, status)
    t.equal(received.length, 1)
  }
  t.equal(other.received.length, 0, 'the other receiver was never contacted')
})

t.test('what a receiver wishes is understood', async (t) => {
  const wishes = async (headers: Record<string, string>) => {
    const { url } = await receiver(t, response => response.writeHead(429, headers).end())
    const { retryAfter, abort } = await send(parcel(url), { ...options, now: () => new Date('2026-07-01T12:00:00Z') })
    return { retryAfter, abort }
  }
  t.same(await wishes({ 'retry-after': '120' }), { retryAfter: 120, abort: undefined })
  t.same(await wishes({ 'retry-after': 'Wed, 01 Jul 2026 12:01:30 GMT' }), { retryAfter: 90, abort: undefined })
  t.same(await wishes({ 'retry-after': 'Wed, 01 Jul 2020 12:01:30 GMT' }), { retryAfter: 0, abort: undefined }, 'a date that is over')
  t.same(await wishes({ 'retry-after': '99999999999999999999' }), { retryAfter: 86400, abort: undefined }, 'a day at most')
  t.same(await wishes({ 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }), { retryAfter: 86400, abort: undefined })
  for (const text of ['soon', '-5', '1.5', '2026-07-02', 'Wednesday', '']) t.same(await wishes({ 'retry-after': text }), { retryAfter: undefined, abort: undefined }, text)
  t.same(await wishes({ 'webhook-delivery': 'abort-message' }), { retryAfter: undefined, abort: true })
})

t.test('only the beginning of an answer is read', async (t) => {
  const { url } = await receiver(t, response => response.end('é'.repeat(1_000_000)))
  t.equal((await send(parcel(url), options)).answer, 'é'.repeat(2048), '4096 bytes')
  const short = await receiver(t, response => response.writeHead(500).end('no'))
  t.match(await send(parcel(short.url), options), { status: 500, answer: 'no' })
})

t.test('an answer whose body drips, breaks off or never ends counts by its status', async (t) => {
  const drip = await receiver(t, (response) => {
    response.writeHead(200).write('a')
    const timer = setInterval(() => response.write('a'), 20)
    response.on('close', () => clearInterval(timer))
  })
  t.match(await send(parcel(drip.url), { ...options, answerTimeout: 100 }), { status: 200, answer: /^a+$/ })
  const broken = await receiver(t, (response) => {
    response.writeHead(200, { 'content-length': 10 }).write('abc')
    setImmediate(() => response.destroy())
  })
  t.equal((await send(parcel(broken.url), options)).status, 200)
  const endless = await receiver(t, response => { response.writeHead(202).flushHeaders() })
  t.match(await send(parcel(endless.url), { ...options, timeout: 100 }), { status: 202, answer: undefined })
})

t.test('who does not answer in time, or not in HTTP, is an error in words', async (t) => {
  const silent = await receiver(t, () => {})
  t.match(await send(parcel(silent.url), { ...options, timeout: 50 }), { error: 'no answer within 50 ms', status: undefined })
  const mute = await raw(t, () => {})
  t.match(await send(parcel(mute), { ...options, timeout: 50 }), { error: 'no answer within 50 ms' })
  const hanging = { ...options, connectTimeout: 50, resolve: () => new Promise<string[]>(() => {}) }
  t.match(await send(parcel('http://hooks.example.com/'), hanging), { error: 'no connection within 50 ms' })
  const talks = async (text: string) => await send(parcel(await raw(t, socket => { socket.end(text) })), options)
  t.match(await talks('220 mail.example.com ESMTP\r\n'), { error: /^the answer is not HTTP \(HPE_/ })
  t.match(await talks(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`), { error: 'the headers of the answer are longer than 8192 bytes' })
  t.match(await talks('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'), { error: /closed before an answer|101/ })
  t.match(await talks(''), { error: 'the connection was closed before an answer' })
  const closed = await raw(t, () => {})
  const nobody = createTcpServer()
  await new Promise<void>(resolve => nobody.listen(0, '127.0.0.1', resolve))
  const { port } = nobody.address() as AddressInfo
  await new Promise(resolve => nobody.close(resolve))
  t.match(await send(parcel(closed.replace(/:\d+/, `:${port}`)), options), { error: 'the connection was refused' })
})

t.test('a name is looked up once, and the connection goes to what was found and checked', async (t) => {
  const { url, received } = await receiver(t)
  const asked: string[] = []
  const resolve = async (host: string) => {
    asked.push(host)
    return asked.length === 1 ? ['127.0.0.1'] : ['10.0.0.1']
  }
  const { port } = new URL(url)
  t.equal((await send(parcel(`http://hooks.example.com:${port}/hook`), { ...options, resolve })).status, 204)
  t.same(asked, ['hooks.example.com'])
  t.equal(received[0]!.headers.host, `hooks.example.com:${port}`, 'the receiver sees the name')
})

t.test('nothing is sent to an address that is not public', async (t) => {
  const { url, received } = await receiver(t)
  const { port } = new URL(url)
  const strict = { ...options, allowPrivate: false }
  const inside = 'its host is not on the public internet'
  t.match(await send(parcel(`https://127.0.0.1:${port}/`), strict), { error: inside })
  t.match(await send(parcel(url), strict), { error: 'it must begin with https://' })
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
    const resolve = async () => addresses
    t.match(await send(parcel(`https://hooks.example.com:${port}/`), { ...strict, resolve }), { error: inside }, String(addresses))
  }
  t.equal(received.length, 0)
})

t.test('the name of the host goes along in the handshake, though the connection is to an address', async (t) => {
  let name: string | undefined
  const server = createTlsServer({
    SNICallback (servername, answer) {
      name = servername
      answer(new Error('no certificate'))
    }
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.close() })
  const { port } = server.address() as AddressInfo
  const sent = await send(parcel(`https://hooks.example.com:${port}/`), { ...options, resolve: async () => ['127.0.0.1'] })
  t.type(sent.error, 'string')
  t.equal(name, 'hooks.example.com')
})

t.test('an attempt that is given up says so, and is no failure of the receiver', async (t) => {
  const { url } = await receiver(t, () => { stop.abort(new Error('stopping')) })
  const stop = new AbortController()
  await t.rejects(send(parcel(url), { ...options, signal: stop.signal }), { message: 'stopping' })
  await t.rejects(send(parcel(url), { ...options, signal: stop.signal }), { message: 'stopping' }, 'also before it began')
})
