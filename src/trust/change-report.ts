import { setImmediate } from 'node:timers/promises'
import { DIRECTIONS, changesInSteps, type Changes, type TrustInput } from '../scoring/index.ts'

/** Both ends of a report: the start by the model of the start and by that of the end, and the end. */
export interface Ends {
  from: TrustInput
  renewed: TrustInput
  to: TrustInput
}

/** The change report of a relationship, with a note for each side that has no difference. Gives way to other requests. */
export async function changeReport (ends: Ends, limit: number): Promise<Record<string, unknown> & { notes: string[] }> {
  const work = changesInSteps(ends, { limit })
  let step = work.next()
  for (; !step.done; step = work.next()) await setImmediate()
  const report = step.value
  return { ...report, notes: DIRECTIONS.flatMap(side => missing(side, report[side])) }
}

function missing (side: string, { at_start: start, at_end: end }: Changes['customer_trust']): string[] {
  const unrated = [start, end].filter(({ score }) => score === undefined)
  if (unrated.length === 0) return []
  const reasons = unrated.map(({ as_of: date, coverage }) => `on ${date}, with evidence for ${Math.round(coverage * 1000) / 10} % of its weights`)
  return [`What changed ${side} is unknown: it is unrated ${[...new Set(reasons)].join(', and ')}.`]
}
