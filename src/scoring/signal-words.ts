import type { SignalType } from './signal-policy.ts'

/** What the sentence and the advice of a signal are made from. */
export interface Words {
  type: SignalType
  figures: Record<string, number>
  facts: Record<string, string>
  more_events?: number
}

type Say = (words: Words) => string

const SENTENCES: Record<SignalType, Say> = {
  silent: ({ facts, figures }) => `Nothing has been heard of the customer since ${fact(facts, 'last_contact_on')}: ` +
    `${figure(figures, 'open_gap_days')} days, longer than is usual for this customer${probability(figures, 'p')}.`,
  not_candid: ({ figures }) => 'The customer has not said a word about our failures since its last complaint; one that speaks up as usual ' +
    `would have been silent with a probability of ${percent(figures, 'missing_voice_p')}.`,
  deteriorating: ({ facts, figures }) => `${facts.score === 'supplier_trust' ? 'Our trust in the customer' : 'The customer\'s trust in us'} ` +
    `has fallen: the last 60 days score ${figure(figures, 'recent')}, the year before ${figure(figures, 'reference')}.`,
  neglected: ({ figures }) => `We made ${figure(figures, 'given')} of the ${figure(figures, 'required')} contacts that this relationship needs ` +
    `in ${figure(figures, 'window_days')} days.`,
  promise_overdue: ({ facts, figures }) => facts.due_on === undefined
    ? `${figure(figures, 'promises')} more promises of ours are overdue.`
    : `A promise of ours was due on ${facts.due_on} and is neither kept nor settled.`,
  overhead_high: ({ figures }) => `${percent(figures, 'transaction_time_share')} of the face-to-face time of ${figure(figures, 'window_days')} days ` +
    'went into price, contracts and blame; with the most trusted buyers it is 24 %.',
  misconduct: ({ facts, figures }) => `Misconduct of severity ${figure(figures, 'severity')} by ` +
    `${facts.by === 'supplier' ? 'our own side' : 'the customer'} on ${fact(facts, 'happened_on')}.`,
  band_changed: ({ facts, figures }) => `Health went from ${fact(facts, 'before')} to ${fact(facts, 'after')} on ${fact(facts, 'since')}` +
    `${figures.health === undefined ? '' : `; it is ${figure(figures, 'health')} now`}.`
}

const ACTIONS: Record<SignalType, Say> = {
  silent: () => 'Call the customer, ask how things are, and listen; silence is no sign that all is well.',
  not_candid: () => 'Name the failures yourself, and ask what they have caused; make it easy to complain.',
  deteriorating: () => 'Look at the events behind it, and talk about them with the customer before the next negotiation.',
  neglected: () => 'Plan a contact of your own accord, one that is not about an order.',
  promise_overdue: ({ facts }) => facts.due_on === undefined
    ? 'Settle the oldest promises first, and tell the customer when the others will be kept.'
    : 'Keep it, or tell the customer today when it will be kept, and record the new day.',
  overhead_high: () => 'Find out which point the negotiations keep coming back to, and settle it for good.',
  misconduct: ({ facts }) => facts.by === 'supplier'
    ? 'Find out what happened, put it right, and tell the customer before somebody else does.'
    : 'Speak to the customer\'s management about it, and agree how it will not happen again.',
  band_changed: ({ facts }) => facts.direction === 'up'
    ? 'Find out what made the difference, thank those who did it, and keep it up.'
    : 'Look at what pulls health down, and agree with the customer on one thing to mend first.'
}

/** What is the matter, in one sentence with the figures. */
export function sentenceFor (words: Words): string {
  return SENTENCES[words.type](words)
}

/** What a person can do about it. */
export function actionFor (words: Words): string {
  return ACTIONS[words.type](words)
}

function fact (facts: Record<string, string>, name: string): string {
  return facts[name] ?? 'an unknown day'
}

/** A figure for people: one decimal, none when it is whole. */
function figure (figures: Record<string, number>, name: string): string {
  const value = figures[name]
  return value === undefined ? 'an unknown number of' : String(Math.round(value * 10) / 10)
}

function percent (figures: Record<string, number>, name: string): string {
  const value = figures[name]
  if (value === undefined) return 'an unknown share'
  return value < 0.001 ? 'less than 0.1 %' : `${Math.round(value * 1000) / 10} %`
}

function probability (figures: Record<string, number>, name: string): string {
  return figures[name] === undefined ? '' : ` (probability ${percent(figures, name)})`
}
