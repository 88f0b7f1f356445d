import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { testApp, type TestApp } from '../helpers/app.ts'
import { buildDashboard, noBrowser, settled, sideways, violations, visitDashboard } from '../helpers/browser.ts'

t.before(() => { if (noBrowser === false) buildDashboard() })

const MEETINGS: Array<[string, string, string, number, string]> = [
  ['m1', 'acme', '2026-05-05', 60, 'price_negotiation'], ['m2', 'acme', '2026-05-12', 180, 'design'], ['m3', 'acme', '2026-06-09', 90, 'design'],
  ['m4', 'borg', '2026-05-20', 120, 'price_negotiation'], ['m5', 'borg', '2026-06-16', 30, 'planning']
]

/** Two customers in two segments, and five meetings. */
async function appWithMeetings (t: Test): Promise<TestApp> {
  const made = await testApp(t)
  await made.inject('PUT', '/v1/relationships/acme', { name: 'Acme Pumps', segment: 'industry' })
  await made.inject('PUT', '/v1/relationships/borg', { name: 'Borg', segment: 'food' })
  await made.inject('POST', '/v1/events/batch', {
    events: MEETINGS.map(([id, subject, day, minutes, purpose]) => ({
      id, source: '/crm', type: 'interaction.held', subject, time: `${day}T10:00:00Z`, data: { channel: 'face_to_face', minutes, purpose, initiated_by: 'customer' }
    }))
  })
  return made
}

const rows = async (page: Page) =>
  await page.locator('.card', { has: page.getByRole('heading', { name: 'Table' }) }).locator('tbody tr').allInnerTexts()
    .then(texts => texts.map(text => text.split(/[\t\n]+/).filter(cell => cell.trim() !== '')))

t.test('the metric explorer', { skip: noBrowser }, async (t) => {
  const made = await appWithMeetings(t)
  const { page, go, base, complaints } = await visitDashboard(t, made)

  t.test('a question is built with the keyboard, read, followed to its events and taken along', async (t) => {
    await go('/metrics')
    await page.getByRole('link', { name: 'What is our time together spent on?' }).focus()
    await page.keyboard.press('Enter')
    await settled(page)
    t.strictSame(await rows(page), [['food', 'planning', '30'], ['food', 'price negotiation', '120'], ['industry', 'design', '270'], ['industry', 'price negotiation', '60']])

    await page.getByRole('button', { name: 'Add metrics' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Find a metric').fill('transaction time share')
    await page.getByRole('button', { name: 'Choose Transaction time share', exact: true }).press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove Minutes' }).press('Enter')
    await page.getByRole('button', { name: 'Remove Purpose' }).press('Enter')
    await page.getByLabel('The literature').press('Space')
    await settled(page)
    t.strictSame(await rows(page), [['food', '80%', '24%'], ['industry', '18%', '24%']], 'minutes on price of all minutes: 120 of 150, 60 of 330')
    t.match(page.url(), '#/metrics?metrics=transaction_time_share&by=segment&compare=benchmark')

    await page.getByLabel('Only where').selectOption('segment')
    await page.getByLabel('industry').check()
    await page.getByRole('button', { name: 'Add filter' }).press('Enter')
    await settled(page)
    t.strictSame(await rows(page), [['industry', '18%', '24%']])
    t.match(page.url(), 'filter=segment:eq:industry')

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV download' }).click()])
    const body = { metrics: ['transaction_time_share'], interval: 'total', group_by: ['segment'], compare: ['benchmark'], filters: [{ field: 'segment', operator: 'eq', value: 'industry' }] }
    const asked = await made.inject('POST', '/v1/metrics/query.csv', body)
    t.equal((await readFile(await download.path())).toString(), asked.body, 'the file is what the API sends')

    await page.getByRole('button', { name: '18%' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('link', { name: 'm1' }).waitFor()
    t.strictSame(await dialog.locator('tbody th').allInnerTexts(), ['m1', 'm2', 'm3'])
    t.strictSame(await violations(page), [], 'the window of a value')
    await dialog.getByRole('link', { name: 'm1' }).press('Enter')
    await page.getByRole('heading', { name: 'Meeting held: acme' }).waitFor()
    await page.goBack()
    await settled(page)
    t.strictSame(await rows(page), [['industry', '18%', '24%']], 'the way back leads to the question')
    t.strictSame(complaints, [])
  })

  t.test('the call to copy asks the same, and copying is confirmed', async (t) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await go('/metrics?metrics=minutes&interval=month&by=segment')
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied.').waitFor()
    const copied = String(await page.evaluate('navigator.clipboard.readText()'))
    t.match(copied, `${base}v1/metrics/query'`)
    const answer = await made.inject('POST', '/v1/metrics/query', JSON.parse(/-d '([\s\S]*)'$/.exec(copied)![1]!) as object)
    t.strictSame(answer.body.data.map(({ values }: { values: { minutes: number } }) => values.minutes), [120, 240, 30, 90])
    await page.getByRole('tab', { name: 'curl' }).press('ArrowRight')
    t.match(await page.getByLabel('The call').innerText(), "import { createAftersale, ok } from 'aftersale-client'")
  })

  t.test('nobody is kept out, and nothing scrolls sideways', async (t) => {
    const places = [
      '/metrics', '/metrics?metrics=minutes,transaction_time_share&compare=previous_period,benchmark',
      '/metrics?metrics=minutes&by=segment,purpose&view=heat',
      '/metrics?metrics=transaction_time_share&interval=month&by=segment'
    ]
    for (const place of places) {
      await go(place)
      for (const [width, colorScheme] of [[360, 'light'], [1440, 'dark']] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        t.strictSame([await violations(page), await sideways(page)], [[], 0], `${place} at ${width}, ${colorScheme}`)
      }
    }
    t.strictSame(complaints, [])
  })

  t.test('what the service refuses is said where it stands, and a wrong address shows something', async (t) => {
    await go('/metrics?metrics=customer_trust&by=purpose')
    const groups = page.locator('fieldset', { has: page.locator('legend', { hasText: 'Groups' }) })
    await groups.getByRole('alert').waitFor()
    t.match(await groups.getByRole('alert').innerText(), /customer_trust/)
    await groups.getByRole('button', { name: 'Remove Purpose' }).click()
    await settled(page)
    t.equal(await page.getByRole('alert').count(), 0)
    await go('/metrics?metrics=%3Cb%3E,minutes&interval=never&filter=x')
    t.equal(await page.getByText('480 min').count(), 1)
    await go('/metrics?metrics=complaints')
    t.equal(await page.getByText('Nothing is known here').count(), 1, 'nothing known is no zero')
  })
})
