import type { Reason } from './card.ts'
import type { Card } from './schema.ts'

/** What an event of a type is, in a few words; of a type that the tenant declared it is an event. */
const EVENTS: Record<string, string> = {
  'interaction.held': 'A conversation',
  'touchpoint.made': 'A contact',
  'inspection.performed': 'An inspection',
  'information.shared': 'Shared information',
  'idea.contributed': 'An idea',
  'idea.settled': 'An idea',
  'promise.made': 'A promise',
  'promise.settled': 'A promise',
  'complaint.raised': 'A complaint',
  'complaint.resolved': 'A complaint',
  'order.placed': 'An order',
  'order.lost': 'A lost order',
  'rfq.received': 'A request for quotation',
  'concession.made': 'A concession',
  'misconduct.observed': 'Misconduct',
  'link.established': 'A link between both sides',
  'link.retired': 'A link between both sides',
  'survey.answered': 'An answer in a survey',
  'standing.reported': 'A ranking',
  'viability.reported': 'A report of viability',
  'contract.renewed': 'A renewed contract',
  'relationship.ended': 'The end of the relationship'
}

/** What the two scores are called on a card. */
export const SIDES = { customer_trust: 'Their trust in us', supplier_trust: 'Our trust in them' } as const

/** A reason in a sentence. */
export function reasonOf ({ side, dimension, date, points }: Omit<Reason, 'id' | 'source'>, type: string | undefined): string {
  const moves = points < 0 ? `takes ${amount(points)} from` : `adds ${amount(points)} to`
  const score = side === 'customer_trust' ? 'their trust in us' : 'our trust in them'
  return `${EVENTS[type ?? ''] ?? 'An event'} on ${date} ${moves} ${score} (${dimension.replaceAll('_', ' ')}).`
}

function amount (points: number): string {
  const rounded = Math.round(Math.abs(points) * 10) / 10
  return `${rounded === 0 ? 'less than 0.1' : rounded} ${rounded === 1 ? 'point' : 'points'}`
}

/** How long nothing was heard of the customer, in a few words. */
export function silenceText ({ state, open_gap_days: gap }: Card['silence']): string {
  const heard = gap === undefined ? undefined : gap === 0 ? 'today' : gap === 1 ? 'yesterday' : `${gap} days ago`
  const quiet = state.includes('not_contacted') ? `Silent for ${gap} days, longer than usual` : undefined
  const candid = state.includes('not_candid') ? 'not a word about our failures' : undefined
  if (quiet !== undefined) return candid === undefined ? quiet : `${quiet}; ${candid}`
  const contact = heard === undefined ? 'Never heard from them' : `Heard from them ${heard}`
  return candid === undefined ? contact : `${contact}, but ${candid}`
}

/** What is overdue or due next, in a few words. */
export function promiseText ({ overdue, next }: Card['promises']): string {
  if (next === undefined) return 'No promise is open'
  const whose = next.by === 'supplier' ? 'ours' : 'theirs'
  if (overdue === 0) return `Next promise (${whose}) due on ${next.due_on}`
  return `${overdue} ${overdue === 1 ? 'promise' : 'promises'} overdue, the oldest (${whose}) since ${next.due_on}`
}

/** How many signals wait, in a few words. */
export function signalText ({ waiting }: Card['signals']): string {
  return waiting === 0 ? 'Nothing waits for a person' : `${waiting} ${waiting === 1 ? 'signal waits' : 'signals wait'} for a person`
}

/** The band and the trend beside a score. */
export function verdict ({ band, trend }: Card['customer_trust']): string {
  return trend === 'unknown' ? band : `${band}, ${trend}`
}

/** One sentence that says all for somebody who does not see the picture. */
export function description (card: Card): string {
  const side = (name: keyof typeof SIDES) => {
    const { score, low = 0, high = 0 } = card[name]
    return score === undefined
      ? `${SIDES[name]}: unrated.`
      : `${SIDES[name]}: ${Math.round(score)} of 100 (${Math.round(low)} to ${Math.round(high)}), ${verdict(card[name])}.`
  }
  return `${side('customer_trust')} ${side('supplier_trust')} ${silenceText(card.silence)}. ${promiseText(card.promises)}. ` +
    `${signalText(card.signals)}. As of ${card.as_of}.`
}
