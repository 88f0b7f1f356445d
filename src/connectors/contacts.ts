import type { Draft, Kept, Reading } from './reading.ts'
import { meetingChannel, touchpointChannel } from './words.ts'

/* The events that contacts become, whatever the system. */

/** A meeting, a call or a letter that took time. */
export function held (kept: Kept, time: string, data: { channel: string, minutes: number } & Record<string, unknown>): Draft {
  return {
    part: '',
    type: 'interaction.held',
    time,
    data: {
      ...data,
      purpose: kept.purpose ?? 'other',
      initiated_by: kept.by ?? 'supplier',
      ...(kept.supplier_people !== undefined && { supplier_people: kept.supplier_people }),
      ...(kept.customer_people !== undefined && { customer_people: kept.customer_people }),
      ...(kept.department !== undefined && { supplier_departments: [kept.department] })
    }
  }
}

/**
 * A meeting by the channel that a rule or its place says: a visit is time spent together at the customer's, and a card, a gift or a
 * message is a contact that took none.
 */
export function met (kept: Kept, time: string, minutes: number, trigger?: string): Draft {
  const word = String(kept.channel)
  const channel = meetingChannel(word)
  if (channel === undefined) return touched(kept, time, touchpointChannel(word), undefined, trigger)
  return held(kept, time, { channel, minutes, ...(word === 'visit' && { on_site: true }), ...(trigger !== undefined && { trigger }) })
}

/** A contact of which only the attempt is known. */
export function touched (kept: Kept, time: string, channel: string, answered?: boolean, trigger?: string): Draft {
  return {
    part: '',
    type: 'touchpoint.made',
    time,
    data: {
      channel,
      initiated_by: kept.by ?? 'supplier',
      ...(trigger !== undefined && { trigger }),
      ...(answered !== undefined && { answered }),
      ...(kept.department !== undefined && { department: kept.department })
    }
  }
}

/** One event of an account, with what should be known about it. */
export function one (account: string, event: Draft, notes: Array<string | undefined> = []): Reading {
  const said = notes.filter(note => note !== undefined)
  return { account, events: [event], ...(said.length > 0 && { notes: said }) }
}
