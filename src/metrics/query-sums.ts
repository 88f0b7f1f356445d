import { SEVERAL, type CellSums, type MeasureName } from '../scoring/index.ts'
import type { TenantSettings } from '../http/caller.ts'

type Row = Readonly<Record<string, string | number | null>>

/** Sums that are put together from the rows of a statement. */
export interface PartSums extends CellSums {
  /** Adds `m0` … of a row, in the order of `measures`, and for some of them its department `d`. */
  add (row: Row, measures: readonly MeasureName[], inner: ReadonlySet<MeasureName>): void
}

/** The sums of one cell, empty at first. */
export function sumsOf (settings: TenantSettings, note: (text: string) => void): PartSums {
  const sums = new Map<MeasureName, number>()
  const departments = new Map<MeasureName, Map<string, number>>()
  const currencies = new Map<MeasureName, string>()
  return {
    settings,
    note,
    sum: measure => sums.get(measure),
    byDepartment: measure => departments.get(measure) ?? new Map<string, number>(),
    currency: measure => currencies.get(measure),
    add (row, measures, inner) {
      for (const [i, measure] of measures.entries()) {
        const value = row[`m${i}`]
        if (value === null || value === undefined) continue
        // Decimal sums come as texts; beyond what a double holds they become infinite, and unknown.
        sums.set(measure, (sums.get(measure) ?? 0) + Number(value))
        if (inner.has(measure)) {
          const parts = departments.get(measure) ?? new Map<string, number>()
          departments.set(measure, parts.set(String(row.d ?? ''), Number(value)))
        }
        const [low, high] = [row[`low${i}`], row[`high${i}`]]
        if (typeof low !== 'string') continue
        const known = currencies.get(measure)
        currencies.set(measure, low === high && (known === undefined || known === low) ? low : SEVERAL)
      }
    }
  }
}
