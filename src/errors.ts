/** The closed catalogue of everything that can go wrong for a caller. docs/errors.md is compared with it by a test. */
export const PROBLEMS = {
  MALFORMED_REQUEST: { status: 400, title: 'The request cannot be read' },
  CURSOR_INVALID: { status: 400, title: 'The cursor does not belong to this query' },
  UNAUTHENTICATED: { status: 401, title: 'No valid API key was sent' },
  FORBIDDEN: { status: 403, title: 'The API key lacks the scope for this' },
  CSRF_REFUSED: { status: 403, title: 'The request may come from a page of somebody else' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  RELATIONSHIP_NOT_FOUND: { status: 404, title: 'No relationship has this key' },
  EVENT_NOT_FOUND: { status: 404, title: 'No event has this id' },
  EVENT_TYPE_NOT_FOUND: { status: 404, title: 'No event type has this name' },
  KEY_NOT_FOUND: { status: 404, title: 'No API key has this id' },
  SIGNAL_NOT_FOUND: { status: 404, title: 'No signal has this id' },
  MODEL_NOT_FOUND: { status: 404, title: 'No scoring model has this version' },
  TEST_CLOCK_NOT_FOUND: { status: 404, title: 'No test clock has this id' },
  CARD_LINK_NOT_FOUND: { status: 404, title: 'No link to a card has this id' },
  MODEL_RUN_NOT_FOUND: { status: 404, title: 'No run of a model has this id' },
  WEBHOOK_ENDPOINT_NOT_FOUND: { status: 404, title: 'No webhook endpoint has this id' },
  WEBHOOK_MESSAGE_NOT_FOUND: { status: 404, title: 'No message with this id was meant for the endpoint' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take the method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  EVENT_CONFLICT: { status: 409, title: 'Another event was recorded under this id and source' },
  EVENT_AMBIGUOUS: { status: 409, title: 'Several sources used this event id' },
  EVENT_ALREADY_RETRACTED: { status: 409, title: 'The event was retracted before, for another reason' },
  EVENT_TYPE_CONFLICT: { status: 409, title: 'Another event type was declared under this name' },
  EVENT_TYPES_FULL: { status: 409, title: 'The tenant has as many event types as it may' },
  RELATIONSHIP_HAS_EVENTS: { status: 409, title: 'The relationship has events in the ledger' },
  SIGNAL_CLOSED: { status: 409, title: 'The signal is over' },
  MODEL_RUN_IN_PROGRESS: { status: 409, title: 'A run of a model is not done yet' },
  NOT_A_SANDBOX: { status: 409, title: 'The tenant is no sandbox' },
  TEST_CLOCK_EXISTS: { status: 409, title: 'The tenant has a test clock already' },
  TEST_CLOCK_ADVANCING: { status: 409, title: 'The test clock is on its way' },
  WEBHOOK_ENDPOINTS_FULL: { status: 409, title: 'The tenant has as many webhook endpoints as it may' },
  WEBHOOK_ENDPOINT_DISABLED: { status: 409, title: 'The webhook endpoint is disabled' },
  LAST_ADMIN_KEY: { status: 409, title: 'This is the last key that can administer the tenant' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'A request with this Idempotency-Key is under way' },
  PRECONDITION_FAILED: { status: 412, title: 'What stands is not what the caller has seen' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'This media type is not taken here' },
  VALIDATION_FAILED: { status: 422, title: 'A field is not as it must be' },
  QUERY_TOO_LARGE: { status: 422, title: 'The query is too large' },
  BATCH_REFUSED: { status: 422, title: 'Nothing of the batch was recorded' },
  UNKNOWN_RELATIONSHIP: { status: 422, title: 'The tenant lets no event create a relationship' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'Another request was sent under this Idempotency-Key' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The tenant takes no change without If-Match' },
  QUOTA_EXCEEDED: { status: 429, title: 'The API key has used up its quota' },
  TOO_MANY_LOGINS: { status: 429, title: 'Too many logins failed' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'The service failed' },
  UNAVAILABLE: { status: 503, title: 'The service cannot answer now' }
} as const satisfies Record<string, { status: number, title: string }>

export type ProblemCode = keyof typeof PROBLEMS

/** One faulty field: where it is, what it must be, what came. */
export interface FieldError {
  /** JSON Pointer into the body */
  pointer?: string
  /** name of a query or path parameter or of a header */
  parameter?: string
  message: string
  /** what was received, cut to 200 characters when it is a text */
  received?: unknown
}

/** The answer to a request that was refused (RFC 9457). */
export interface ProblemBody {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail: string
  request_id: string
  /** of the trace that the caller began (W3C Trace Context) */
  trace_id?: string
  errors?: FieldError[]
}

interface ProblemOptions {
  errors?: FieldError[]
  headers?: Record<string, string>
  cause?: unknown
}

/** A refusal with a code of the catalogue. `detail` names the cause and the remedy. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor (code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.errors = options.errors
    this.headers = options.headers ?? {}
  }

  get status (): number {
    return PROBLEMS[this.code].status
  }

  body (requestId: string, traceId?: string): ProblemBody {
    const { status, title } = PROBLEMS[this.code]
    const type = `https://aftersale.dev/problems/${slugOf(this.code)}`
    return {
      type,
      title,
      status,
      code: this.code,
      detail: this.message,
      request_id: requestId,
      ...(traceId === undefined ? {} : { trace_id: traceId }),
      ...(this.errors ? { errors: this.errors } : {})
    }
  }
}

/** A code as it stands in addresses, such as `not-found`. */
export function slugOf (code: ProblemCode): string {
  return code.toLowerCase().replaceAll('_', '-')
}

/** The SQLSTATE of a PostgreSQL error, however deep drizzle wrapped it. */
export function sqlState (error: unknown): string | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    const { code } = e as Error & { code?: unknown }
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return undefined
}
