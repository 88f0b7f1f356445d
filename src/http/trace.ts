import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Where a request stands in a trace that its caller began (W3C Trace Context, Level 1). */
export interface Trace {
  /** 32 hexadecimal digits, the same for all that the caller's request sets off */
  traceId: string
  /** 16 hexadecimal digits: what this service does for it */
  spanId: string
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/

const traces = new WeakMap<IncomingMessage, Trace>()

/**
 * The trace of a request, under a span of its own; undefined without a valid `traceparent`: none is made up, because nobody else would
 * know it.
 */
export function traceOf (request: IncomingMessage): Trace | undefined {
  const known = traces.get(request)
  if (known) return known
  const { traceparent } = request.headers
  const [, version, traceId = '', parent = '', more] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || []
  // Later versions may add parts at the end; 00 has none, and ff is no version.
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(parent)) return undefined
  const trace = { traceId, spanId: randomBytes(8).toString('hex') }
  traces.set(request, trace)
  return trace
}

/** The ids of the trace for log lines. */
export function traceBindings (request: IncomingMessage): Record<string, string> {
  const trace = traceOf(request)
  return trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId }
}
