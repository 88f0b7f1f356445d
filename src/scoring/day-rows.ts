import type { Ranking } from './exchange-totals.ts'
import type { Attendance, SurveySums } from './totals.ts'

/** The rows of one day's lists by their names, so that each event finds its own without a search through the list. */
export interface DayRows {
  attendance: Map<string, Attendance>
  surveys: Map<string, SurveySums>
  rankings: Map<string, Ranking>
}

export function dayRows (): DayRows {
  return { attendance: new Map(), surveys: new Map(), rankings: new Map() }
}

/** The row with this name; the first time a new one, which joins the end of the list. */
export function rowOf<T> (rows: Map<string, T>, list: T[], name: ReadonlyArray<string | undefined>, fresh: () => T): T {
  const key = JSON.stringify(name)
  const known = rows.get(key)
  if (known !== undefined) return known
  const row = fresh()
  rows.set(key, row)
  list.push(row)
  return row
}
