import { setImmediate } from 'node:timers/promises'
import type { Tx } from '../../db/connect.ts'
import { comparing, histogram, literatureBeside, spreadOf, DIRECTIONS, type ReportFigures } from '../scoring/index.ts'
import { BANDS, TRENDS } from '../trust/schema.ts'
import { MOST_RELATIONSHIPS, scoredRows, type ScoredRow, type Selection } from './queries.ts'

type Score = 'customerTrust' | 'supplierTrust' | 'health'

/** A score while its relationships are read. */
interface Gathered {
  scores: number[]
  bands: Map<string, number>
  trends: Map<string, number>
}

interface Counts {
  total: number
  scored: number
  behind: number
  ended: number
  silent: number
  not_candid: number
  deteriorating: number
  neglected: number
}

/** The report of a portfolio from the kept scores, in one pass over them; nothing is scored here. */
export async function portfolioReport (tx: Tx, tenantId: string, today: string, selection: Selection) {
  const counts: Counts = { total: 0, scored: 0, behind: 0, ended: 0, silent: 0, not_candid: 0, deteriorating: 0, neglected: 0 }
  const gathered = { customerTrust: gathering(), supplierTrust: gathering(), health: gathering() }
  const figures: ReportFigures[] = []
  let more = false
  for await (const rows of scoredRows(tx, tenantId, today, selection)) {
    for (const row of rows) {
      if (counts.total === MOST_RELATIONSHIPS) {
        more = true
        break
      }
      count(counts, row)
      if (row.asOf === null) continue
      gather(gathered, row)
      if (row.figures?.report !== undefined) figures.push(row.figures.report)
    }
  }
  const comparisons = []
  const notes = [...standNotes(counts, more)]
  for (const side of DIRECTIONS) {
    const { notes: why, ...comparison } = await withPauses(comparing(side, figures))
    comparisons.push({ ...comparison, literature: literatureBeside(side, comparison.quartiles) })
    notes.push(...why)
  }
  return {
    as_of: today,
    relationships: counts,
    customer_trust: distribution(gathered.customerTrust, true),
    supplier_trust: distribution(gathered.supplierTrust, true),
    health: distribution(gathered.health, false),
    comparisons,
    ...(notes.length > 0 ? { notes } : {})
  }
}

/** Ranks of a hundred thousand relationships must not keep other requests waiting. */
async function withPauses<T> (steps: Iterator<undefined, T>): Promise<T> {
  for (;;) {
    await setImmediate()
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** What a reader must know of how far the kept scores stand behind. */
export function standNotes ({ total, scored, behind }: Pick<Counts, 'total' | 'scored' | 'behind'>, more: boolean): string[] {
  const unscored = total - scored
  return [
    ...(unscored > 0 ? [`${unscored} of ${total} relationships are not scored yet and left out. Ask again in a few seconds.`] : []),
    ...(behind > 0 ? [`The scores of ${behind} relationships are behind what is recorded. Ask again in a few seconds.`] : []),
    ...(more ? [`Only the first ${MOST_RELATIONSHIPS} relationships by key are looked at; choose a segment or a tag.`] : [])
  ]
}

function count (counts: Counts, { asOf, behind, customerTrend, supplierTrend, figures }: ScoredRow): void {
  const call = figures?.call ?? {}
  counts.total += 1
  if (asOf !== null) counts.scored += 1
  if (behind) counts.behind += 1
  if (call.ended_on !== undefined) counts.ended += 1
  if (call.silent !== undefined) counts.silent += 1
  if (call.not_candid !== undefined) counts.not_candid += 1
  if (customerTrend === 'deteriorating' || supplierTrend === 'deteriorating') counts.deteriorating += 1
  if (call.neglected !== undefined) counts.neglected += 1
}

function gathering (): Gathered {
  return { scores: [], bands: new Map(), trends: new Map() }
}

function gather (gathered: Record<Score, Gathered>, row: ScoredRow): void {
  add(gathered.customerTrust, row.customerTrust, row.customerBand, row.customerTrend)
  add(gathered.supplierTrust, row.supplierTrust, row.supplierBand, row.supplierTrend)
  add(gathered.health, row.health, row.healthBand, null)
}

function add ({ scores, bands, trends }: Gathered, score: number | null, band: string | null, trend: string | null): void {
  if (score !== null) scores.push(score)
  if (band !== null) bands.set(band, (bands.get(band) ?? 0) + 1)
  if (trend !== null) trends.set(trend, (trends.get(trend) ?? 0) + 1)
}

function distribution ({ scores, bands, trends }: Gathered, hasTrend: boolean) {
  return {
    rated: scores.length,
    ...spreadOf(scores),
    bands: BANDS.map(band => ({ band, relationships: bands.get(band) ?? 0 })),
    histogram: histogram(scores).map((relationships, i) => ({ lower: 10 * i, upper: 10 * i + 10, relationships })),
    ...(hasTrend ? { trends: TRENDS.map(label => ({ label, relationships: trends.get(label) ?? 0 })) } : {})
  }
}
