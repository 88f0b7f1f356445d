import { Type, type Static } from 'typebox'
import { NO_CONTROL, RFC_3339 } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'
import { count, instant, list, open, pageEnd } from '../http/shapes.ts'
import { ANNOUNCED } from '../signals/announce.ts'

/** Message types that an endpoint can choose among. */
export const MESSAGE_TYPES = ANNOUNCED
/** The type of the message that an integrator sends to try an endpoint; it goes to that endpoint whatever it chose. */
export const TEST_TYPE = 'webhook.test'

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'canceled'] as const
export type DeliveryState = typeof DELIVERY_STATES[number]

const endpointId = Type.String({ format: 'uuid', description: 'Id of the endpoint.' })
export const endpointParameter = Type.Object({ id: endpointId })
export const deliveryParameters = Type.Object({
  id: endpointId,
  message_id: Type.String({ format: 'uuid', description: 'Id of the message.' })
})

const MessageType = words(MESSAGE_TYPES, { $id: 'WebhookMessageType', description: 'What a message tells.' })

const inputFields = {
  description: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: NO_CONTROL, description: 'What it is for (1 to 200 characters).' })),
  types: Type.Optional(Type.Array(ref(MessageType), {
    maxItems: 20, uniqueItems: true, description: 'Which messages it gets; an empty list means all, those of types to come included.'
  })),
  enabled: Type.Optional(Type.Boolean({ description: 'Whether anything is sent to it. Messages that are announced meanwhile are not sent later.' }))
}
const url = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'Where messages are posted to: https, a host on the public internet, no user name, no fragment.',
  example: 'https://hooks.example.com/aftersale'
})

export type WebhookEndpointInput = Static<typeof WebhookEndpointInput>
export const WebhookEndpointInput = Type.Object({ url, ...inputFields }, {
  $id: 'WebhookEndpointInput', additionalProperties: false, description: 'An endpoint to be made.'
})

export type WebhookEndpointPatch = Static<typeof WebhookEndpointPatch>
export const WebhookEndpointPatch = Type.Object({ url: Type.Optional(url), ...inputFields }, {
  $id: 'WebhookEndpointPatch', additionalProperties: false, description: 'What shall be changed of an endpoint; the rest stays as it is.'
})

const fields = {
  id: Type.String({ format: 'uuid', description: 'Id of the endpoint.' }),
  url: Type.String({ description: 'Where messages are posted to.' }),
  description: Type.Optional(Type.String({ description: 'What it is for.' })),
  types: Type.Array(Type.String(), { description: 'Which messages it gets; empty: all.' }),
  enabled: Type.Boolean({ description: 'Whether anything is sent to it.' }),
  disabled_reason: Type.Optional(Type.String({ description: 'Why the service disabled it; absent when it is enabled, or was disabled by you.' })),
  failing_since: Type.Optional(instant('Since when every attempt failed; absent when the last one did not, or none was made.')),
  former_secret_until: Type.Optional(instant('Until when messages are signed with the secret before the current one too; absent: they are not.')),
  created_at: instant('When it was made.'),
  updated_at: instant('When it was changed last.'),
  version: Type.Integer({ format: 'int64', minimum: 1, description: 'Grows by one with every change.' })
}

export type WebhookEndpoint = Static<typeof WebhookEndpoint>
export const WebhookEndpoint = Type.Object(fields, { $id: 'WebhookEndpoint', description: 'An address that is told what happens, without its secret.' })

export type WebhookEndpointCreated = Static<typeof WebhookEndpointCreated>
export const WebhookEndpointCreated = Type.Object({
  ...fields,
  secret: Type.String({ description: 'What messages are signed with: `whsec_` and 32 bytes in base64. It is shown here only: keep it.' })
}, { $id: 'WebhookEndpointCreated', description: 'An endpoint with a new secret.' })

export const WebhookEndpointPage = Type.Object({ data: list(WebhookEndpoint, 'Endpoints, in the order in which they were made.'), ...pageEnd }, {
  $id: 'WebhookEndpointPage'
})

