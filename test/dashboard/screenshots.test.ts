import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { buildDashboard, noBrowser, openDashboard, settled } from '../helpers/browser.ts'
import { demoApp } from '../helpers/demo.ts'

const docs = path.resolve(import.meta.dirname, '../../docs')
const folder = path.join(docs, 'images/dashboard')
const LARGEST = 200_000
const QUALITY = 75

/** How high a picture may be; what is lower on the page is not shown. */
const TALLEST = 1300

/** The pictures of the documentation: what they show, and the title that they begin with if it is not that of the page. */
const PICTURES: Array<[name: string, place: string, title?: string]> = [
  ['portfolio', '/'],
  ['relationships', '/relationships'],
  ['relationship', '/relationships/FIRST'],
  ['relationship-charts', '/relationships/FIRST', 'History'],
  ['metrics', '/metrics'],
  ['metrics-over-time', '/metrics?metrics=transaction_time_share&interval=month&by=segment'],
  ['metrics-groups', '/metrics?metrics=minutes&by=segment,purpose'],
  ['formula', '/formula/transaction_time_share'],
  ['model', '/model'],
  ['ledger', '/ledger'],
  ['event', '/ledger/EVENT'],
  ['signals', '/signals']
]
const THEMES = ['light', 'dark'] as const

/** `npm run screenshots` takes them anew. */
const isTaking = process.env.UPDATE_SCREENSHOTS === '1'

t.test('the pictures are taken', { skip: isTaking ? noBrowser : 'only npm run screenshots does it' }, async t => {
  buildDashboard()
  const service = await demoApp(t, { relationships: 40, days: 365 })
  const { page, go } = await openDashboard(t, service)
  const { body: { data: [{ relationship }] } } = await service.inject('GET', '/v1/portfolio/attention')
  const { body: { data: [event] } } = await service.inject('GET', `/v1/events?subject=${relationship}&type=promise.settled&order=desc&limit=1`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const theme of THEMES) await picture(page, theme, `login-${theme}`)
  await page.getByLabel('API key').fill(service.key)
  await page.getByRole('button', { name: 'Log in' }).click()
  await settled(page)
  for (const [name, place, title] of PICTURES) {
    await go('/nowhere')
    await go(place.replace('FIRST', relationship).replace('EVENT', `${event.id}?source=${encodeURIComponent(event.source)}`))
    for (const theme of THEMES) await picture(page, theme, `${name}-${theme}`, title)
  }
})

t.test('every page is shown in both themes, and every picture in the documentation', async t => {
  const names = ['login', ...PICTURES.map(([name]) => name)].flatMap(name => THEMES.map(theme => `${name}-${theme}.webp`))
  t.strictSame((await readdir(folder)).sort(), names.sort())
  const text = await readFile(path.join(docs, 'dashboard.md'), 'utf8')
  for (const name of names) {
    t.ok(text.includes(`images/dashboard/${name}`), `${name} stands in docs/dashboard.md`)
    t.ok((await stat(path.join(folder, name))).size < LARGEST, `${name} is small`)
  }
})

/** A picture in a format that the browser writes much smaller than PNG. */
async function picture (page: Page, theme: typeof THEMES[number], name: string, title?: string): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.mouse.move(0, 0)
  await page.evaluate('new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 300))')
  const above = title === undefined ? 0 : (await page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) }).boundingBox())!.y - 12
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
  const session = await page.context().newCDPSession(page)
  const clip = { x: 0, y: above, width: 1440, height: Math.min(TALLEST, height - above), scale: 1 }
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY, clip, captureBeyondViewport: true })
  await session.detach()
  await writeFile(path.join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
}
