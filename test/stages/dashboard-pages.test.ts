import { execFileSync } from 'node:child_process'
import { createServer, request } from 'node:http'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { testApp } from '../helpers/app.ts'

const root = path.resolve(import.meta.dirname, '../..')

t.before(() => { execFileSync(process.execPath, [path.join(root, 'bin/dashboard.js')]) })

/** The addresses that a page or a script names of the files beside it. */
const filesOf = (html: string) => [...html.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)].map(match => match[1]!)
const partsOf = (script: string) => [...script.matchAll(/(?:from|import)\s*\(?["']\.\/([\w.-]+\.js)["']/g)].map(match => `assets/${match[1]}`)

t.test('the page allows its own scripts and styles and nothing else', async t => {
  const { app } = await testApp(t)
  const page = await app.inject({ url: '/' })
  t.equal(page.statusCode, 200)
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.equal(page.headers['cache-control'], 'no-cache')
  t.equal(page.headers['x-content-type-options'], 'nosniff')
  t.equal(page.headers['referrer-policy'], 'no-referrer')
  const policy = String(page.headers['content-security-policy'])
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
    "frame-ancestors 'none'", "base-uri 'none'"]) t.ok(policy.split('; ').includes(rule), rule)
  t.notMatch(policy, /unsafe|https?:|\*/)
  t.notMatch(page.body, /<script(?![^>]*src=)|<style|\son\w+=|https?:\/\//, 'nothing inline, and no other host')
  t.match(page.body, /<noscript>[\s\S]*scripts are switched off[\s\S]*<\/noscript>/)
  t.equal((await app.inject({ method: 'HEAD', url: '/' })).statusCode, 200)
})

t.test('a file is named by its contents, kept for ever, and sent as small as the browser can read it', async t => {
  const { app } = await testApp(t)
  const { body } = await app.inject({ url: '/' })
  const script = filesOf(body).find(file => /main-.*\.js/.test(file))!
  t.match(script, /^assets\/main-[0-9A-Z]{8}\.js$/)
  const plain = await app.inject({ url: `/${script}` })
  t.match(plain.headers, { 'content-type': /^(text|application)\/javascript/, 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
  const small = await app.inject({ url: `/${script}`, headers: { 'accept-encoding': 'gzip, br' } })
  t.equal(small.headers['content-encoding'], 'br')
  t.match(small.headers.vary, /accept-encoding/i)
  t.equal(brotliDecompressSync(small.rawPayload).toString(), plain.body)
  const gzip = await app.inject({ url: `/${script}`, headers: { 'accept-encoding': 'gzip' } })
  t.equal(gunzipSync(gzip.rawPayload).toString(), plain.body)
  const again = await app.inject({ url: `/${script}`, headers: { 'if-none-match': String(plain.headers.etag) } })
  t.strictSame([again.statusCode, again.body], [304, ''])
  for (const url of ['/assets/none.js', '/assets/', '/assets', '/assets/../index.html', '/assets/..%2f..%2f..%2fpackage.json', '/assets/%00', '/index.html']) {
    const answer = await app.inject({ url })
    t.ok([400, 403, 404].includes(answer.statusCode) && /problem\+json/.test(String(answer.headers['content-type'])), `${url}: ${answer.statusCode}`)
  }
})

t.test('a first page loads less than 200 kB', async t => {
  const { app } = await testApp(t)
  const page = await app.inject({ url: '/' })
  const entries = filesOf(page.body)
  const load = async (file: string) => (await app.inject({ url: `/${file}` })).rawPayload
  const main = (await load(entries.find(file => /main-.*\.js/.test(file))!)).toString()
  const pages = [...main.matchAll(/import\(["']\.\/([\w.-]+\.js)["']\)/g)].map(match => `assets/${match[1]}`)
  t.ok(pages.length >= 7, 'every page is a part of its own')
  for (const first of pages) {
    const seen = new Map<string, number>([['/', gzipSync(page.rawPayload).length]])
    const lazy = new Set(pages)
    const waiting = [...entries, first]
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue
      const bytes = await load(file)
      seen.set(file, gzipSync(bytes, { level: 9 }).length)
      if (file.endsWith('.js')) waiting.push(...partsOf(bytes.toString()).filter(part => !lazy.has(part)))
    }
    const total = [...seen.values()].reduce((sum, size) => sum + size, 0)
    t.ok(total > 5000 && total < 200_000, `${first} with all that it needs: ${total} bytes`)
  }
})

t.test('everything works below a prefix that a proxy takes away', async t => {
  const { app, key } = await testApp(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const base = await proxyTo(t, (app.server.address() as AddressInfo).port, '/crm/aftersale')
  const page = await (await fetch(`${base}/`)).text()
  const files = filesOf(page)
  t.ok(files.length >= 4)
  for (const file of files) t.equal((await fetch(new URL(file, `${base}/`))).status, 200, file)
  const origin = new URL(base).origin
  const login = await fetch(`${base}/session`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin }, body: JSON.stringify({ api_key: key })
  })
  t.equal(login.status, 201)
  const cookie = login.headers.get('set-cookie')!
  t.notMatch(cookie, /path=|domain=/i, 'the browser keeps it for the folder of the prefix')
  const { csrf_token: csrf } = await login.json() as { csrf_token: string }
  const own = { cookie: cookie.split(';')[0]!, 'sec-fetch-site': 'same-origin' }
  t.equal((await fetch(`${base}/v1/relationships`, { headers: own })).status, 200)
  t.equal((await fetch(`${base}/session`, { method: 'DELETE', headers: { ...own, 'x-csrf-token': csrf } })).status, 204)
})

/** A proxy that serves a service below a prefix, as an operator's would. Returns the address of that folder. */
async function proxyTo (t: Test, port: number, prefix: string): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith(`${prefix}/`) !== true) return outgoing.writeHead(404).end()
    const { method, headers } = incoming
    incoming.pipe(request({ port, host: '127.0.0.1', method: method!, path: incoming.url.slice(prefix.length), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    }))
  })
  await new Promise<void>(resolve => { proxy.listen(0, '127.0.0.1', resolve) })
  t.teardown(async () => {
    proxy.closeAllConnections()
    await new Promise(resolve => { proxy.close(resolve) })
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`
}
