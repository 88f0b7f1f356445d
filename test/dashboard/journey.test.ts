import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { Locator, Page } from 'playwright-core'
import t from 'tap'
import { buildDashboard, noBrowser, openDashboard, settled } from '../helpers/browser.ts'
import { demoApp } from '../helpers/demo.ts'

interface Cell { period: { start: string, end: string }, group: { purpose?: string }, values: { minutes: number } }

/** As people without a mouse get there. */
async function tabTo (page: Page, target: Locator, most = 60): Promise<void> {
  await target.waitFor()
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    if (await target.evaluate(element => element.matches(':focus'))) return
  }
  throw new Error(`${target} is not reached with ${most} times Tab`)
}

const card = (page: Page, title: string) => page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) })
const texts = async (of: Locator) => (await of.allInnerTexts()).map(text => text.trim())

t.test('a morning at the desk', { skip: noBrowser }, async t => {
  buildDashboard()
  const service = await demoApp(t)
  const { key, inject } = service
  const { page, base, complaints } = await openDashboard(t, service)
  const read = async (url: string) => (await inject('GET', url)).body
  let cells: Cell[] = []

  t.test('log in with the key', async t => {
    t.equal(await page.evaluate('document.activeElement.name'), 'api_key', 'the cursor stands where the key goes')
    await page.keyboard.type(key)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Portfolio' }).waitFor()
    await settled(page)
    t.match(await page.context().cookies(), [{ name: 'aftersale_session', httpOnly: true, sameSite: 'Strict' }])
    t.notMatch(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie'), key, 'the browser keeps no key')
  })

  t.test('find the relationship that needs a call, open it and read why', async t => {
    const { data: [first] } = await read('/v1/portfolio/attention')
    t.ok(first.reasons.length > 1, 'there is something to read')
    const entry = card(page, 'Whom to call').getByRole('listitem').first()
    await tabTo(page, entry.getByRole('link', { name: first.name, exact: true }))
    await tabTo(page, entry.locator('summary'))
    await page.keyboard.press('Enter')
    const reasons = (await texts(entry.locator('.reasons li'))).map(text => text.replace(/^.*\)\. /, ''))
    t.strictSame(reasons, first.reasons.map(({ why }: { why: string }) => why))

    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: first.name }).waitFor()
    await settled(page)
    const why = page.locator('.notice', { hasText: 'Needs a call' })
    t.strictSame((await texts(why.getByRole('listitem'))).map(text => text.slice(text.indexOf('.') + 2)), reasons, 'its page gives the same reasons')
    const { health, customer_trust: theirs } = await read(`/v1/relationships/${first.relationship}/trust`)
    t.match(await page.getByRole('region', { name: 'Their trust in us', exact: true }).innerText(), new RegExp(`\\b${theirs.score.toFixed(0)}\\b`))
    t.ok(health.score < 50, 'and it does need one')
  })

  t.test('see what changed, and an event behind it', async t => {
    const changed = card(page, 'What changed')
    await changed.locator('svg').first().waitFor()
    const events = changed.getByRole('region', { name: 'The events that changed it most' })
    const link = events.locator('tbody th a').first()
    const id = await link.locator('.soft').innerText()
    await tabTo(page, link, 300)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'How it came here' }).waitFor()
    await settled(page)
    const source = new URLSearchParams(page.url().split('?')[1]).get('source')!
    const event = await read(`/v1/events/${id}?source=${encodeURIComponent(source)}`)
    t.strictSame(JSON.parse(await page.getByLabel('The event as JSON').innerText()), event)
    await page.goBack()
    await changed.waitFor()
    await page.goForward()
    await page.getByRole('heading', { name: 'How it came here' }).waitFor()
  })

  t.test('ask a ready question, and change its groups and its interval', async t => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Metrics' }).click()
    await page.getByRole('link', { name: 'What is our time together spent on?' }).click()
    await settled(page)
    await page.getByRole('button', { name: 'Remove Segment' }).click()
    await page.getByRole('group', { name: 'Cut' }).getByRole('button', { name: 'By month' }).click()
    await page.waitForURL(/interval=month/)
    await page.getByRole('columnheader', { name: 'Period' }).waitFor()
    await settled(page)

    const { body } = await inject('POST', '/v1/metrics/query', { metrics: ['minutes'], group_by: ['purpose'], interval: 'month', limit: 2000 })
    cells = body.data
    t.ok(cells.length > 30 && new Set(cells.map(({ period }) => period.start)).size === 7, 'seven months, of which the first has two days')
    const rows = card(page, 'Table').locator('tbody tr')
    t.strictSame(await rows.locator('button.cell').evaluateAll(buttons => buttons.map(button => Number(button.title))), cells.map(({ values }) => values.minutes), 'exactly')
    t.strictSame((await texts(rows.locator('td:nth-child(2)'))).map(text => text.replaceAll(' ', '_')), cells.map(({ group }) => group.purpose ?? 'not_told'))
    t.equal(await page.locator('.results .figure .chart svg').count() > 0, true, 'and a chart')
  })

  t.test('a value opens the events that it was counted from', async t => {
    const at = cells.findIndex(({ values }) => values.minutes < 2000)
    await card(page, 'Table').locator('button.cell').nth(at).click()
    const dialog = page.getByRole('dialog')
    const table = dialog.getByRole('region', { name: 'The events that it was counted from' })
    await table.waitFor()
    const counts = await table.locator('td.numeric span').evaluateAll(spans => spans.map(span => Number(span.title)))
    t.ok(counts.length > 1)
    t.equal(counts.reduce((sum, minutes) => sum + minutes, 0), cells[at]!.values.minutes, 'they add up')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })

  t.test('the file holds what the page shows and what the API answers', async t => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV download' }).click()])
    const text = (await readFile(await download.path())).toString()
    const [head, ...lines] = parse(text, { bom: true }) as string[][]
    t.strictSame(head, ['period_start', 'period_end', 'purpose', 'minutes'])
    t.strictSame(lines, cells.map(({ period, group, values }) => [period.start, period.end, group.purpose ?? '', String(values.minutes)]))
    const answer = await inject('POST', '/v1/metrics/query.csv', { metrics: ['minutes'], group_by: ['purpose'], interval: 'month' })
    t.equal(text, answer.body)
    t.match(download.suggestedFilename(), /\.csv$/)
  })

  t.test('the call that is copied answers the same to a program', async t => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied.').waitFor()
    const copied = String(await page.evaluate('navigator.clipboard.readText()')).replace('$AFTERSALE_API_KEY', key)
    const headers = [...copied.matchAll(/-H ['"]([^:]+): ([^'"]+)['"]/g)].map(([, name, value]): [string, string] => [name!, value!])
    const answer = await fetch(/'(http[^']+)'/.exec(copied)![1]!, { method: 'POST', headers, body: /-d '([^']+)'/.exec(copied)![1]! })
    t.strictSame((await answer.json() as { data: Cell[] }).data, cells)
    t.strictSame(complaints, [], 'and the browser had nothing to complain about')
  })

  t.test('log out, and nothing opens any more', async t => {
    const [{ name, value } = { name: '', value: '' }] = await page.context().cookies()
    const status = async () => (await fetch(`${base}v1/relationships`, { headers: { cookie: `${name}=${value}` } })).status
    t.equal(await status(), 200)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('API key').waitFor()
    t.strictSame([await status(), await page.context().cookies()], [401, []])
    await page.goBack()
    await page.reload()
    await page.getByLabel('API key').waitFor()
    t.equal(await page.getByRole('main').getByRole('table').count(), 0)
  })
})
