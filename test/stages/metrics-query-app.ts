import type { Test } from 'tap'
import { testApp, type TestAppOptions } from '../helpers/app.ts'

/** A cell of an answer, as far as tests look at it. */
export interface ShownCell {
  period: { start: string, end: string }
  group: Record<string, string>
  values: Record<string, number>
  intervals?: Record<string, { low: number, high: number }>
  currencies?: Record<string, string>
  comparisons?: Record<string, Record<string, number>>
}

/** An event of the source `test`; its id is made of what it says. */
export function event (type: string, subject: string, time: string, data: object, id = `${type} ${subject} ${time} ${JSON.stringify(data)}`.slice(0, 200)) {
  return { id, source: 'test', type, subject, time, data }
}

/** A face-to-face meeting. */
export function meeting (subject: string, time: string, purpose: string, minutes: number, more: object = {}) {
  return event('interaction.held', subject, time, { channel: 'face_to_face', minutes, purpose, initiated_by: 'supplier', ...more })
}

/** The application with some events in it, and a way to ask. */
export async function askable (t: Test, events: object[], options: TestAppOptions = {}) {
  const made = await testApp(t, { now: '2026-06-30T12:00:00Z', ...options })
  const { inject } = made
  const told = await inject('POST', '/v1/events/batch', { events })
  t.equal(told.body.recorded, events.length, JSON.stringify(told.body.items?.find((item: { status: string }) => item.status !== 'recorded')))
  return {
    ...made,
    async ask (query: object) {
      const { status, body } = await inject('POST', '/v1/metrics/query', query)
      t.equal(status, 200, JSON.stringify(body))
      return body as { data: ShownCell[], notes: string[], has_more: boolean, next_cursor?: string, cost: Record<string, number> }
    },
    async refusal (query: object, path = '/v1/metrics/query') {
      const { status, body } = await inject('POST', path, query)
      return { status, code: body.code, pointer: body.errors?.[0]?.pointer, message: `${body.detail} ${body.errors?.[0]?.message ?? ''}` }
    }
  }
}
