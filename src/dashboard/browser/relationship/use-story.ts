import { get } from '../api.ts'
import { afterDay, beforeDay } from '../calendar.ts'
import type { Schema } from '../contract.ts'
import { useLoaded, type Loaded } from '../use-get.ts'
import { MARKED, marksOf, type Mark } from './history-data.ts'
import type { Place } from './place.ts'
import { session } from '../session.ts'

/** So many pages of events are read for marks; a chart with more of them shows nothing. */
const MOST_PAGES = 5

/** The events that are marked in the charts, those of the window. */
export function useMarks ({ key, start, asOf }: Place): Loaded<Mark[]> {
  return useLoaded(`marks ${JSON.stringify([key, start, asOf])}`, async (signal) => {
    const events: Array<Schema<'Event'>> = []
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await get('/v1/events', {
        query: { subject: key, type: [...MARKED], time_from: beforeDay(start), time_to: afterDay(asOf), order: 'desc', limit: 100, ...(cursor === undefined ? {} : { cursor }) }
      }, signal)
      events.push(...answer.data)
      cursor = answer.has_more ? answer.next_cursor : undefined
      if (cursor === undefined) break
    }
    return marksOf(events, session.value?.time_zone ?? 'UTC').filter(({ day }) => day >= start && day <= asOf)
  })
}

/** The signals of a relationship in every state, those raised last. */
export function useSignals (key: string): Loaded<Array<Schema<'Signal'>>> {
  return useLoaded(`signals ${key}`, async (signal) => {
    const states = [{}, { state: 'snoozed' }, { state: 'resolved' }, { state: 'closed' }] as const
    const pages = await Promise.all(states.map(async state => await get('/v1/signals', { query: { relationship: key, limit: 100, ...state } }, signal)))
    return pages.flatMap(({ data }) => data).sort((a, b) => a.raised_on < b.raised_on ? 1 : -1)
  })
}

/** The promises of both sides as they stood on the day, at most so many pages. */
export function usePromises ({ key, asOf }: Place): Loaded<{ promises: Array<Schema<'LedgerPromise'>>, complete: boolean, notes: string[] }> {
  return useLoaded(`promises ${JSON.stringify([key, asOf])}`, async (signal) => {
    const promises: Array<Schema<'LedgerPromise'>> = []
    let cursor: string | undefined
    let notes: string[] = []
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await get('/v1/relationships/{key}/promises', { path: { key }, query: { as_of: asOf, limit: 100, ...(cursor === undefined ? {} : { cursor }) } }, signal)
      promises.push(...answer.data)
      if (page === 0) notes = answer.notes
      cursor = answer.has_more ? answer.next_cursor : undefined
      if (cursor === undefined) break
    }
    return { promises, complete: cursor === undefined, notes }
  })
}
