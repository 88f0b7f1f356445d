import type { Dimension, Direction } from './model.ts'

export interface DirectionWords { score: string, trend: string }

/** What each score and its trend answer. */
export function scoreWords (direction: Direction): DirectionWords {
  return direction === 'customer_trust'
    ? { score: 'How far does the customer trust us?', trend: 'Is the customer\'s trust in us growing?' }
    : { score: 'How far can we trust the customer?', trend: 'Is our trust in the customer growing?' }
}

interface DimensionWords {
  question: string
  /** What its mean is the forecast of. */
  mean: string
}

/** What each dimension answers, and what its mean says. */
export const DIMENSION_WORDS: Record<Dimension, DimensionWords> = {
  promise_keeping: {
    question: 'Do we keep our promises?',
    mean: 'Value of our next promise: 1 kept on time, halved by each week of lateness, 0 broken; weighted by importance.'
  },
  goods_quality: { question: 'Are our goods as they should be?', mean: 'Share of inspected units that are not rejected, per inspection.' },
  complaint_recovery: {
    question: 'Do we make good what went wrong?',
    mean: 'Value of our next answer to a complaint: at most 0.9 when accepted at once, halved by each two weeks, half of that when accepted partly, 0 when rejected or never given; weighted by severity.'
  },
  supplier_integrity: { question: 'How often do we break trust?', mean: 'Misconduct of ours by severity, and promises broken without warning, per day.' },
  inspection_freedom: { question: 'How much does the customer take without inspecting it?', mean: 'Share of received units that are not inspected, per inspection.' },
  customer_openness: { question: 'How much does the customer share with us?', mean: 'Information weighted by confidentiality, and ideas, from the customer per day.' },
  negotiation_ease: { question: 'How much of the time together goes into the work?', mean: 'Share of the hours face to face that go into neither price, contracts nor blame.' },
  customer_stated_trust: { question: 'How far does the customer say that it trusts us?', mean: 'Answer of the customer\'s people to the question of trust, on its scale.' },
  customer_commitments: {
    question: 'Does the customer keep its promises?',
    mean: 'Value of the customer\'s next promise: 1 kept on time, halved by each week of lateness, 0 broken; weighted by importance.'
  },
  customer_integrity: { question: 'How often does the customer break trust?', mean: 'Misconduct of the customer by severity, and its promises broken without warning, per day.' },
  bidding_restraint: { question: 'Does the customer refrain from playing suppliers off?', mean: '1 divided by 1 and the competing quotes of a request or an order; 0 when it was reopened after the award.' },
  supplier_openness: { question: 'How much do we share with the customer?', mean: 'Information weighted by confidentiality, and ideas, from us per day.' },
  supplier_stated_trust: { question: 'How far do our people say that they trust the customer?', mean: 'Answer of our people to the question of trust, on its scale.' }
}
