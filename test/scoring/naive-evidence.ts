import type { Day, LedgerEvent } from '../../src/scoring/events.ts'

/** One piece of evidence at one as_of; `p` holds the weight for rate dimensions. */
export interface Piece {
  dimension: string
  day: Day
  p: number
  n: number
  id: string
  failure?: 'money' | 'delivery' | 'quality' | 'conduct'
}

type Of<T extends LedgerEvent['type']> = Extract<LedgerEvent, { type: T }>
const dayOf = (iso: string) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000
const clamp = (x: number) => Math.max(0, Math.min(1, x))

/** What is known at the end of `asOf` about every dimension, each event and thread looked at on its own. */
export function naiveEvidence (all: readonly LedgerEvent[], asOf: Day): Piece[] {
  const events = all.filter(event => event.day <= asOf).sort((a, b) => {
    const [x, y] = [[a.time, a.source, a.id], [b.time, b.source, b.id]]
    for (const i of [0, 1, 2]) if (x[i]! !== y[i]!) return x[i]! < y[i]! ? -1 : 1
    return 0
  })
  const promises = new Set(events.flatMap(e => e.type === 'promise.made' || e.type === 'promise.settled' ? [e.data.promise_id] : []))
  const complaints = new Set(events.flatMap(e => e.type === 'complaint.raised' || e.type === 'complaint.resolved' ? [e.data.complaint_id] : []))
  return [
    ...events.flatMap(alone),
    ...[...promises].flatMap(id => promise(events.filter(e => 'promise_id' in e.data && e.data.promise_id === id), asOf)),
    ...[...complaints].flatMap(id => complaint(events.filter(e => 'complaint_id' in e.data && e.data.complaint_id === id), asOf))
  ]
}

function value (dimension: string, { day, id }: LedgerEvent, weight: number, g: number): Piece {
  return { dimension, day, id, p: weight * g, n: weight * (1 - g) }
}

function alone (event: LedgerEvent): Piece[] {
  const { day, id } = event
  const rate = (dimension: string, x: number) => ({ dimension, day, id, p: x, n: 0 })
  switch (event.type) {
    case 'inspection.performed': {
      const { units_received: received, units_inspected: inspected, units_rejected: rejected } = event.data
      return [
        ...inspected > 0 && rejected !== undefined ? [{ ...value('goods_quality', event, 1, clamp(1 - rejected / inspected)), ...rejected > 0 && { failure: 'quality' as const } }] : [],
        ...received > 0 ? [value('inspection_freedom', event, 1, clamp(1 - inspected / received))] : []
      ]
    }
    case 'interaction.held': {
      if (event.data.channel !== 'face_to_face' || event.data.minutes === 0) return []
      const isTransaction = ['price_negotiation', 'contract_negotiation', 'blame_assignment'].includes(event.data.purpose)
      return [value('negotiation_ease', event, event.data.minutes / 60, isTransaction ? 0 : 1)]
    }
    case 'information.shared':
      return [rate(event.data.direction === 'to_supplier' ? 'customer_openness' : 'supplier_openness', { open: 1, restricted: 2, confidential: 4 }[event.data.confidentiality])]
    case 'idea.contributed':
      return [rate(event.data.by === 'customer' ? 'customer_openness' : 'supplier_openness', 2)]
    case 'misconduct.observed':
      return [{ ...rate(event.data.by === 'supplier' ? 'supplier_integrity' : 'customer_integrity', event.data.severity), ...event.data.by === 'supplier' && { failure: 'conduct' as const } }]
    case 'order.placed':
    case 'order.lost':
    case 'rfq.received': {
      const { competing_quotes: quotes, reopened_after_award: reopened } = event.data
      if (quotes === undefined && reopened !== true) return []
      return [value('bidding_restraint', event, 1, reopened === true ? 0 : 1 / (1 + quotes!))]
    }
    case 'survey.answered': {
      const { side, question, score, scale_min: min, scale_max: max } = event.data
      return question === 'trust' && max > min ? [value(`${side}_stated_trust`, event, 1, clamp((score - min) / (max - min)))] : []
    }
    default:
      return []
  }
}

function promise (events: LedgerEvent[], asOf: Day): Piece[] {
  const made = events.find((event): event is Of<'promise.made'> => event.type === 'promise.made')
  const settlements = events.filter((event): event is Of<'promise.settled'> => event.type === 'promise.settled')
  const find = <K extends 'by' | 'due_on' | 'kind' | 'importance'>(field: K) =>
    made?.data[field] ?? settlements.map(event => event.data[field]).findLast(known => known !== undefined)
  const by = find('by')
  let dueOn = find('due_on')
  for (const { data } of settlements) if (data.outcome === 'renegotiated' && data.new_due_on !== undefined) dueOn = data.new_due_on
  if (by === undefined || dueOn === undefined) return []
  const due = dayOf(dueOn)
  const weight = find('importance') ?? 1
  const dimension = by === 'supplier' ? 'promise_keeping' : 'customer_commitments'
  const voices = { delivery: 'delivery', payment: 'money', quality: 'quality', service: 'quality', information: 'conduct', other: 'conduct' } as const
  const failure = by === 'supplier' ? { failure: voices[find('kind') ?? 'other'] } : {}
  const last = settlements.at(-1)
  if (last === undefined || (last.data.outcome === 'renegotiated' && last.data.new_due_on !== undefined)) {
    const opener = settlements.findLast(({ data }) => data.outcome === 'renegotiated' && data.new_due_on !== undefined) ?? made!
    return asOf > due ? [{ ...value(dimension, opener, weight, Math.pow(0.5, (asOf - due) / 7)), day: due, ...failure }] : []
  }
  if (last.data.outcome === 'waived') return []
  if (last.data.outcome === 'broken') {
    const warned = last.data.warned_at !== undefined && dayOf(last.data.warned_at) < due
    const integrity = { dimension: by === 'supplier' ? 'supplier_integrity' : 'customer_integrity', day: last.day, id: last.id, p: 2, n: 0 }
    return [{ ...value(dimension, last, weight, 0), ...failure }, ...warned ? [] : [integrity]]
  }
  const late = (last.data.settled_on === undefined ? last.day : dayOf(last.data.settled_on)) - due
  return [late > 0 ? { ...value(dimension, last, weight, Math.pow(0.5, late / 7)), ...failure } : value(dimension, last, weight, 1)]
}

function complaint (events: LedgerEvent[], asOf: Day): Piece[] {
  const raised = events.find((event): event is Of<'complaint.raised'> => event.type === 'complaint.raised')
  const resolved = events.filter((event): event is Of<'complaint.resolved'> => event.type === 'complaint.resolved').at(-1)
  if (raised === undefined) return []
  const weight = raised.data.severity / 3
  if (resolved === undefined) {
    return asOf - raised.day > 14 ? [{ ...value('complaint_recovery', raised, weight, 0), day: raised.day + 14 }] : []
  }
  const accepted = Math.min(0.9, Math.pow(0.5, Math.max(0, resolved.day - raised.day) / 14))
  return [value('complaint_recovery', resolved, weight, { accepted, partly: accepted / 2, rejected: 0 }[resolved.data.outcome])]
}
