import { createHash } from 'node:crypto'
import { DOMParser, type Element, type Node } from '@xmldom/xmldom'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import t from 'tap'
import { injector, makeKey } from '../helpers/app.ts'
import { cardsApp } from './cards-app.ts'

const HOSTILE = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onload='alert(1)", '</text></svg><script>', '&lt;b&gt; &amp; & <!-- ]]> -->',
  '\u202Eevil\u202C \u2066name\u2069', 'شركة الموانئ المحدودة', '🏗️👩‍👩‍👧‍👦'.repeat(8), 'x'.repeat(200), '\uFFFE\uFFFF x\u0080', '</style><style>*{}'
]

const TURNING = /[\u202A-\u202E\u2066-\u2069]/

const SVG_ELEMENTS = new Set(['svg', 'title', 'desc', 'style', 'rect', 'text'])
const HTML_ELEMENTS = new Set([
  'html', 'head', 'meta', 'title', 'style', 'body', 'main', 'article', 'header', 'h1', 'h2', 'bdi', 'small', 'time', 'dl', 'div', 'dt', 'dd',
  'strong', 'b', 'svg', 'rect', 'section', 'p', 'ul', 'li'
])

/** Every element of an XML document, which must be well-formed. */
function xmlElements (text: string): Element[] {
  const onError = (level: string, message: string) => { if (level !== 'warning') throw new Error(`${level}: ${message}`) }
  const document = new DOMParser({ onError }).parseFromString(text, 'image/svg+xml')
  const own = (node: Node) => node.nodeType === 1 ? [node as Element] : []
  const below = (node: Node): Element[] => [...own(node), ...Array.from(node.childNodes).flatMap(below)]
  return below(document as unknown as Node)
}

type HtmlElement = DefaultTreeAdapterTypes.Element

/** Every element of an HTML document as a browser would read it, without faults. */
function htmlElements (text: string): HtmlElement[] {
  const faults: string[] = []
  const document = parse(text, { onParseError: ({ code }) => { faults.push(code) } })
  if (faults.length > 0) throw new Error(faults.join(', '))
  const below = (node: DefaultTreeAdapterTypes.Node): HtmlElement[] =>
    [...('tagName' in node ? [node] : []), ...('childNodes' in node ? node.childNodes.flatMap(below) : [])]
  return below(document)
}

t.test('the card says what the trust document, the promises and the signals say', async t => {
  const { inject, row } = await cardsApp(t)
  const { status, body: card, headers } = await inject('GET', `${row}/card`)
  t.equal(status, 200)
  const { body: trust } = await inject('GET', `${row}/trust`)
  for (const side of ['customer_trust', 'supplier_trust']) {
    const { score, interval, band, trend } = trust[side]
    t.strictSame(card[side], { score, low: interval.low, high: interval.high, band, trend: trend.label })
  }
  t.match(card, { relationship: 'acme', name: 'Harbour Cranes', as_of: '2026-07-01', model: 1, health: { score: trust.health.score } })
  t.strictSame(card.silence, { state: ['in_touch'], last_contact_on: '2026-06-26', open_gap_days: 5 })
  t.strictSame(card.promises, {
    open: 1, overdue: 1, next: { promise_id: 'late', by: 'supplier', kind: 'delivery', due_on: '2026-06-20', state: 'overdue' }
  })
  const { body: { data: signals } } = await inject('GET', '/v1/signals?relationship=acme')
  t.equal(card.signals.waiting, signals.length)
  const { id, type, raised_on: on, sentence, suggested_action: action } = signals.find((one: any) => one.type === 'promise_overdue')
  t.strictSame(card.signals.first, { id, type, raised_on: on, sentence, suggested_action: action }, 'the overdue promise before the others')
  const { body: overhead } = await inject('GET', `${row}/overhead?start=2026-01-03&end=2026-07-01`)
  t.equal(card.transaction_time_share, overhead.transaction_time_share.value)
  const all = ['customer_trust', 'supplier_trust'].flatMap(side => trust[side].contributions.filter((one: any) => one.kind === 'event'))
  const strongest = all.map(({ points }: any) => points).sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 3)
  t.strictSame(card.reasons.map(({ points }: any) => points), strongest)
  t.match(card.reasons[0].sentence, /^A conversation on 2026-06-26 takes \d\.\d points from our trust in them \(negotiation ease\)\.$/)
  t.same(card.reasons[0].events, [{ id: 'e1', source: '/test' }])
  t.ok(JSON.stringify(card).length < 2500)
  for (const path of Object.values<string>(card.paths)) t.equal((await inject('GET', path)).status, 200, path)
  t.equal((await inject('GET', `${row}/card`, undefined, { 'if-none-match': String(headers.etag) })).status, 304)
})

t.test('a card follows what was recorded, renamed and settled a moment ago', async t => {
  const { inject, row, event } = await cardsApp(t)
  const read = async () => (await inject('GET', `${row}/card`)).body
  const before = await read()
  await inject('POST', '/v1/events', event('2026-07-01', 'promise.settled', { promise_id: 'late', outcome: 'kept', settled_on: '2026-07-01' }))
  await inject('PATCH', row, { name: 'Port Cranes' })
  const after = await read()
  t.strictSame(after.promises, { open: 1, overdue: 0, next: { promise_id: 'next', by: 'customer', kind: 'payment', due_on: '2026-07-10', state: 'open' } })
  t.equal(after.name, 'Port Cranes')
  t.not(after.customer_trust.score, before.customer_trust.score)
  t.equal(after.customer_trust.score, (await inject('GET', `${row}/trust`)).body.customer_trust.score)
})

