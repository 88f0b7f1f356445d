import t, { type Test } from 'tap'
import { makeKey, testApp, type TestApp } from '../helpers/app.ts'
import { buildDashboard, noBrowser, settled, sideways, violations, visitDashboard } from '../helpers/browser.ts'

t.before(() => { if (noBrowser === false) buildDashboard() })

const event = (id: string, type: string, day: string, data: object) => ({ id, source: '/crm', type, subject: 'borg', time: `${day}T10:00:00Z`, data })

async function appWithPromises (t: Test): Promise<TestApp> {
  const made = await testApp(t)
  await made.inject('POST', '/v1/events/batch', {
    events: ['1', '2', '3', '4'].flatMap(n => [
      event(`p${n}`, 'promise.made', `2026-05-0${n}`, { promise_id: n, by: 'supplier', kind: 'delivery', due_on: `2026-05-2${n}` }),
      event(`s${n}`, 'promise.settled', `2026-05-2${n}`, { promise_id: n, outcome: n === '4' ? 'broken' : 'kept', settled_on: `2026-05-2${n}` })
    ])
  })
  return made
}

t.test('a change is tried, compared and put in force after a question', { skip: noBrowser }, async (t) => {
  const made = await appWithPromises(t)
  const { page, go, complaints } = await visitDashboard(t, made)
  await go('/model')
  const main = page.getByRole('main')
  t.match(await main.innerText(), /Version 1 is in force, as it came/)
  await page.getByRole('button', { name: /^Show as table.*Their trust in us/ }).press('Enter')
  t.match(await page.getByRole('row', { name: /^Promise keeping/ }).innerText(), /16\.7%\s+120 days\s+88\.5%/)

  await page.getByRole('tab', { name: 'Numbers' }).focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  const make = page.getByRole('button', { name: 'Make it and preview it' })
  t.equal(await make.isDisabled(), true, 'nothing is changed yet')
  await page.getByLabel('Weight of Promise keeping').fill('6')
  await page.getByText('1 dimension changed.').waitFor()
  await page.getByLabel('Name of the new version').fill('promises first')
  t.strictSame(await violations(page), [], 'the form')
  await make.press('Enter')
  await page.getByRole('heading', { name: 'Preview of version 2 on 1 Jul 2026' }).waitFor()
  await page.getByText('1 relationship looked at.').waitFor()
  t.match(page.url(), /#\/model\?version=2&tab=runs&run=[0-9a-f-]{36}$/)
  await settled(page)
  t.strictSame(await violations(page), [], 'the preview')

  await page.getByRole('button', { name: 'Back-test on the past' }).press('Enter')
  await page.getByRole('button', { name: 'Begin the back-test' }).press('Enter')
  await page.getByRole('heading', { name: /^Back-test of version 2/ }).waitFor()
  await page.getByText('Promises: forecast and outcome').first().waitFor()
  await settled(page)
  const { data: [last] } = (await made.inject('GET', '/v1/model-runs?limit=1')).body
  const { result: { back_test: { models: [tested] } } } = (await made.inject('GET', `/v1/model-runs/${last.id}`)).body
  t.equal(tested.promise_keeping.promises, 4)
  const exact = await page.getByRole('row', { name: /^version 2 / }).first().locator('td span').evaluateAll(cells => cells.map(cell => cell.getAttribute('title')))
  t.strictSame(exact, [String(tested.promise_keeping.forecast.brier), String(tested.promise_keeping.forecast.log_loss)])
  t.strictSame(await violations(page), [], 'the back-test')

  await page.getByRole('button', { name: 'Put in force…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('What differs between version 1 and version 2').waitFor()
  t.match(await dialog.getByRole('row', { name: /promise keeping: weight/ }).innerText(), /3\s+6\s+\+3/)
  t.strictSame(await violations(page), [], 'the question whether it is meant')
  await dialog.getByRole('button', { name: 'Score everybody by version 2' }).press('Enter')
  await page.getByText('Version 2 is in force').waitFor()
  t.equal((await made.inject('GET', '/v1/models/2')).body.in_force.tenant, true)
  t.strictSame(complaints, [])
})

t.test('who may only read sees the model and its formulas, and is offered no change', { skip: noBrowser }, async (t) => {
  const made = await appWithPromises(t)
  const key = await makeKey(made.database, made.tenant, ['metrics:read'])
  const { page, go, complaints } = await visitDashboard(t, { app: made.app, key })
  await go('/model?tab=change')
  t.equal(await page.getByRole('button', { name: 'Make it and preview it' }).count(), 0)
  await page.getByText('needs a key with the scope admin').waitFor()
  await go('/formula/promise_keeping')
  t.match(await page.getByRole('main').innerText(), /mean = \(r \+ 2 × a\) \/ \(r \+ s \+ 2\)[\s\S]*120 days/)
  await go('/formula/promise_kept_rate')
  t.match(await page.getByRole('main').innerText(), /Do we keep what we promise\?[\s\S]*shares are never averaged/)
  await go('/formula/promise_nothing')
  t.match(await page.getByRole('main').innerText(), /no figure called promise_nothing[\s\S]*Perhaps you mean/)
  for (const [width, colorScheme] of [[360, 'dark'], [1440, 'light']] as const) {
    const wide = ['/model', '/formula/goods_quality']
    for (const place of width === 1440 ? wide : [...wide, '/model?tab=runs', '/model?tab=versions', '/formula', '/formula/customer_trust', '/formula/urgency']) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await go(place)
      t.strictSame([await violations(page), await sideways(page)], [[], 0], `${place} at ${width}, ${colorScheme}`)
    }
  }
  t.strictSame(complaints, [])
})
