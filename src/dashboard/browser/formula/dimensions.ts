import { number, percent } from '../format.ts'
import type { RateSpec, RatioSpec, Spec } from '../model/parameters.ts'

/*
 * How each dimension is computed, in words; its numbers come from the model.
 */

interface Words { question: string, counts: string, unknown: string, types: string[] }

const MISCONDUCT = 'Observed misconduct counts its severity; a promise broken without a warning before its due day counts 2.'
const TOLD = 'Information counts 1 when open, 2 when restricted, 4 when confidential; an idea counts 2.'

export const DIMENSION_WORDS: Record<string, Words> = {
  promise_keeping: {
    question: 'Do we do what we said, when we said it?',
    counts: 'Every promise of ours, weighed by its importance: 1 when kept in time, halved by every 7 days of lateness, 0 when broken. A waived promise is no evidence; an open one is late so far.',
    unknown: 'unknown without a promise whose giver and due day are known',
    types: ['promise.made', 'promise.settled']
  },
  goods_quality: {
    question: 'Are the goods in order?',
    counts: 'Every inspection that states rejections, with the share of inspected units that were not rejected.',
    unknown: 'unknown without inspections',
    types: ['inspection.performed']
  },
  complaint_recovery: {
    question: 'When something goes wrong, do we repair it well and soon?',
    counts: 'Every complaint, weighed by severity / 3: when accepted it halves every 14 days and never exceeds 0.9; partly is worth half of it, rejected 0. An open complaint counts as unresolved from its 15th day on.',
    unknown: 'unknown without complaints; few complaints are no good news',
    types: ['complaint.raised', 'complaint.resolved']
  },
  supplier_integrity: {
    question: 'Do we behave?', counts: MISCONDUCT, unknown: 'unknown before anybody reports misconduct or settles promises', types: ['misconduct.observed', 'promise.settled']
  },
  inspection_freedom: {
    question: 'Does the customer accept our goods without checking them?',
    counts: 'Every inspection, with the share of received units that were not inspected.',
    unknown: 'unknown without inspections',
    types: ['inspection.performed']
  },
  customer_openness: {
    question: 'Does the customer tell us things?', counts: TOLD, unknown: 'unknown before anything was shared', types: ['information.shared', 'idea.contributed']
  },
  negotiation_ease: {
    question: 'Is our time together spent on the work, or on price, contracts and blame?',
    counts: 'Hours of face-to-face meetings: those about the work for it, those about price, contracts and blame against it.',
    unknown: 'unknown without a face-to-face meeting whose purpose is known',
    types: ['interaction.held']
  },
  customer_stated_trust: {
    question: 'What does the customer say?',
    counts: 'Answers of the customer to the survey question about trust, on its scale.',
    unknown: 'unknown without an answer; other questions are not trust',
    types: ['survey.answered']
  },
  customer_commitments: {
    question: 'Does the customer do what it said?',
    counts: 'Every promise of the customer (payment, forecast, information), weighed by its importance: 1 when kept in time, halved by every 7 days of lateness, 0 when broken.',
    unknown: 'unknown without a promise of the customer whose due day is known',
    types: ['promise.made', 'promise.settled']
  },
  customer_integrity: {
    question: 'Does the customer behave?', counts: MISCONDUCT, unknown: 'unknown before anybody reports misconduct or settles promises', types: ['misconduct.observed', 'promise.settled']
  },
  bidding_restraint: {
    question: 'Does the customer play us off against others?',
    counts: 'Every order, lost order and request for quotation that states competing quotes: 1 / (1 + quotes). An award that was reopened is worth 0.',
    unknown: 'unknown where nobody states quotes',
    types: ['order.placed', 'order.lost', 'rfq.received']
  },
  supplier_openness: {
    question: 'Do we tell the customer things?', counts: TOLD, unknown: 'unknown before anything was shared', types: ['information.shared', 'idea.contributed']
  },
  supplier_stated_trust: {
    question: 'What do our own people say?',
    counts: 'Answers of our own people to the survey question about trust, on its scale.',
    unknown: 'unknown without an answer',
    types: ['survey.answered']
  }
}

interface Priors { prior_weight: number, prior_events: number }

/** The formula of the mean with the numbers of the model filled in, and what its letters mean. */
export function meanOf (spec: Spec, { prior_weight: weight, prior_events: events }: Priors): { formula: string, where: string } {
  const fading = `every event counts half after ${number(spec.half_life_days)} days`
  if (spec.kind === 'ratio') {
    return {
      formula: `mean = (r + ${figure(weight)} × a) / (r + s + ${figure(weight)})`,
      where: `r is what speaks for it, s what speaks against it; ${fading}. a is the base rate: ${figure(spec.base_rate)} in the model, moved by your other relationships and those of the segment, and worth as much as ${figure(weight)} events.`
    }
  }
  return {
    formula: `mean = (${figure(events)} + c) / (${figure(events)} / λ0 + E)`,
    where: `c is what was counted, E the days in which it would have been reported; ${fading}. λ0 is the prior rate: ${perYear(spec.prior_rate)} in the model, moved by your other relationships.`
  }
}

/** How the mean becomes a score from 0 to 100. */
export function scoreOf (spec: Spec): string {
  return spec.kind === 'ratio' ? ofRatio(spec) : ofRate(spec)
}

const ofRatio = ({ worst, best }: RatioSpec) =>
  `A mean of ${percent(worst, 1)} or less scores 0, one of ${percent(best, 1)} or more scores 100, and between them it is a straight line.`

const ofRate = ({ better, half_saturation_rate: half }: RateSpec) =>
  `The score is 50 at ${perYear(half)}; ${better === 'less' ? 'it is 100 when nothing happens, and falls towards 0 the more does' : 'it is 0 when nothing happens, and rises towards 100 the more does'}.`

/** A daily rate as people think of it. */
export function perYear (rate: number): string {
  const [amount, period] = rate * 365 >= 6 ? [rate * 365 / 12, 'month'] : [rate * 365, 'year']
  return `${number(amount, amount < 1 ? 3 : 2)} a ${period}`
}

/** A number of the model with the digits that say something. */
export const figure = (value: number) => number(value, Math.abs(value) < 0.01 ? 6 : 4)