export const WebhookRotationInput = Type.Object({
  overlap_hours: Type.Optional(Type.Integer({
    format: 'int32', minimum: 0, maximum: 168, description: 'For how long messages are signed with the secret of before too: 0 to 168 hours (default 24).'
  }))
}, { $id: 'WebhookRotationInput', additionalProperties: false, description: 'How a secret is replaced, or an empty object.' })

export const WebhookTestMessage = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the message, which comes in the header `webhook-id`.' })
}, { $id: 'WebhookTestMessage', description: 'A message that is on its way.' })

export type WebhookResendInput = Static<typeof WebhookResendInput>
export const WebhookResendInput = Type.Object({
  message_id: Type.Optional(Type.String({ format: 'uuid', description: 'Id of one message; without `start` and `end`.' })),
  start: Type.Optional(Type.String({ format: 'date-time', pattern: RFC_3339, description: 'Messages announced from then on; together with `end`.' })),
  end: Type.Optional(Type.String({ format: 'date-time', pattern: RFC_3339, description: 'Messages announced before then; together with `start`.' }))
}, { $id: 'WebhookResendInput', additionalProperties: false, description: 'Which messages shall be sent again: one, or those of a range of time.' })

export const WebhookResent = Type.Object({ messages: count('How many messages are on their way (again).') }, {
  $id: 'WebhookResent', description: 'What is sent again.'
})

const deliveryFields = {
  id: Type.String({ format: 'uuid', description: 'Id of the message, which comes in the header `webhook-id`.' }),
  type: open([...MESSAGE_TYPES, TEST_TYPE], 'What the message tells.'),
  relationship: Type.Optional(Type.String({ description: 'Key of the relationship that it is about; absent when it is about none.' })),
  announced_at: instant('When it was announced: its `timestamp`.'),
  state: open(DELIVERY_STATES, '`pending` until it is `delivered`, or `failed` after the last attempt; `canceled` when its endpoint was disabled.'),
  attempts: count('Attempts since it was queued.'),
  next_attempt_at: Type.Optional(instant('Not before then it is tried next; absent unless it is pending.')),
  queued_at: instant('When it was queued for this endpoint, or the last time that it was sent again.'),
  ended_at: Type.Optional(instant('When it was delivered, failed or canceled; absent when it is pending.'))
}

export type WebhookDelivery = Static<typeof WebhookDelivery>
export const WebhookDelivery = Type.Object(deliveryFields, { $id: 'WebhookDelivery', description: 'A message on its way to an endpoint.' })

export const WebhookDeliveryPage = Type.Object({ data: list(WebhookDelivery, 'Deliveries, those queued last first.'), ...pageEnd }, {
  $id: 'WebhookDeliveryPage'
})

export type WebhookAttempt = Static<typeof WebhookAttempt>
export const WebhookAttempt = Type.Object({
  attempt: count('Which attempt of this message to this endpoint it is, from 1 on.'),
  at: instant('When it began.'),
  status: Type.Optional(Type.Integer({ format: 'int32', description: 'Status of the answer; absent when there was none.' })),
  error: Type.Optional(Type.String({ description: 'Why there was no answer; absent when there was one.' })),
  duration_ms: count('How long it took, in milliseconds.'),
  answer: Type.Optional(Type.String({ description: 'The first characters of the answer; absent when there are none.' }))
}, { $id: 'WebhookAttempt', description: 'One attempt to deliver a message.' })

export const WebhookDeliveryDetail = Type.Object({
  ...deliveryFields,
  payload: Type.String({ description: 'The body of the message, to the byte.' }),
  log: list(WebhookAttempt, 'Its attempts, the last one first; at most 100.')
}, { $id: 'WebhookDeliveryDetail', description: 'A message on its way to an endpoint, with what became of each attempt.' })

export const webhookSchemas = [
  MessageType, WebhookEndpointInput, WebhookEndpointPatch, WebhookEndpoint, WebhookEndpointCreated, WebhookEndpointPage,
  WebhookRotationInput, WebhookTestMessage, WebhookResendInput, WebhookResent, WebhookDelivery, WebhookDeliveryPage, WebhookAttempt,
  WebhookDeliveryDetail
]
