import type { Test } from 'tap'
import { loadSimulation } from '../../src/cli/load.ts'
import { advance } from '../../src/pipeline.ts'
import { simulate, type Plan } from '../../src/simulate/simulate.ts'
import { testApp, type TestApp } from './app.ts'

/** On the last day of the simulated life; the clock stands still. */
export const DEMO_NOON = '2026-06-30T12:00:00Z'

/** What `aftersale demo` shows, smaller, and the same on every day: its seed and its clock are fixed. */
export async function demoApp (t: Test, plan: Partial<Plan> = {}): Promise<TestApp> {
  const made = await testApp(t, { now: DEMO_NOON, settings: { currency: 'EUR' } as never })
  const { app, database, tenant } = made
  const now = () => app.now()
  const simulation = simulate({ seed: 'demo', relationships: 20, days: 182, end: '2026-06-29', ...plan })
  const receipt = await loadSimulation({ simulation, database, tenant, now, progress: () => undefined })
  if (!receipt.complete || receipt.lines.refused > 0) throw new Error(`the demo data is not loaded: ${JSON.stringify(receipt.lines)}`)
  while (!await advance(database, now())) continue
  return made
}
