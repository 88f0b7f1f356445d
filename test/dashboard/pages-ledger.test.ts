import t, { type Test } from 'tap'
import { makeKey, testApp, type TestApp } from '../helpers/app.ts'
import { buildDashboard, noBrowser, settled, sideways, violations, visitDashboard } from '../helpers/browser.ts'

t.before(() => { if (noBrowser === false) buildDashboard() })

const event = (id: string, type: string, subject: string, day: string, data: object) => ({ id, source: '/crm', type, subject, time: `${day}T10:00:00Z`, data })

async function appWithEvents (t: Test): Promise<TestApp> {
  const made = await testApp(t)
  await made.inject('POST', '/v1/events/batch', {
    events: [
      event('p1', 'promise.made', 'a/b', '2026-05-05', { promise_id: 'P-1', by: 'supplier', kind: 'delivery', due_on: '2026-05-20' }),
      event('s1', 'promise.settled', 'a/b', '2026-05-19', { promise_id: 'P-1', outcome: 'kept', settled_on: '2026-05-19' }),
      event('m1', 'interaction.held', 'borg', '2026-06-16', { channel: 'phone', minutes: 30, purpose: 'planning', initiated_by: 'customer' })
    ]
  })
  return made
}

t.test('events are found, read, and taken back with a reason', { skip: noBrowser }, async (t) => {
  const made = await appWithEvents(t)
  const { page, go, base, complaints } = await visitDashboard(t, made)
  await go('/ledger')
  const names = async () => (await page.locator('tbody th').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ')).sort()
  t.strictSame(await names(), ['Meeting held m1', 'Promise made p1', 'Promise settled s1'])
  await page.getByLabel('Key of the relationship').fill('a/b')
  await page.getByLabel('What happened').selectOption('promise.settled')
  await page.waitForURL(/type=promise\.settled/)
  await page.waitForURL(/relationship=a%2Fb/)
  await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' })
  await settled(page)
  t.strictSame(await names(), ['Promise settled s1'])
  t.equal(await page.getByRole('link', { name: 'CSV' }).getAttribute('href'), `${base}v1/events.csv?subject=a%2Fb&type=promise.settled`)
  t.equal((await page.request.get((await page.getByRole('link', { name: 'CSV' }).getAttribute('href'))!)).status(), 200)

  await page.getByRole('link', { name: 'Promise settled' }).press('Enter')
  await page.getByRole('heading', { name: 'Promise settled: a/b' }).waitFor()
  await settled(page)
  t.match(page.url(), /#\/ledger\/s1\?source=%2Fcrm$/)
  t.match(await page.getByRole('main').innerText(), /Outcome\s+kept[\s\S]*Promise kept rate/)
  t.strictSame(await violations(page), [])
  await page.getByRole('button', { name: 'Take back…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  t.equal(await dialog.getByRole('button', { name: 'Take it back' }).isDisabled(), true, 'a reason is needed')
  await dialog.getByLabel('Why does it not count?').fill('Settled by mistake')
  t.strictSame(await violations(page), [], 'the question whether it is meant')
  await dialog.getByRole('button', { name: 'Take it back' }).click()
  await page.getByText('Reason: Settled by mistake').waitFor()
  t.equal(await page.getByRole('button', { name: 'Take back…' }).count(), 0)
  t.equal((await made.inject('GET', '/v1/events/s1?source=/crm')).body.retraction.reason, 'Settled by mistake')
  await go('/ledger?from=2026-06-16&to=2026-06-16')
  t.strictSame(await names(), ['Meeting held m1'])
  await go('/ledger?from=2020-01-01&to=2020-01-02')
  t.equal(await page.getByText('No event is like this.').count(), 1)
  t.strictSame(complaints, [])
})

t.test('who may only read is offered nothing else', { skip: noBrowser }, async (t) => {
  const made = await appWithEvents(t)
  const key = await makeKey(made.database, made.tenant, ['metrics:read'])
  const { page, go, complaints } = await visitDashboard(t, { app: made.app, key })
  await go('/ledger/m1?source=/crm')
  t.equal(await page.getByRole('heading', { name: 'Meeting held: borg' }).count(), 1)
  t.equal(await page.getByRole('button', { name: 'Take back…' }).count(), 0)
  for (const [width, colorScheme] of [[360, 'dark'], [1440, 'light']] as const) {
    for (const place of ['/ledger', '/ledger/p1?source=/crm']) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await go(place)
      t.strictSame([await violations(page), await sideways(page)], [[], 0], `${place} at ${width}, ${colorScheme}`)
    }
  }
  t.strictSame(complaints, [])
  await go('/ledger/none?source=/crm')
  t.equal(await page.getByRole('alert').count(), 1, 'an event that is not there is said to be missing')
})
