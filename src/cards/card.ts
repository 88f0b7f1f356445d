import type { Direction } from '../scoring/index.ts'
import type { Card } from './schema.ts'
import { reasonOf } from './words.ts'

type Score = Card['customer_trust']

interface Contribution {
  kind: string
  dimension?: string
  event_id?: string
  source?: string
  date?: string
  points: number
}

interface Directed {
  score?: number
  interval?: { low: number, high: number }
  band: string
  trend: { label: string }
  contributions?: Contribution[]
}

/** The fields of a trust document that a card shows. */
export interface TrustDocument {
  as_of: string
  model: number
  customer_trust: Directed
  supplier_trust: Directed
  health: { score?: number, band: string, side?: string }
  silence: { state: string[], last_contact_on?: string, open_gap_days?: number }
  notes?: string[]
}

/** A contribution of one event, and the score that it belongs to. */
export interface Reason {
  side: Direction
  dimension: string
  id: string
  source: string
  date: string
  points: number
}

/** How many reasons a card names. */
const REASONS = 3

/** The single events that move the two scores most, the weightiest first. */
export function reasonsOf (document: TrustDocument): Reason[] {
  const all = (['customer_trust', 'supplier_trust'] as const).flatMap(side => (document[side].contributions ?? []).flatMap((one) => {
    const { kind, dimension, event_id: id, source, date, points } = one
    return kind === 'event' && dimension !== undefined && id !== undefined && source !== undefined && date !== undefined
      ? [{ side, dimension, id, source, date, points }]
      : []
  }))
  return all.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).slice(0, REASONS)
}

/** What of a card stays the same until an event, a setting or the day changes. */
export type Standing = Omit<Card, 'name' | 'signals' | 'promises'>

export interface CardParts {
  relationship: string
  document: TrustDocument
  /** type of each event of `reasonsOf`, by nameOf */
  types: ReadonlyMap<string, string>
  /** 0 to 1; undefined = no meeting in the window */
  transactionTimeShare: number | undefined
}

/** What names one event of the tenant. */
export const nameOf = ({ id, source }: { id: string, source: string }) => JSON.stringify([id, source])

const NO_MEETINGS = 'transaction_time_share is unknown: no meeting face to face was recorded in the last 180 days.'

/** The part of a card that its evidence decides. */
export function standingCard ({ relationship, document, types, transactionTimeShare: share }: CardParts): Standing {
  const { as_of: asOf, model, health, silence } = document
  const notes = [...document.notes ?? [], ...(share === undefined ? [NO_MEETINGS] : [])]
  const row = `/v1/relationships/${encodeURIComponent(relationship)}`
  return {
    relationship,
    as_of: asOf,
    model,
    customer_trust: scoreOf(document.customer_trust),
    supplier_trust: scoreOf(document.supplier_trust),
    health: pick(health, ['score', 'band', 'side']),
    silence: pick(silence, ['state', 'last_contact_on', 'open_gap_days']),
    ...(share === undefined ? {} : { transaction_time_share: share }),
    reasons: reasonsOf(document).map(reason => ({
      side: reason.side,
      sentence: reasonOf(reason, types.get(nameOf(reason))),
      points: reason.points,
      events: [{ id: reason.id, source: reason.source }]
    })),
    paths: {
      trust: `${row}/trust`,
      explanation: `${row}/trust/explanation`,
      promises: `${row}/promises`,
      signals: `/v1/signals?relationship=${encodeURIComponent(relationship)}`
    },
    ...(notes.length > 0 ? { notes } : {})
  }
}

function scoreOf ({ score, interval, band, trend: { label: trend } }: Directed): Score {
  return score === undefined || interval === undefined ? { band, trend } : { score, low: interval.low, high: interval.high, band, trend }
}

function pick<T extends object, K extends keyof T> (from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]])) as Pick<T, K>
}
