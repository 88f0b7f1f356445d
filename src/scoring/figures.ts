import { startOf, type TrustInput } from './assess.ts'
import { callFigures, type CallFigures } from './call-figures.ts'
import { known } from './known.ts'
import type { Direction } from './model.ts'
import { inspection, meetingSums, perValue, transactionTimeShare, type Money, type TransactionTimeShare } from './overhead.ts'
import { scoreWithout } from './score-without.ts'
import { SIGNAL_POLICY } from './signal-policy.ts'
import type { DayRow } from './totals.ts'
import type { Trust } from './trust.ts'

/** What trust is compared with; the figures of one relationship over the last 365 days. What is not known is absent. */
export interface ReportFigures extends Partial<Record<Direction, number>> {
  /** Share of face-to-face time spent on price, contracts and blame, 0 to 1. */
  overhead_share?: number
  /** Inspected per received unit. */
  inspection_rate?: number
  /** Ideas that the customer contributed, per 365 days in which they would have been reported. */
  ideas_per_year?: number
  /** Value of placed orders per transaction-oriented person-hour of ours. */
  value_per_commercial_hour?: Money
}

/**
 * The compact figures that are kept beside the scores of a relationship. `report`: for the portfolio's report; its two scores
 * are computed without negotiation_ease, because they are compared with the overhead. `call`: for the call list.
 */
export interface Figures {
  report: ReportFigures
  call: CallFigures
}

/** Days that the figures look back, as_of included. */
export const FIGURES_DAYS = 365

/** Fewer days in which ideas would have been reported give no rate per year: one idea on the first day is not 365 a year. */
const LEAST_IDEA_DAYS = 90

/** The figures of a relationship as it was scored. */
export function figuresOf (input: TrustInput, result: Trust): Figures {
  const window = input.days.filter(({ day }) => day <= input.asOf && day > input.asOf - FIGURES_DAYS)
  const meetings = meetingSums(window)
  const share = transactionTimeShare(meetings)
  // Two meetings that are alike have an interval without width, which is no certainty.
  const isSure = meetings.count >= SIGNAL_POLICY.overhead_high.least_meetings
  return { report: reportFigures(input, result, window, share), call: callFigures(input, result, isSure ? share : undefined) }
}

function reportFigures (
  input: TrustInput, result: Trust, window: readonly DayRow[], share: TransactionTimeShare | undefined
): ReportFigures {
  const { model } = input
  const factor = result.silence.state.includes('not_candid') ? model.silence.coverage_factor : 1
  const attendance = window.flatMap(({ totals }) => totals.attendance ?? []).filter(({ transaction }) => transaction > 0)
  const { value_per_commercial_hour: value } = perValue(window, [], attendance, share, [])
  return known({
    customer_trust: scoreWithout(result.customer_trust, 'negotiation_ease', model, factor),
    supplier_trust: scoreWithout(result.supplier_trust, 'negotiation_ease', model),
    overhead_share: share?.value,
    inspection_rate: inspection(window).inspection_rate,
    ideas_per_year: ideasPerYear(input),
    // Minutes may be so few that their quotient is beyond all numbers.
    value_per_commercial_hour: Number.isFinite(value?.amount) ? value : undefined
  })
}

function ideasPerYear (input: TrustInput): number | undefined {
  const { asOf, days, reportingSince: { 'idea.contributed': reported } } = input
  const started = startOf(input)
  if (started === undefined || reported === undefined) return undefined
  const start = Math.max(asOf - FIGURES_DAYS + 1, started, reported)
  const exposure = asOf - start + 1
  if (exposure < LEAST_IDEA_DAYS) return undefined
  const ideas = days.reduce((sum, { day, totals }) => day < start || day > asOf ? sum : sum + (totals.ideas?.customer ?? 0), 0)
  return ideas / exposure * FIGURES_DAYS
}