t.test('what is unknown is absent from a card, and says why', async t => {
  const { inject } = await cardsApp(t)
  await inject('PUT', '/v1/relationships/empty', {})
  const { body } = await inject('GET', '/v1/relationships/empty/card')
  const { notes, paths, ...rest } = body
  t.strictSame(rest, {
    relationship: 'empty',
    as_of: '2026-07-01',
    model: 1,
    customer_trust: { band: 'unrated', trend: 'unknown' },
    supplier_trust: { band: 'unrated', trend: 'unknown' },
    health: { band: 'unrated' },
    silence: { state: ['unknown'] },
    signals: { waiting: 0 },
    promises: { open: 0, overdue: 0 },
    reasons: []
  })
  t.ok(paths)
  for (const word of ['customer_trust is unrated', 'supplier_trust is unrated', 'transaction_time_share is unknown']) {
    t.ok(notes.some((note: string) => note.startsWith(word)), word)
  }
  for (const kind of ['svg', 'html']) {
    const { body: text } = await inject('GET', `/v1/relationships/empty/card.${kind}`)
    t.match(text, 'unrated')
    t.notMatch(text, /NaN|undefined|null/)
  }
  t.equal((await inject('GET', '/v1/relationships/nobody/card.svg')).status, 404)
})

t.test('a hostile name stays a text in picture and page', async t => {
  const { inject, row } = await cardsApp(t, 'at first', '<key> "/?#&\u202E')
  for (const name of HOSTILE) {
    t.equal((await inject('PATCH', row, { name })).status, 200, name)
    const { body: html } = await inject('GET', `${row}/card.html`)
    const shown = name.replace(/[\u202A-\u202E\u2066-\u2069]/g, '').replace(/[\uFFFE\uFFFF\u0080]/g, '\uFFFD')
    for (const size of ['card', 'badge']) {
      const { body: svg } = await inject('GET', `${row}/card.svg?size=${size}`)
      const elements = xmlElements(svg)
      t.strictSame(elements.filter(({ tagName }) => !SVG_ELEMENTS.has(tagName)).map(({ tagName }) => tagName), [])
      t.strictSame(elements.flatMap(({ attributes }) => Array.from(attributes).filter(({ name }) => /^on|href/.test(name))), [])
      t.equal(elements.find(({ tagName }) => tagName === 'title')!.textContent, `Trust: ${shown}`)
      t.notMatch(svg, TURNING, 'nothing turns the direction of what stands beside it')
    }
    const elements = htmlElements(html)
    t.strictSame(elements.filter(({ tagName }) => !HTML_ELEMENTS.has(tagName)).map(({ tagName }) => tagName), [])
    t.strictSame(elements.flatMap(({ attrs }) => attrs.filter(({ name }) => /^on|href|src|^style$/.test(name))), [])
    const bdi = elements.find(({ tagName }) => tagName === 'bdi')!
    t.equal(bdi.childNodes.map(node => 'value' in node ? node.value : '').join(''), shown)
    t.notMatch(html, TURNING)
  }
})

t.test('a picture and a page can do nothing but be seen', async t => {
  const { inject, row } = await cardsApp(t)
  for (const theme of ['auto', 'light', 'dark']) {
    for (const [kind, type] of [['svg', 'image/svg+xml; charset=utf-8'], ['html', 'text/html; charset=utf-8']]) {
      const { headers, body } = await inject('GET', `${row}/card.${kind}?theme=${theme}`)
      const style = /<style>([\s\S]*?)<\/style>/.exec(body)![1]!
      const hash = createHash('sha256').update(style).digest('base64')
      t.equal(headers['content-type'], type)
      t.equal(headers['content-security-policy'],
        `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
      t.match(headers, { 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=60' })
      t.equal(style.includes('prefers-color-scheme'), theme === 'auto')
      t.notMatch(body.replace('http://www.w3.org/2000/svg', ''), /https?:|url\(|@import/)
      t.equal((await inject('GET', `${row}/card.${kind}?theme=${theme}`, undefined, { 'if-none-match': String(headers.etag) })).status, 304)
    }
  }
  t.equal((await inject('GET', `${row}/card.svg?theme=pink`)).status, 422)
  t.equal((await inject('GET', `${row}/card.html?size=card`)).status, 422)
})

t.test('every colour of a text has a contrast of 4.5 or more on its ground', async t => {
  const { inject, row } = await cardsApp(t)
  for (const theme of ['light', 'dark']) {
    const { body } = await inject('GET', `${row}/card.html?theme=${theme}`)
    const colours = Object.fromEntries([...body.matchAll(/--(\w+):#([0-9a-f]{6})/g)].map(([, name, hex]: string[]) => [name, luminance(hex!)]))
    for (const name of ['text', 'soft', 'strong', 'good', 'fair', 'poor', 'unrated']) {
      const [light, dark] = [colours[name]!, colours.back!].sort((a, b) => b - a)
      t.ok((light! + 0.05) / (dark! + 0.05) >= 4.5, `${theme} ${name}`)
    }
  }
})

/** Relative luminance as WCAG 2.2 defines it. */
function luminance (hex: string): number {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

t.test('only a key that may read metrics sees a card', async t => {
  const { app, database, tenant, row } = await cardsApp(t)
  const writer = injector(app, await makeKey(database, tenant, ['events:write', 'relationships:write', 'signals:write']))
  for (const end of ['', '.svg', '.html']) t.equal((await writer('GET', `${row}/card${end}`)).status, 403)
})
