import type { TrustInput } from './assess.ts'
import { known } from './known.ts'
import { reach, technicalMinutes, timeSpent } from './reach.ts'
import type { DayTotals } from './totals.ts'

/** Whether we give a relationship the contacts that it needs. */
export interface Attention {
  /** Contacts of ours needed per window, from the cycle and the complexity of what is sold. */
  required: number
  /** Contacts that we began in the window. */
  given: number
  /** `given` relative to `required`, at most 1. */
  attention: number
  neglected: boolean
  /** An order was placed in the window, so that more is required. */
  after_sale: boolean
  /** Contacts of ours that were no reaction, and those after a call or a complaint; absent when no contact says why it was made. */
  proactive?: number
  called_back?: number
  /** Share of our contacts that were not a reaction, 0 to 1; absent when no contact says why it was made. */
  initiative?: number
  /** How evenly our departments share the time with the customer: 0 one alone, 1 all alike; absent without their names. */
  reach?: number
  /** Person-minutes of engineering and manufacturing with the customer; absent when no meeting names a department of ours. */
  technical_minutes?: number
}

/** The attention of the last window up to as_of, or undefined for a relationship without any event. */
export function attention (input: TrustInput): Attention | undefined {
  const { asOf, days, model } = input
  if (!days.some(({ day, totals }) => day <= asOf && totals.events > 0)) return undefined
  const window = days.filter(({ day }) => day <= asOf && day > asOf - model.attention.window_days).map(({ totals }) => totals)
  const isAfterSale = window.some(({ orders }) => orders !== undefined)
  const required = requiredContacts(input, isAfterSale)
  const given = total(window, 'given')
  const time = timeSpent(window)
  const ratio = required > 0 ? Math.min(1, given / required) : 1
  return {
    required,
    given,
    attention: ratio,
    neglected: ratio < model.attention.neglected_below,
    after_sale: isAfterSale,
    ...initiative(window, input),
    ...known({ reach: reach(time), technical_minutes: technicalMinutes(time) })
  }
}

function requiredContacts ({ model, cycleMonths, complexity }: TrustInput, isAfterSale: boolean): number {
  const policy = model.attention
  const cycle = policy.cycles.find(({ up_to_months: months }) => (cycleMonths ?? 12) <= months)?.factor ?? policy.longer_cycle
  return policy.contacts * cycle * policy.complexity[complexity ?? 'medium'] * (isAfterSale ? policy.after_sale : 1)
}

function initiative (window: readonly DayTotals[], { model }: TrustInput) {
  const [proactive, reactive] = [total(window, 'proactive'), total(window, 'reactive')]
  const contacts = proactive + reactive
  if (contacts === 0) return {}
  const share = (proactive + model.prior_weight * model.attention.initiative_base_rate) / (contacts + model.prior_weight)
  return { proactive, called_back: reactive, initiative: share }
}

function total (window: readonly DayTotals[], field: 'given' | 'proactive' | 'reactive'): number {
  return window.reduce((sum, totals) => sum + (totals[field] ?? 0), 0)
}
