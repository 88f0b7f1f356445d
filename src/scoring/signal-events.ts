import type { TrustInput } from './assess.ts'
import { fromDay } from './calendar.ts'
import type { Day } from './events.ts'
import { compareText } from './order.ts'
import { SIGNAL_POLICY } from './signal-policy.ts'
import { holds, type Evidence } from './totals.ts'

/** An event that a signal rests on. */
export interface SignalEvent {
  id: string
  source: string
  /** The day on which its evidence stands. */
  date: string
}

/** The events that a signal names, and how many more there are. */
export interface SignalEvents {
  events: SignalEvent[]
  more_events?: number
}

/** A piece of evidence on its day. */
export interface Piece {
  day: Day
  evidence: Evidence
}

/** The pieces of evidence that hold at as_of, of the days from `start` on, for which `weigh` says more than 0: the heaviest first. */
export function pieces ({ days, asOf }: TrustInput, start: Day, weigh: (evidence: Evidence, day: Day) => number): Piece[] {
  const found: Array<Piece & { weight: number }> = []
  for (const { day, totals } of days) {
    if (day < start) continue
    if (day > asOf) break
    for (const evidence of totals.evidence) {
      const weight = holds(evidence, asOf) ? weigh(evidence, day) : 0
      if (weight > 0) found.push({ day, evidence, weight })
    }
  }
  return found.sort((a, b) => b.weight - a.weight || b.day - a.day || compareText(a.evidence.source, b.evidence.source) ||
    compareText(a.evidence.id, b.evidence.id))
}

/** The events of pieces of evidence, each once, as many as a signal names. */
export function eventsOf (found: readonly Piece[]): SignalEvents {
  const seen = new Map<string, SignalEvent>()
  for (const { day, evidence: { id, source } } of found) {
    const name = JSON.stringify([source, id])
    if (!seen.has(name)) seen.set(name, { id, source, date: fromDay(day) })
  }
  const events = [...seen.values()].slice(0, SIGNAL_POLICY.events)
  return { events, ...seen.size > events.length && { more_events: seen.size - events.length } }
}

/** Names an event inside a cause: the first slash ends the source. */
export function eventName ({ id, source }: Pick<Evidence, 'id' | 'source'>): string {
  return `${source.replaceAll('%', '%25').replaceAll('/', '%2F')}/${id}`
}
