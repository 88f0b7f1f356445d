import type { Day } from './events.ts'
import { known, share } from './known.ts'
import type { ScoringModel } from './model.ts'
import { gapProbability, rankProbability } from './silence.ts'
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
      const before = rhythm(model)
      for (const day of contacts) {
        const p = day >= start && day <= end ? before.lowest(day) : undefined
        if (p !== undefined) {
          gaps += 1
          for (const count of counts) count.alarms += p <= count.level ? 1 : 0
        }
        before.add(day)
      }
    },
    report: (): SilenceReport => ({
      gaps,
      levels: counts.map(({ level, alarms }) => ({ level, alarms, ...known({ share: share(alarms, gaps) }) }))
    })
  }
}

/**
 * The contacts so far, added one by one. Few gaps are looked at each time; of many it is enough to know how often each length
 * occurred, and there are few lengths, because the gaps share the days of one history.
 */
function rhythm (model: ScoringModel) {
  const { least_gaps: least, rank_gaps: rank } = model.silence
  const few: Day[] = []
  const lengths = new Map<number, number>()
  let last: Day | undefined
  let gaps = 0
  return {
    add (contact: Day): void {
      if (last !== undefined) {
        lengths.set(contact - last, (lengths.get(contact - last) ?? 0) + 1)
        gaps += 1
      }
      last = contact
      if (gaps < rank) few.push(contact)
    },
    /** The probability on the evening before a contact; undefined while too few gaps are known. */
    lowest (contact: Day): number | undefined {
      if (last === undefined || gaps < least) return undefined
      const open = contact - last - 1
      // A contact on the next day leaves no evening without one.
      if (open === 0) return 1
      if (gaps < rank) return gapProbability(few, open, model)
      let longer = 0
      for (const [length, count] of lengths) if (length >= open) longer += count
      return rankProbability(longer, gaps)
    }
  }
}
