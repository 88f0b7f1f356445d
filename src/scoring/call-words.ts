import type { CallFigures } from './call-figures.ts'
import type { CallReason } from './call-list.ts'
import { EVIDENCE, type Direction } from './model.ts'

/** How many reasons the overall sentence names. */
const NAMED = 3

const TRUST: Record<Direction, string> = { customer_trust: 'the trust of the customer', supplier_trust: 'our trust in the customer' }

/** A reason in a full sentence with its figures. Only for a reason that the figures give; the first fall is the one that counts. */
export function whyOf (reason: CallReason, figures: CallFigures): string {
  return `${capital(phrase(reason, figures))}${DETAILS[reason]?.(figures) ?? ''}.`
}

/** The heaviest reasons in one sentence. */
export function overall (reasons: readonly CallReason[], figures: CallFigures): string {
  if (figures.ended_on !== undefined) return `The relationship ended on ${figures.ended_on}.`
  if (reasons.length === 0) return 'Nothing calls for it.'
  const named = reasons.slice(0, NAMED).map(reason => phrase(reason, figures))
  const more = reasons.length - named.length
  const parts = more > 0 ? [...named, `${more} more ${more === 1 ? 'reason' : 'reasons'}`] : named
  const last = parts.pop()!
  return `${capital(parts.length > 0 ? `${parts.join(', ')} and ${last}` : last)}.`
}

/** What a reason is in a few words. */
function phrase (reason: CallReason, figures: CallFigures): string {
  switch (reason) {
    case 'silent': return `silent for ${counted(figures.silent?.days, 'day')}`
    case 'promise_overdue': return `${counted(figures.overdue?.promises, 'promise')} of ours overdue`
    case 'complaint_open':
      return `${counted(figures.complaints?.open, 'complaint')} unresolved for more than ${EVIDENCE.unresolved_after_days} days`
    case 'deteriorating': return `${TRUST[figures.falls?.[0]?.side ?? 'customer_trust']} is falling`
    case 'low_health': return `health at ${points(figures.health?.score)}`
    case 'misconduct': return 'recent misconduct'
    case 'not_candid': return 'no word about failures of ours'
    case 'neglected': return `${counted(figures.neglected?.given, 'contact')} of ours in 90 days`
    case 'never_contacted': return 'no contact was ever recorded'
    case 'overhead_high': return `${percent(figures.overhead?.share)} of the time face to face goes into price, contracts and blame`
  }
}

const DETAILS: Partial<Record<CallReason, (figures: CallFigures) => string>> = {
  silent: ({ silent }) => `; a gap this long has a probability of ${percent(silent?.p)}`,
  promise_overdue: ({ overdue }) => `; ${overdue?.promises === 1 ? 'it was due' : 'the oldest was due'} on ${overdue?.oldest_due_on}`,
  deteriorating ({ falls: [fall] = [] }) {
    if (fall === undefined) return ''
    const since = fall.since === undefined ? '' : `, probably since ${fall.since}`
    return ` from ${points(fall.from)} to ${points(fall.to)}${since}; that it does not fall has a probability of ${percent(fall.p_improving)}`
  },
  low_health: ({ health }) => health === undefined ? '' : `, set by ${health.side}; ${health.dimension} takes most from it`,
  misconduct ({ misconduct = {} }) {
    const sides = [
      misconduct.supplier === undefined ? [] : `severity ${points(misconduct.supplier)} on our side`,
      misconduct.customer === undefined ? [] : `severity ${points(misconduct.customer)} on theirs`
    ].flat()
    return `: ${sides.join(', ')} in the last 90 days, promises broken without a warning included`
  },
  not_candid: ({ not_candid: missing }) => ` that we know of; that this is chance has a probability of ${percent(missing?.p)}`,
  neglected: ({ neglected }) => `, and ${points(neglected?.required)} are needed`,
  never_contacted: () => ', neither from our side nor from theirs',
  overhead_high: ({ overhead }) => `, at least ${percent(overhead?.low)} with a probability of 95 %; the most trusted need 23.5 %`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const counted = (count = 0, noun: string) => `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
const points = (value = 0) => String(Math.round(value * 10) / 10)

function percent (share = 0): string {
  if (share > 0 && share < 0.0005) return 'less than 0.1 %'
  return `${Math.round(share * 1000) / 10} %`
}
