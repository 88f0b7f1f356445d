import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { buildDashboard, noBrowser, openDashboard, settled, sideways, violations } from '../helpers/browser.ts'
import { demoApp } from '../helpers/demo.ts'

const LOOKS = [['light', 1440], ['dark', 1440], ['light', 360], ['dark', 360]] as const

/** Every page, in both themes, wide and narrow. A different width may show different things, so a page is opened anew for it. */
t.test('nobody is kept out by any page', { skip: noBrowser }, async t => {
  buildDashboard()
  const service = await demoApp(t, { relationships: 8, days: 120 })
  const { key, inject } = service
  const { page, complaints, go } = await openDashboard(t, service)
  const look = async (t: Test, name: string, open: () => Promise<void>) => {
    let before = 0
    for (const [colorScheme, width] of LOOKS) {
      await page.emulateMedia({ colorScheme })
      if (width !== before) {
        await page.setViewportSize({ width, height: 900 })
        await open()
      }
      before = width
      await drawn(page)
      t.strictSame([await violations(page), await sideways(page)], [[], 0], `${name}: ${width} px, ${colorScheme}`)
    }
    t.strictSame(complaints.splice(0), [], `${name}: nothing was refused and nothing failed`)
  }

  t.test('the door', async t => {
    await look(t, 'login', async () => {})
    await page.getByLabel('API key').fill('no key')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').waitFor()
    complaints.length = 0
    await look(t, 'a key that opens nothing', async () => {})
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Log in' }).click()
    await settled(page)
  })

  t.test('the pages', async t => {
    const { body: { data: [call] } } = await inject('GET', '/v1/portfolio/attention')
    const { body: { data: [event] } } = await inject('GET', '/v1/events?type=promise.made&limit=1')
    const places = {
      portfolio: '/',
      relationships: '/relationships',
      'a relationship': `/relationships/${call.relationship}`,
      'a relationship by cause, a month ago': `/relationships/${call.relationship}?as_of=2026-05-31&by=cause&days=90`,
      'the questions': '/metrics',
      'an answer over time': '/metrics?metrics=customer_trust,supplier_trust&interval=month',
      'an answer by groups': '/metrics?metrics=transaction_time_share,minutes&by=segment&compare=benchmark,portfolio_median',
      ledger: '/ledger',
      'an event': `/ledger/${event.id}?source=${encodeURIComponent(event.source)}`,
      formulas: '/formula',
      'a formula': '/formula/transaction_time_share',
      model: '/model',
      signals: '/signals',
      'no page': '/nowhere'
    }
    for (const [name, place] of Object.entries(places)) await look(t, name, async () => await go(place))
  })

  t.test('the windows above them', async t => {
    const opened = (place: string, button: RegExp) => async () => {
      await go('/nowhere')
      await go(place)
      const question = page.locator('details.question:not([open]) > summary')
      if (await question.count() > 0) await question.click()
      await page.getByRole('button', { name: button }).first().click()
      await page.getByRole('dialog').waitFor()
    }
    await look(t, 'the metrics to choose from', opened('/metrics?metrics=minutes', /^Add metrics/))
    await look(t, 'the events behind a value', opened('/metrics?metrics=minutes&by=segment', /^[\d,.]+$/))
    await look(t, 'what to do about a signal', opened('/signals', /^Resolve/))
  })
})

/** Charts follow the width and the theme in the next frames. */
async function drawn (page: Page): Promise<void> {
  await page.evaluate('new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 50))')
}
