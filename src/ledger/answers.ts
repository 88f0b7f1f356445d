import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Tenant } from '../http/caller.ts'
import { problems } from '../http/problems.ts'
import { ref } from '../http/ref.ts'
import type { Outcome } from './append.ts'
import { count, invalid, refusal, standing, tally, type Result } from './results.ts'
import { EventBatchReport, EventReceipt } from './schema.ts'
import type { NewEvent, Validated } from './validate.ts'

/*
 * What all ways of recording answer, so that an event has the same answer whichever way it came.
 */

/** The most events of one batch, its most bytes, and the seconds within which it must arrive. */
export const MOST_EVENTS = 10_000
export const BATCH_BYTES = 32 * 1024 * 1024
export const BATCH_SECONDS = 300

/** Records one event, perhaps together with others that arrive at the same time (group-commit.ts). */
export type RecordOne = (tenant: Tenant, event: NewEvent) => Promise<Outcome>

const location = { location: Type.String({ description: 'Address of the event.' }) }

/** The answers to one event. */
export const receipt = {
  201: { description: 'The event is new in the ledger.', headers: location, ...ref(EventReceipt) },
  200: { description: 'The same event had been recorded before.', headers: location, ...ref(EventReceipt) }
}

/** The answers to a request with one event. */
export const receipts = { ...receipt, ...problems(400, 401, 403, 409, 413, 415, 422, 503) }

/** The answer to a request with several events. */
export const batchAnswer = { 207: { description: 'What became of each event.', ...ref(EventBatchReport) } }

/**
 * Records an event that was validated and answers when it is durable.
 * @throws Problem VALIDATION_FAILED, or why the ledger did not take it
 */
export function receiptSender (recordOne: RecordOne) {
  return async (reply: FastifyReply, tenant: Tenant, { event, errors }: Validated) => {
    if (errors) throw invalid(errors)
    const outcome = await recordOne(tenant, event)
    const problem = refusal(event, outcome)
    if (problem || !('recordedAt' in outcome)) throw problem
    return reply.code(outcome.status === 'recorded' ? 201 : 200).header('location', addressOf(event))
      .send({ id: event.id, source: event.source, ...standing(outcome), relationship: event.subject, recorded_at: outcome.recordedAt })
  }
}

function addressOf ({ id, source }: NewEvent): string {
  return `/v1/events/${encodeURIComponent(id)}?source=${encodeURIComponent(source)}`
}

/** The document about a batch: counts, and a result for each event in the order in which they came. */
export function report (items: Result[], requestId: string): EventBatchReport {
  const total = tally()
  for (const item of items) count(total, item)
  return {
    ...total,
    items: items.map(({ problem, ...result }, index) => ({ index, ...result, ...(problem ? { problem: problem.body(requestId) } : {}) }))
  }
}
