import type { TrustInput } from './assess.ts'
import { known } from './known.ts'
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
  /** Share of our contacts that were not a reaction, 0 to 1; absent when no contact says why it was made. */
  initiative?: number
  /** How evenly our departments share the time with the customer: 0 one alone, 1 all alike; absent without their names. */
  reach?: number
}

/** The attention of the last window up to as_of, or undefined for a relationship without any event. */
export function attention (input: TrustInput): Attention | undefined {
  const { asOf, days, model } = input
  if (!days.some(({ day, totals }) => day <= asOf && totals.events > 0)) return undefined
  const window = days.filter(({ day }) => day <= asOf && day > asOf - model.attention.window_days).map(({ totals }) => totals)
  const required = requiredContacts(input, window.some(({ orders }) => orders !== undefined))
  const given = total(window, 'given')
  const ratio = required > 0 ? Math.min(1, given / required) : 1
  return {
    required,
    given,
    attention: ratio,
    neglected: ratio < model.attention.neglected_below,
    ...known({ initiative: initiative(window, input), reach: reach(window) })
  }
}

function requiredContacts ({ model, cycleMonths, complexity }: TrustInput, isAfterSale: boolean): number {
  const policy = model.attention
  const cycle = policy.cycles.find(({ up_to_months: months }) => (cycleMonths ?? 12) <= months)?.factor ?? policy.longer_cycle
  return policy.contacts * cycle * policy.complexity[complexity ?? 'medium'] * (isAfterSale ? policy.after_sale : 1)
}

function initiative (window: readonly DayTotals[], { model }: TrustInput): number | undefined {
  const proactive = total(window, 'proactive')
  const contacts = proactive + total(window, 'reactive')
  if (contacts === 0) return undefined
  return (proactive + model.prior_weight * model.attention.initiative_base_rate) / (contacts + model.prior_weight)
}

function total (window: readonly DayTotals[], field: 'given' | 'proactive' | 'reactive'): number {
  return window.reduce((sum, totals) => sum + (totals[field] ?? 0), 0)
}

/** Entropy of our person-minutes over departments, relative to its maximum; several departments in a meeting share its time. */
function reach (window: readonly DayTotals[]): number | undefined {
  const minutes = new Map<string, number>()
  for (const { departments, minutes: time } of window.flatMap(({ attendance }) => attendance ?? [])) {
    for (const name of departments) minutes.set(name, (minutes.get(name) ?? 0) + time / departments.length)
  }
  const times = [...minutes.values()].filter(time => time > 0)
  const sum = times.reduce((all, time) => all + time, 0)
  if (times.length < 2) return times.length === 1 ? 0 : undefined
  const entropy = times.reduce((nats, time) => nats - time / sum * Math.log(time / sum), 0)
  return Math.min(1, entropy / Math.log(times.length))
}
