import ICAL from 'ical.js'
import type { Entry } from './entries.ts'
import { floating } from './zones.ts'

/** Steps that all series of one file may take together; a daily one takes 365 a year. */
const MOST_STEPS = 20_000
const FREQUENCIES = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])
const PARTS = new Set(['freq', 'interval', 'count', 'until', 'wkst', 'byday', 'bymonthday', 'bymonth', 'bysetpos'])
const LONGEST_LIST = 62

/** What is left of the steps of a file. */
export class Budget {
  left = MOST_STEPS

  spend (): void {
    if (--this.left < 0) throw new TooLong()
  }
}

class TooLong extends Error {}

/** An iterator that gives up: some rules fit no day, and looking for the next one would never end. */
function iteratorWith (budget: Budget) {
  // A closure and no field: the parent looks for the first occurrence before fields of its child exist.
  return class extends ICAL.RecurIterator {
    override check_contracting_rules (): boolean {
      budget.spend()
      return super.check_contracting_rules()
    }

    override expand_year_days (year: number): number {
      budget.spend()
      return super.expand_year_days(year)
    }
  }
}

/**
 * The beginnings of a series, as clocks show them, up to an instant; in order, each once, those that it leaves out among them.
 * Undefined when its rule is no rule of meetings (more often than daily, or with parts that calendars do not make) or takes too long.
 */
export function beginningsOf (entry: Entry, until: number, budget: Budget): number[] | undefined {
  const found = new Set<number>([entry.start.wall, ...entry.added.map(({ wall }) => wall)])
  if (entry.rule !== undefined) {
    if (!isSimple(entry.rule)) return undefined
    try {
      for (const wall of steps(entry, until, budget)) found.add(wall)
    } catch {
      return undefined
    }
  }
  return [...found].filter(wall => entry.clock(wall) <= until).sort((a, b) => a - b)
}

function * steps (entry: Entry, until: number, budget: Budget): Generator<number> {
  const { until: end, ...rule } = entry.rule!
  const last = Math.min(until, endOf(end, entry))
  const Steps = iteratorWith(budget)
  const iterator = new Steps({ rule: ICAL.Recur.fromData(rule), dtstart: floating(entry.start.wall) })
  for (let time = iterator.next(); time; time = iterator.next()) {
    const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
    if (entry.clock(wall) > last) return
    yield wall
  }
}

/** The instant after which a series has no beginnings: UNTIL is UTC, or a day that counts as a whole. */
function endOf (until: unknown, entry: Entry): number {
  const text = until === undefined ? '' : String(until)
  if (text === '') return Infinity
  const wall = Date.parse(text.length === 10 ? `${text}T23:59:59Z` : text.endsWith('Z') ? text : `${text}Z`)
  return text.endsWith('Z') ? wall : entry.clock(wall)
}

function isSimple (rule: Record<string, unknown>): boolean {
  if (!FREQUENCIES.has(String(rule.freq))) return false
  const interval = rule.interval ?? 1
  if (!Number.isInteger(interval) || Number(interval) < 1 || Number(interval) > 1000) return false
  return Object.entries(rule).every(([part, value]) => PARTS.has(part) && (!Array.isArray(value) || value.length <= LONGEST_LIST))
}
