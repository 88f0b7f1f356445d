import type { Day } from './events.ts'
import { known, share } from './known.ts'
import type { ScoringModel } from './model.ts'
import { gapProbability } from './silence.ts'
import type { DayRow } from './totals.ts'

/** How often a level of the silence would have raised an alarm although the customer came back. */
export interface SilenceReport {
  /** Gaps that ended with a contact and had enough gaps before them. */
  gaps: number
  levels: Array<{
    /** The probability at or below which there is an alarm. */
    level: number
    /** Gaps at whose last evening the probability had fallen to the level. */
    alarms: number
    /** alarms / gaps; near the level when the rule is honest. Absent without gaps. */
    share?: number
  }>
}

const LEVELS = [0.05, 0.01]

/**
 * Collects alarms relationship by relationship: for every gap that ended with a contact from `start` to `end`, the probability of the
 * silence on the evening before that contact, judged by the contacts before the gap alone. It falls while a gap grows, so this is the
 * lowest that the gap reached.
 */
export function alarmsOf (model: ScoringModel) {
  let gaps = 0
  const counts = LEVELS.map(level => ({ level, alarms: 0 }))
  return {
    add (days: readonly DayRow[], start: Day, end: Day): void {
      const contacts = days.filter(({ totals }) => totals.contact === true).map(({ day }) => day)
      const before: Day[] = []
      for (const day of contacts) {
        const p = day >= start && day <= end ? lowest(before, day, model) : undefined
        if (p !== undefined) {
          gaps += 1
          for (const count of counts) count.alarms += p <= count.level ? 1 : 0
        }
        before.push(day)
      }
    },
    report: (): SilenceReport => ({
      gaps,
      levels: counts.map(({ level, alarms }) => ({ level, alarms, ...known({ share: share(alarms, gaps) }) }))
    })
  }
}

/** The probability on the evening before a contact; undefined while too few gaps are known. */
function lowest (before: readonly Day[], contact: Day, model: ScoringModel): number | undefined {
  const last = before.at(-1)
  if (last === undefined || before.length - 1 < model.silence.least_gaps) return undefined
  // A contact on the next day leaves no evening without one.
  return contact - last === 1 ? 1 : gapProbability(before, contact - last - 1, model)
}
