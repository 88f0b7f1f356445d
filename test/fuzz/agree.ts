/*
 * What the contract says in words and a schema cannot: how one field bounds another. Each function makes a value that fits its schema
 * into one that a client who read the description would send.
 */

type Fields = Record<string, any>
const HOOK = 'https://hooks.example.com/aftersale'
const MEETING = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:fuzz', 'DTSTAMP:20260601T080000Z',
  'DTSTART:20260601T090000Z', 'DTEND:20260601T100000Z', 'SUMMARY:Review', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

export interface Call {
  query: Fields
  body?: any
}

const NOW = '2026-06-30T12:00:00Z'
/** A type that the client has declared. */
export const OWN_TYPE = 'custom.fuzz'

/** Data of an event: amounts have a currency, parts are not more than the whole, a score lies on its scale. */
function agreedEvent (event: Fields): Fields {
  const data = { ...event.data }
  if ((data.value ?? data.cost) !== undefined && event.type !== 'contract.renewed') data.currency = 'EUR'
  if (event.type === 'inspection.performed') {
    data.units_inspected = Math.min(data.units_inspected, data.units_received)
    if (data.units_rejected !== undefined) data.units_rejected = Math.min(data.units_rejected, data.units_inspected)
  }
  if (event.type === 'standing.reported') data.rank = Math.min(data.rank, data.of)
  if (event.type === 'survey.answered') Object.assign(data, { scale_min: 1, scale_max: 5, score: 1 + Math.abs(data.score) % 4 })
  if (data.warned_at !== undefined) data.warned_at = NOW
  return { ...event, data }
}

function window ({ query, body }: Call): Call {
  const { start, end, interval, ...rest } = query
  const [from, to] = [start, end].filter(day => day !== undefined).sort()
  if (from !== undefined && to !== undefined) return { query: { ...rest, start: from, end: to, ...(interval === 'day' ? { interval: 'month' } : interval && { interval }) }, body }
  return { query: { ...rest, ...(end === undefined ? {} : { end }), ...(interval === undefined ? {} : { interval }) }, body }
}

/** A cursor comes from an answer, and the version of a model from the list. */
function own ({ query, body }: Call): Call {
  const { cursor: _cursor, ...rest } = query
  for (const name of ['model', 'start_model']) if (rest[name] !== undefined) rest[name] = 1
  if (rest.known_at !== undefined) rest.known_at = '2026-06-15T00:00:00Z'
  for (const name of ['time_from', 'time_to', 'recorded_from', 'recorded_to']) if (rest[name] !== undefined) rest[name] = NOW
  return { query: rest, body }
}

const withBody = (change: (body: any) => any) => (call: Call): Call => ({ ...call, body: change(call.body) })

const AGREE: Record<string, (call: Call) => Call> = {
  recordEvent: withBody(agreedEvent),
  // All or nothing is refused when one of them stands already, under an id that another call chose too.
  recordEvents: ({ body }) => ({ query: {}, body: { events: body.events.map(agreedEvent) } }),
  // Types of the tenant's own are checked by what the tenant declared.
  recordCustomEvent: withBody(body => ({ ...body, type: OWN_TYPE, data: {} })),
  putEventType: withBody(({ description }) => ({
    ...(description === undefined ? {} : { description }), schema: { type: 'object' }, evidence: [{ dimension: 'goods_quality', positive: '1' }], example: {}
  })),
  patchTenant: withBody(({ time_zone: _zone, reporting_since: _since, require_if_match: _strict, ...rest }) => ({
    ...rest, currency: 'EUR', reporting_since: { 'idea.contributed': '2026-01-01' }
  })),
  createModel: withBody(({ name }) => ({ name, parameters: { prior_weight: 3 } })),
  activateModel: withBody(({ follow_tenant: _other, ...rest }) => ({ ...rest, model: 1 })),
  createModelRun: withBody(() => ({ kind: 'preview', model: 1 })),
  createKey: withBody(({ expires_at: _end, ...rest }) => ({ ...rest })),
  snoozeSignal: withBody(body => ({ ...body, until: '2026-07-15' })),
  recordCalendar: withBody(({ relationship }) => ({ ics: MEETING, ...(relationship === undefined ? {} : { relationship }) })),
  putConnectorSettings: withBody(({ rules: _rules, account_domains: _domains, own_domains: _own, ...rest }) => rest),
  createWebhookEndpoint: withBody(body => ({ ...body, url: HOOK })),
  // One that is disabled takes neither a test nor a message again.
  patchWebhookEndpoint: withBody(({ url, ...rest }) => ({ ...rest, enabled: true, ...(url === undefined ? {} : { url: HOOK }) })),
  resendWebhookMessages: withBody(() => ({ start: '2026-06-01T00:00:00Z', end: NOW })),
  createCardLink: withBody(({ frame_ancestors: _origins, ...rest }) => rest),
  createTestClock: withBody(body => ({ ...body, frozen_time: NOW })),
  advanceTestClock: withBody(() => ({ frozen_time: '2026-07-01T12:00:00Z' })),
  queryMetrics: withBody(({ limit }) => ({ metrics: ['meetings', 'health'], group_by: ['relationship'], ...(limit === undefined ? {} : { limit }) })),
  listMetricEvents: withBody(({ limit }) => ({ metric: 'meetings', ...(limit === undefined ? {} : { limit }) })),
  getOverhead: window,
  getExchange: window,
  getPerspectives: window,
  getTrustHistory: window,
  getTrustChanges: window
}

/** The call as a client makes it who has read the descriptions. */
export function agreed (operationId: string, call: Call): Call {
  const general = own(call)
  return AGREE[operationId]?.(general) ?? general
}
