import { rowOf, type DayRows } from './day-rows.ts'
import type { EventData, LedgerEvent } from './events.ts'
import { known } from './known.ts'
import { addTo } from './mean.ts'
import { EVIDENCE } from './model.ts'
import type { DayTotals } from './totals.ts'

/** Adds to the totals what one event says about give and take: information, bids, concessions, rankings, viability. */
export function countExchange (totals: DayTotals, event: LedgerEvent, rows: DayRows): void {
  switch (event.type) {
    case 'information.shared':
      return countTopic(totals, event.data)
    case 'order.lost':
      addTo((totals.orders_lost ??= {})[event.data.currency] ??= { count: 0, sum: 0 }, event.data.value)
      return countBid(totals, event.data)
    case 'rfq.received':
      totals.requests = (totals.requests ?? 0) + 1
      return countBid(totals, event.data)
    case 'order.placed':
      return countBid(totals, event.data)
    case 'concession.made':
      return listConcession(totals, event)
    case 'standing.reported':
      return countRanking(totals, event.data, rows)
    case 'viability.reported':
      return countViability(totals, event.data)
  }
}

function countTopic (totals: DayTotals, { direction, confidentiality, topic, solicited }: EventData['information.shared']): void {
  const by = direction === 'to_customer' ? 'supplier' : 'customer'
  const rows = totals.shared ??= []
  let row = rows.find(row => row.by === by && row.topic === topic)
  if (row === undefined) {
    row = { by, ...known({ topic }), count: 0, weight: 0, confidential: 0, solicited: 0, unsolicited: 0 }
    rows.push(row)
  }
  row.count += 1
  row.weight += EVIDENCE.sharing[confidentiality]
  if (confidentiality === 'confidential') row.confidential += 1
  if (solicited !== undefined) row[solicited ? 'solicited' : 'unsolicited'] += 1
}

function countBid (totals: DayTotals, { competing_quotes: quotes, reopened_after_award: reopened }: EventData['rfq.received']): void {
  if (quotes !== undefined) addTo(totals.quotes ??= { count: 0, sum: 0 }, quotes)
  if (reopened === true) totals.reopened = (totals.reopened ?? 0) + 1
}

function listConcession (totals: DayTotals, { id, source, data }: Extract<LedgerEvent, { type: 'concession.made' }>): void {
  const { by, percent, value, currency, justified } = data
  const worth = value === undefined || currency === undefined ? {} : { value, currency }
  const list = totals.conceded ??= []
  list.push({ id, source, by, ...known({ percent, justified }), ...worth })
}

function countRanking (totals: DayTotals, { criterion, rank, of }: EventData['standing.reported'], { rankings }: DayRows): void {
  if (of <= 1) return
  addTo(rowOf(rankings, totals.rankings ??= [], [criterion], () => ({ criterion, count: 0, sum: 0 })), (of - rank) / (of - 1))
}

/** Events come in their order, so the last one of the day stays. */
function countViability (totals: DayTotals, { party, score, indicator }: EventData['viability.reported']): void {
  const rows = totals.viability ??= []
  const at = rows.findIndex(row => row.party === party)
  const { count, sum } = rows[at] ?? { count: 0, sum: 0 }
  const row = { party, latest: score, ...known({ indicator }), count: count + 1, sum: sum + score }
  rows.splice(at < 0 ? rows.length : at, 1, row)
}
