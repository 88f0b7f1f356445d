import t from 'tap'
import { advance } from '../../src/pipeline.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { testApp } from '../helpers/app.ts'
import { buildDashboard, noBrowser, settled, visitDashboard } from '../helpers/browser.ts'

/** A key with characters that mean something in an address. */
const QUIET = 'quiet/50% & co'

const whole = (value: number) => value.toFixed(0)

t.test('portfolio and relationship in a browser', { skip: noBrowser }, async t => {
  buildDashboard()
  const service = await testApp(t, { now: '2026-06-30T12:00:00Z', settings: { currency: 'EUR' } as never })
  const { app, database, inject } = service
  const simulation = simulate({ seed: 'pages', relationships: 6, days: 240, end: '2026-06-30', rate: 0.4 })
  for (const { key, name, segment } of simulation.customers) await inject('PUT', `/v1/relationships/${encodeURIComponent(key)}`, { name, segment, owner: `${segment}-team` })
  await inject('PUT', `/v1/relationships/${encodeURIComponent(QUIET)}`, { name: 'Quiet & Co' })
  const events = [...simulation.events]
  for (let i = 0; i < events.length; i += 5000) await inject('POST', '/v1/events/batch', { events: events.slice(i, i + 5000) })
  while (!await advance(database, app.now())) continue
  const { page, complaints, go } = await visitDashboard(t, service)
  const read = async (url: string) => (await inject('GET', url)).body
  const { data: [first] } = await read('/v1/portfolio/attention')
  const address = () => decodeURIComponent(new URL(page.url()).hash)

  t.test('who needs a call is found, opened and understood with the keyboard alone', async t => {
    await go('/')
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'Whom to call' }) })
    const entry = card.getByRole('listitem').first().getByRole('link', { name: first.name, exact: true })
    await entry.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: first.name }).waitFor()
    t.equal(await page.evaluate('document.activeElement.tagName'), 'H1', 'the focus goes to the title')
    await settled(page)
    const why = page.locator('.notice', { hasText: 'Needs a call' })
    await why.waitFor()
    const said = await why.innerText()
    t.match(said, /number 1 on the list/)
    for (const { why: reason } of first.reasons) t.ok(said.includes(reason), reason)
    const trust = await read(`/v1/relationships/${encodeURIComponent(first.relationship)}/trust`)
    for (const [side, name] of [['customer_trust', 'Their trust in us'], ['supplier_trust', 'Our trust in them']] as const) {
      t.match(await page.getByRole('region', { name, exact: true }).innerText(), new RegExp(`^${name}\\s+${whole(trust[side].score)}\\s`), side)
    }
  })

  t.test('each dimension leads to the events behind it', async t => {
    const dimensions = page.getByRole('region', { name: /^Dimensions of “Their/ })
    const button = dimensions.getByRole('button').first()
    await button.focus()
    await page.keyboard.press('Enter')
    const event = dimensions.getByRole('link', { name: /^Event of / }).first()
    await event.waitFor()
    t.equal(await button.getAttribute('aria-expanded'), 'true')
    t.match(await event.getAttribute('href'), /^#\/ledger\//)
    t.match(address(), /open_customer_trust=/, 'what is open is in the address')
  })

  t.test('what changed between two days sums up, and the days are in the address', async t => {
    await go(`/relationships/${encodeURIComponent(first.relationship)}?from=2026-05-15&as_of=2026-06-20&by=cause&side=supplier_trust`)
    const { supplier_trust: of } = await read(`/v1/relationships/${encodeURIComponent(first.relationship)}/trust/changes?start=2026-05-15&end=2026-06-20`)
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'What changed' }) })
    t.equal(await card.getByLabel('From the end of').inputValue(), '2026-05-15')
    await card.getByRole('button', { name: /^Show as table/ }).click()
    const cells = await card.getByRole('region', { name: /^What changed “our/ }).locator('tbody tr td:first-of-type span').evaluateAll(spans => spans.map(span => Number(span.title)))
    t.equal(cells[0], of.at_start.score)
    t.equal(cells.at(-1), of.at_end.score)
    t.ok(Math.abs(cells.slice(1, -1).reduce((sum, points) => sum + points, 0) - of.difference) < 0.2)
    t.match(await page.locator('main').innerText(), /How it stands at the end of 20 Jun 2026/)
  })

  t.test('the numbers of the portfolio are those of the service, and each leads to its formula', async t => {
    await go('/')
    const report = await read('/v1/portfolio')
    const stats = page.locator('.stats.headline .stat')
    const shown = Object.fromEntries(await Promise.all((await stats.all()).map(async stat => [await stat.locator('dt').innerText(), await stat.locator('.value').innerText()])))
    t.match(shown, { Relationships: '7', 'Their trust in us': new RegExp(`^${whole(report.customer_trust.mean)} `), Silent: String(report.relationships.silent) })
    const { body } = await inject('POST', '/v1/metrics/query', { metrics: ['transaction_time_share'], start: '2025-07-01', end: '2026-06-30' })
    t.match(shown['Time on price, contracts, blame'], new RegExp(`^${whole(100 * body.data[0].values.transaction_time_share)}%`))
    t.equal(await page.locator('.stats.headline').getByRole('link', { name: /^formula/ }).count(), 7)
  })

  t.test('a selection is in the address, and the way back leads out of it', async t => {
    const { segment } = simulation.customers[0]!
    await page.getByLabel('Segment', { exact: true }).selectOption(segment)
    await settled(page)
    t.equal(address(), `#/?segment=${segment}`)
    const own = simulation.customers.filter(customer => customer.segment === segment).length
    t.match(await page.locator('.stats.headline').innerText(), new RegExp(`^Relationships\\s+${own}\\s`))
    await page.goBack()
    await settled(page)
    t.match(await page.locator('.stats.headline').innerText(), /^Relationships\s+7\s/)
  })

  t.test('the points of the chart can be reached and opened with the keyboard', async t => {
    const chart = page.getByRole('img', { name: /^Who trusts whom/ })
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    const points = (await read('/v1/relationships?limit=100')).data.filter(({ scores }: any) => scores?.customer_trust.score !== undefined && scores.supplier_trust.score !== undefined)
    points.sort((a: any, b: any) => a.scores.customer_trust.score - b.scores.customer_trust.score)
    await page.locator('[aria-live]', { hasText: points[0].name }).waitFor({ state: 'attached' })
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: points[0].name }).waitFor()
    t.equal(address(), `#/relationships/${points[0].key}`)
  })

  t.test('a signal is acknowledged with a note where it is read', async t => {
    const { data: signals } = await read('/v1/signals?state=open&limit=100')
    const { relationship } = signals[0]
    await go(`/relationships/${encodeURIComponent(relationship)}`)
    const before = signals.filter((signal: any) => signal.relationship === relationship).length
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'What needs a person' }) })
    const buttons = card.getByRole('button', { name: /^Acknowledge/ })
    t.equal(await buttons.count(), before)
    await card.locator('article', { hasText: signals[0].sentence }).getByRole('button', { name: /^Acknowledge/ }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Note').fill('I call them.')
    await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).click()
    await card.getByText('Note: I call them.').waitFor()
    t.equal(await buttons.count(), before - 1)
    const { data: seen } = await read(`/v1/signals?state=acknowledged&relationship=${encodeURIComponent(relationship)}`)
    t.match(seen, [{ note: 'I call them.' }])
  })

  t.test('what is unknown is said in words, whatever the key holds', async t => {
    await go(`/relationships/${encodeURIComponent(QUIET)}`)
    await page.getByRole('heading', { level: 1, name: 'Quiet & Co' }).waitFor()
    const text = await page.locator('main').innerText()
    for (const sentence of ['Too little is known for a score.', 'They have never reached us or answered', 'No meeting face to face was recorded', 'No promise is open or overdue.',
      'the score is unknown, so there is no difference to explain']) t.ok(text.includes(sentence), sentence)
    t.notMatch(text, /NaN|undefined|null/)
    t.strictSame(complaints, [], 'the browser has nothing to complain about')
    await go('/relationships/nobody')
    await page.getByRole('heading', { level: 1, name: 'No such relationship' }).waitFor()
  })
})
