import { toDay } from './calendar.ts'
import { complaintState } from './complaint.ts'
import type { Day, LedgerEvent } from './events.ts'
import { known } from './known.ts'
import { EVIDENCE } from './model.ts'
import { earlier, later } from './order.ts'
import { promiseState } from './promise.ts'
import type { Placed, ThreadState } from './totals.ts'

/**
 * The thread that an event belongs to, such as `promise:P-1`: events that are only understood together.
 * Undefined for an event that stands alone.
 */
export function threadOf (event: LedgerEvent): string | undefined {
  switch (event.type) {
    case 'promise.made':
    case 'promise.settled':
      return `promise:${event.data.promise_id}`
    case 'complaint.raised':
    case 'complaint.resolved':
      return `complaint:${event.data.complaint_id}`
    case 'idea.contributed':
    case 'idea.settled':
      return `idea:${event.data.idea_id}`
    case 'link.established':
    case 'link.retired':
      return `link:${event.data.link_id}`
    default:
      return undefined
  }
}

/**
 * The days, ascending, on which an event can put an entry. A new event of a thread can change every day touched by any
 * event of the thread, so the days to fold again are the union over the whole thread.
 */
export function touchedDays (event: LedgerEvent): Day[] {
  const days = new Set([event.day])
  if (event.type === 'complaint.raised') days.add(event.day + EVIDENCE.unresolved_after_days)
  if (event.type === 'promise.made') days.add(toDay(event.data.due_on))
  if (event.type === 'promise.settled') {
    const { due_on: dueOn, new_due_on: newDueOn } = event.data
    if (dueOn !== undefined) days.add(toDay(dueOn))
    if (newDueOn !== undefined) days.add(toDay(newDueOn))
  }
  return [...days].sort((a, b) => a - b)
}

/**
 * Every entry that a thread puts on any day, by that day, each with the as_of days on which it holds. At an as_of the thread is
 * what its events up to that day make it, so its entries change only on the days of its events: one walk over them, in which
 * each event is looked at a few times, however many there are. What holds on no day is left out.
 */
export function placeThread (thread: readonly LedgerEvent[]): Map<Day, Placed[]> {
  const events = [...thread].sort((a, b) => a.day - b.day)
  const state = stateOf(events[0])
  const spans = new Map<string, Placed[]>()
  for (const [index, event] of events.entries()) {
    state?.add(event)
    const next = events[index + 1]?.day
    if (next === event.day) continue
    for (const placed of state?.entries() ?? []) extend(spans, placed, event.day, next === undefined ? undefined : next - 1)
  }
  return byDay([...spans.values()].flat().map(withoutImpliedStart))
}

function stateOf (event: LedgerEvent | undefined): ThreadState | undefined {
  switch (event?.type) {
    case 'promise.made':
    case 'promise.settled':
      return promiseState()
    case 'complaint.raised':
    case 'complaint.resolved':
      return complaintState()
    case 'idea.contributed':
    case 'idea.settled':
      return ideaState()
    case 'link.established':
    case 'link.retired':
      return linkState()
    default:
      return undefined
  }
}

/** An idea counts as settled by its latest settlement, and as contributed by its earliest report. */
function ideaState (): ThreadState {
  let contributed: Extract<LedgerEvent, { type: 'idea.contributed' }> | undefined
  let latest: Extract<LedgerEvent, { type: 'idea.settled' }> | undefined
  return {
    add (event) {
      if (event.type === 'idea.contributed') contributed = earlier(contributed, event)
      if (event.type === 'idea.settled') latest = later(latest, event)
    },
    entries () {
      if (latest === undefined) return []
      const { outcome, value, currency } = latest.data
      const adopted = outcome === 'adopted'
      const worth = adopted && value !== undefined && currency !== undefined ? { value, currency } : {}
      const by = known({ by: contributed?.data.by })
      const place = { day: latest.day, event: latest }
      return [
        { ...place, list: 'idea_outcomes', entry: { adopted, ...by, ...worth } },
        { ...place, list: 'facts', entry: { fact: 'idea_outcome', outcome, ...by, ...known({ kind: contributed?.data.area }), ...worth } }
      ]
    }
  }
}

/** A link stands as long as its latest event is that it was established. */
function linkState (): ThreadState {
  let latest: LedgerEvent | undefined
  return {
    add (event) { latest = later(latest, event) },
    entries () {
      if (latest?.type !== 'link.established') return []
      const { kind, depends, weight = 1 } = latest.data
      const place = { day: latest.day, event: latest }
      return [
        { ...place, list: 'links', entry: { kind, depends, weight } },
        { ...place, list: 'facts', entry: { fact: 'link', by: depends, kind, weight } }
      ]
    }
  }
}

function byDay (placed: readonly Placed[]): Map<Day, Placed[]> {
  const days = new Map<Day, Placed[]>()
  for (const entry of placed) {
    const onDay = days.get(entry.day)
    if (onDay === undefined) days.set(entry.day, [entry])
    else onDay.push(entry)
  }
  return days
}

/** Adds the span [from, until] of an entry; one that goes on unchanged from the span before is lengthened. */
function extend (spans: Map<string, Placed[]>, placed: Placed, from: Day, until: Day | undefined) {
  const start = Math.max(from, placed.entry.from ?? from)
  if (until !== undefined && until < start) return
  const key = JSON.stringify([placed.day, placed.list, placed.event.source, placed.event.id, placed.entry])
  const same = spans.get(key) ?? []
  spans.set(key, same)
  const last = same.at(-1)
  if (last?.entry.until === start - 1) {
    if (until === undefined) delete last.entry.until
    else last.entry.until = until
    return
  }
  const entry = { ...placed.entry, from: start, ...until !== undefined && { until } }
  same.push({ ...placed, entry } as Placed) // the entry keeps the type that belongs to its list
}

/** Drops a start that says nothing: rows are only read up to as_of, so an entry cannot count before its own day. */
function withoutImpliedStart (placed: Placed): Placed {
  if (placed.entry.from !== undefined && placed.entry.from <= placed.day) delete placed.entry.from
  return placed
}
