import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import type { TestApp } from './app.ts'

const root = path.resolve(import.meta.dirname, '../..')
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const CANDIDATES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']
const executablePath = CANDIDATES.find(file => file !== undefined && existsSync(file))

/** Why tests that need a browser are skipped; false where there is one. CHROMIUM_PATH names one in another place. */
export const noBrowser: string | false = executablePath === undefined && 'no Chromium was found; set CHROMIUM_PATH to one'

/** The dashboard as it stands in the sources. */
export function buildDashboard (): void {
  execFileSync(process.execPath, [path.join(root, 'bin/dashboard.js')])
}

export interface Visit {
  page: Page
  /** where the dashboard is, with a slash at the end */
  base: string
  /** what the browser complained about: errors of scripts and refused contents */
  complaints: string[]
  /** Goes to a place such as `/relationships/acme`, and waits for the end of loading. */
  go (place: string): Promise<void>
}

/** A browser at the door of the app's dashboard; closed when the test is over. */
export async function openDashboard (t: Test, { app }: Pick<TestApp, 'app'>, { width = 1440, height = 900 } = {}): Promise<Visit> {
  const base = `${await app.listen({ host: '127.0.0.1', port: 0 })}/`
  const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', message => { if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`) })
  await page.goto(base)
  await page.getByLabel('API key').waitFor()
  const go = async (place: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(place)}`)
    await settled(page)
  }
  return { page, base, complaints, go }
}

/** The same, logged in with the app's key. */
export async function visitDashboard (t: Test, service: Pick<TestApp, 'app' | 'key'>, size: { width?: number, height?: number } = {}): Promise<Visit> {
  const visit = await openDashboard(t, service, size)
  await visit.page.getByLabel('API key').fill(service.key)
  await visit.page.getByRole('button', { name: 'Log in' }).click()
  await visit.page.getByRole('navigation', { name: 'Pages' }).waitFor()
  return visit
}

/** Waits until nothing is awaited any more: no grey lines, nothing busy. */
export async function settled (page: Page): Promise<void> {
  // A change of the place is drawn in the next frames; before them the former page looks settled.
  await page.evaluate('new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))')
  await page.locator('main h1').waitFor({ timeout: 60_000 })
  await page.locator('.skeleton, [aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 60_000 })
}

/** The rules of axe that the page breaks, with the elements; none is as it should be. */
export async function violations (page: Page): Promise<string[]> {
  await page.evaluate(`if (!('axe' in window)) { const module = undefined, exports = undefined, define = undefined; ${readFileSync(axeFile, 'utf8')} }`)
  // What passes is not asked for; naming all of its elements would take most of the time.
  const found = await page.evaluate("axe.run({ resultTypes: ['violations'] })") as { violations: Array<{ id: string, nodes: Array<{ target: unknown[] }> }> }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')}`)
}

/** By how many pixels the page is wider than its window. */
export async function sideways (page: Page): Promise<number> {
  return await page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)')
}
