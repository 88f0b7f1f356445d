import type { Schema } from '../contract.ts'

export type By = 'dimension' | 'cause'

/** One bar: where it begins and ends. The first and the last are the scores themselves. */
export interface Step { name: string, from: number, to: number, kind: 'score' | 'change' }

/** Changes smaller than this are one bar together. */
const SMALL = 0.05

const CAUSES: Record<string, string> = {
  model_version: 'other model', base_rate: 'usual level of all customers', fading: 'fading of what is old', new_evidence: 'new events'
}

/** The bars from the score at the start to that at the end; none where one of the two is unknown. They meet whatever is small. */
export function waterfall ({ at_start: start, at_end: end, causes, baseline, dimensions, difference }: Schema<'DirectedChanges'>, by: By): Step[] {
  if (start.score === undefined || end.score === undefined || difference === undefined) return []
  const parts = by === 'dimension'
    ? [{ name: 'baseline', points: baseline?.points ?? 0 }, ...dimensions.map(({ dimension, points }) => ({ name: dimension, points }))]
    : Object.entries(causes ?? {}).map(([cause, points]) => ({ name: CAUSES[cause] ?? cause, points: Number(points) }))
  const large = parts.filter(({ points }) => Math.abs(points) >= SMALL).sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const rest = difference - large.reduce((sum, { points }) => sum + points, 0)
  const changes = Math.abs(rest) >= SMALL ? [...large, { name: 'everything else', points: rest }] : large
  const steps: Step[] = [{ name: 'start', from: 0, to: start.score, kind: 'score' }]
  let at = start.score
  for (const { name, points } of changes) {
    steps.push({ name, from: at, to: at + points, kind: 'change' })
    at += points
  }
  return [...steps, { name: 'end', from: 0, to: end.score, kind: 'score' }]
}

/** The change in a sentence, with the two parts that made most of it. */
export function changeSentence (steps: readonly Step[], say: (points: number) => string): string {
  const changes = steps.filter(({ kind }) => kind === 'change').map(({ name, from, to }) => ({ name: name.replaceAll('_', ' '), points: to - from }))
  const total = steps.length === 0 ? 0 : steps.at(-1)!.to - steps[0]!.to
  if (changes.length === 0) return 'Nothing changed between the two days.'
  const largest = changes.slice(0, 2).map(({ name, points }) => `${name} ${say(points)}`).join(' and ')
  return `${say(total)} points in all; most of it: ${largest}.`
}
