import type { Day, Party } from './events.ts'
import type { SharedTopic } from './exchange-totals.ts'
import { known, share } from './known.ts'
import { sums } from './money.ts'
import { compareText } from './order.ts'
import type { Money } from './overhead.ts'
import { holds, type DayRow, type IdeaOutcome } from './totals.ts'

/** Information that one side gave to the other. */
export interface InformationGiven {
  count: number
  /** Weighted by confidentiality: open 1, restricted 2, confidential 4. */
  weight: number
  /** Confidential pieces, 0 to 1; absent when nothing was given. */
  confidential_share?: number
  /** Pieces that had been asked for, of those that say so, 0 to 1. */
  solicited_share?: number
}

/** What both sides said on one topic; without a name: what names none. */
export interface TopicExchange {
  topic?: string
  supplier: Pick<InformationGiven, 'count' | 'weight'>
  customer: Pick<InformationGiven, 'count' | 'weight'>
}

/** Information by the side that gave it. */
export interface InformationExchange {
  supplier: InformationGiven
  customer: InformationGiven
  /** The smaller of both weights relative to the larger, 0 to 1. */
  reciprocity?: number
  topics: TopicExchange[]
}

/** What was told in both directions; unknown when nobody told anything. */
export function informationExchange (window: readonly DayRow[]): InformationExchange | undefined {
  const pieces = window.flatMap(({ totals }) => totals.shared ?? [])
  if (pieces.length === 0) return undefined
  const of = (by: Party, list: readonly SharedTopic[]) => sum(list.filter(piece => piece.by === by))
  const [supplier, customer] = [of('supplier', pieces), of('customer', pieces)]
  const topics = [...new Set(pieces.map(({ topic }) => topic))].sort((a, b) => compareText(a ?? '~', b ?? '~'))
  return {
    supplier: given(supplier),
    customer: given(customer),
    ...known({ reciprocity: share(Math.min(supplier.weight, customer.weight), Math.max(supplier.weight, customer.weight)) }),
    topics: topics.map(topic => {
      const list = pieces.filter(piece => piece.topic === topic)
      return { ...known({ topic }), supplier: size(of('supplier', list)), customer: size(of('customer', list)) }
    })
  }
}

function sum (list: readonly SharedTopic[]) {
  const sum = { count: 0, weight: 0, confidential: 0, solicited: 0, unsolicited: 0 }
  for (const piece of list) for (const field of Object.keys(sum) as Array<keyof typeof sum>) sum[field] += piece[field]
  return sum
}

const size = ({ count, weight }: ReturnType<typeof sum>) => ({ count, weight })

function given ({ count, weight, confidential, solicited, unsolicited }: ReturnType<typeof sum>): InformationGiven {
  return {
    count, weight, ...known({ confidential_share: share(confidential, count), solicited_share: share(solicited, solicited + unsolicited) })
  }
}

/** Ideas of one side. */
export interface IdeasOf {
  contributed: number
  /** Of its ideas, whenever they were contributed, those settled in the window, and those of them that were adopted. */
  settled: number
  adopted: number
  /** Adopted per settled idea, 0 to 1. */
  adoption_rate?: number
  /** Stated value of the adopted ones, by currency. */
  adopted_value?: Money[]
}

/** Ideas by the side that contributed them. */
export interface IdeaExchange {
  supplier: IdeasOf
  customer: IdeasOf
  /** Settled ideas of which nobody reported whose they are. */
  settled_without_author: number
}

/** Ideas in both directions, with outcomes as they stand at `end`; unknown when there were none. */
export function ideaExchange (window: readonly DayRow[], end: Day): IdeaExchange | undefined {
  const outcomes = window.flatMap(({ totals }) => totals.idea_outcomes ?? []).filter(idea => holds(idea, end))
  if (outcomes.length === 0 && !window.some(({ totals }) => totals.ideas !== undefined)) return undefined
  const of = (by: Party) => {
    const contributed = window.reduce((count, { totals }) => count + (totals.ideas?.[by] ?? 0), 0)
    return ideasOf(contributed, outcomes.filter(idea => idea.by === by))
  }
  return {
    supplier: of('supplier'), customer: of('customer'), settled_without_author: outcomes.filter(({ by }) => by === undefined).length
  }
}

function ideasOf (contributed: number, settled: readonly IdeaOutcome[]): IdeasOf {
  const adopted = settled.filter(idea => idea.adopted)
  const values = adopted.flatMap(({ value, currency }) => {
    return value === undefined || currency === undefined ? [] : [{ amount: value, currency }]
  })
  return {
    contributed,
    settled: settled.length,
    adopted: adopted.length,
    ...known({ adoption_rate: share(adopted.length, settled.length) }),
    ...sums('adopted_value', values)
  }
}
