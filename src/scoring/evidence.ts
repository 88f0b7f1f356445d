import { isCustom } from './custom.ts'
import type { EventData, LedgerEvent } from './events.ts'
import { EVIDENCE } from './model.ts'
import { weigh } from './promise.ts'
import type { Evidence } from './totals.ts'

type Opinion = Omit<Evidence, 'id' | 'source'>

const TRANSACTIONS = { price_negotiation: 'price', contract_negotiation: 'contract', blame_assignment: 'blame' } as const

/** Which part of the transaction-oriented time a meeting is, undefined when it was productive. */
export function transactionPart (purpose: EventData['interaction.held']['purpose']): 'price' | 'contract' | 'blame' | undefined {
  return (TRANSACTIONS as Partial<Record<string, 'price' | 'contract' | 'blame'>>)[purpose]
}

/** Evidence of an event that is understood alone; promises and complaints give theirs through their threads. */
export function evidenceOf (event: LedgerEvent): Opinion[] {
  switch (event.type) {
    case 'inspection.performed':
      return inspection(event.data)
    case 'interaction.held':
      return meeting(event.data)
    case 'information.shared':
      return [{
        dimension: event.data.direction === 'to_supplier' ? 'customer_openness' : 'supplier_openness',
        x: EVIDENCE.sharing[event.data.confidentiality]
      }]
    case 'idea.contributed':
      return [{ dimension: event.data.by === 'customer' ? 'customer_openness' : 'supplier_openness', x: EVIDENCE.idea }]
    case 'misconduct.observed':
      return [{ dimension: event.data.by === 'supplier' ? 'supplier_integrity' : 'customer_integrity', x: event.data.severity }]
    case 'order.placed':
    case 'order.lost':
    case 'rfq.received':
      return bidding(event.data)
    case 'survey.answered':
      return survey(event.data)
    default:
      return isCustom(event) ? event.opinions.evidence : []
  }
}

function inspection ({ units_received: received, units_inspected: inspected, units_rejected: rejected }: EventData['inspection.performed']) {
  const opinions: Opinion[] = []
  if (inspected > 0 && rejected !== undefined) {
    opinions.push({ dimension: 'goods_quality', ...weigh(1, unit(1 - rejected / inspected)) })
  }
  if (received > 0) opinions.push({ dimension: 'inspection_freedom', ...weigh(1, unit(1 - inspected / received)) })
  return opinions
}

function meeting ({ channel, minutes, purpose }: EventData['interaction.held']): Opinion[] {
  if (channel !== 'face_to_face' || minutes <= 0) return []
  const hours = minutes / 60
  return [{ dimension: 'negotiation_ease', ...transactionPart(purpose) === undefined ? { p: hours } : { n: hours } }]
}

function bidding ({ competing_quotes: quotes, reopened_after_award: reopened }: EventData['rfq.received']): Opinion[] {
  if (reopened === true) return [{ dimension: 'bidding_restraint', n: 1 }]
  return quotes === undefined ? [] : [{ dimension: 'bidding_restraint', ...weigh(1, 1 / (1 + quotes)) }]
}

function survey (data: EventData['survey.answered']): Opinion[] {
  const score = surveyScore(data)
  if (data.question !== 'trust' || score === undefined) return []
  return [{ dimension: data.side === 'customer' ? 'customer_stated_trust' : 'supplier_stated_trust', ...weigh(1, score) }]
}

/** A survey answer on its scale, from 0 to 1; unknown when the scale has no length. */
export function surveyScore ({ score, scale_min: min, scale_max: max }: EventData['survey.answered']): number | undefined {
  return max > min ? unit((score - min) / (max - min)) : undefined
}

function unit (value: number): number {
  return Math.min(1, Math.max(0, value))
}
