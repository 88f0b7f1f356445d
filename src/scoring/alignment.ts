import type { Party } from './events.ts'
import type { DayRow, Mean } from './totals.ts'

/**
 * How alike the departments of a side judge the other side: 1 minus the range of their mean survey scores, 0 to 1. Unknown with
 * fewer than two departments.
 * @param question takes the answers to this question alone
 */
export function alignment (window: readonly DayRow[], side: Party, question?: string): number | undefined {
  const departments = new Map<string, Mean>()
  for (const answered of window.flatMap(({ totals }) => totals.surveys ?? [])) {
    const { department, answers, score } = answered
    if (answered.side !== side || department === undefined) continue
    if (question !== undefined && answered.question !== question) continue
    const mean = departments.get(department) ?? { count: 0, sum: 0 }
    departments.set(department, { count: mean.count + answers, sum: mean.sum + score })
  }
  return agreement([...departments.values()])
}

/** 1 minus the range of some means; unknown with fewer than two. */
export function agreement (means: readonly Mean[]): number | undefined {
  let [least, most] = [Infinity, -Infinity]
  for (const { count, sum } of means) {
    least = Math.min(least, sum / count)
    most = Math.max(most, sum / count)
  }
  return means.length < 2 ? undefined : 1 - (most - least)
}
