import { Type, type Static, type TSchema } from 'typebox'
import { typeName } from '../event-types/schema.ts'
import { NOTE } from '../http/forms.ts'
import { ProblemDocument } from '../http/problems.ts'
import { ref, words } from '../http/ref.ts'
import type { EventType } from '../scoring/index.ts'
import { DATA, EVENT_TYPES } from './catalogue.ts'
import { text, WORDS } from './fields.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description: `${description} (RFC 3339, UTC, microseconds)` })

/** 'interaction.held' -> 'InteractionHeldInput' */
function inputName (type: EventType): string {
  return `${type.split('.').map(word => word[0]!.toUpperCase() + word.slice(1)).join('')}Input`
}

/** What stands around the data of every event. */
function envelopeOf<T extends TSchema> (type: T) {
  return {
    specversion: Type.Optional(Type.String({ enum: ['1.0'], description: 'CloudEvents version: 1.0. May be left away.' })),
    id: text('Your id of the event; with `source` it makes the event unique, so that sending it again is harmless'),
    source: text('Where the event comes from, for example the name of your CRM system'),
    type,
    subject: text('Your key of the relationship'),
    time: Type.String({
      format: 'date-time',
      description: 'When it happened: RFC 3339 with offset, cut to microseconds, any past, at most 24 hours ahead.'
    }),
    datacontenttype: Type.Optional(Type.String({ enum: ['application/json'], description: 'Media type of data. May be left away.' }))
  }
}

function envelope (type: EventType) {
  return Type.Object({
    ...envelopeOf(Type.String({ enum: [type], description: 'What happened.' })),
    data: ref(DATA[type] as TSchema)
  }, { $id: inputName(type), additionalProperties: false, description: (DATA[type] as { description?: string }).description! })
}

/** The schema of a whole event of each type. */
export const ENVELOPES = Object.fromEntries(EVENT_TYPES.map(type => [type, envelope(type)])) as
  Record<EventType, ReturnType<typeof envelope>>

export const CustomEventData = Type.Record(Type.String(), Type.Unknown(), {
  $id: 'CustomEventData', description: 'What the type was declared to hold; every other field is refused.'
})

/** An event of a type that the tenant declared. */
export const CustomEventInput = Type.Object({
  ...envelopeOf(typeName('The name of a type that was declared with PUT /v1/event-types/{name}.')),
  data: ref(CustomEventData)
}, { $id: 'CustomEventInput', additionalProperties: false, description: 'Something that happened for which you declared a type of your own.' })

const plain = (description: string) => Type.Optional(Type.String({ minLength: 1, description: `${description}. Taken, and not kept.` }))

/** An event in structured mode. The ledger checks `data` by the schema of the type. */
export const CloudEventInput = Type.Object({
  ...envelopeOf(Type.String({ description: 'What happened: a built-in type, or a type of your own.' })),
  specversion: Type.String({ enum: ['1.0'], description: 'CloudEvents version: 1.0.' }),
  data: ref(CustomEventData),
  dataschema: plain('Where the sender describes its data'),
  traceparent: plain('Trace of the sender (W3C Trace Context)'),
  tracestate: plain('State of the trace of the sender'),
  partitionkey: plain('By what a queue on the way divides events'),
  sequence: plain('Place of the event among those of its sender'),
  sequencetype: plain('How places are counted')
}, { $id: 'CloudEventInput', additionalProperties: false, description: 'A CloudEvent 1.0 in JSON format. Other extensions are refused by name.' })

export const CloudEventBatchInput = Type.Array(ref(CloudEventInput), {
  $id: 'CloudEventBatchInput', maxItems: 10_000, description: 'Up to 10,000 CloudEvents.'
})

/** Any event: for the API description only, the ledger validates by the one type's schema. */
export const EventInput = Type.Unsafe<unknown>({
  $id: 'EventInput',
  description: 'Something that happened between you and a customer, as a CloudEvents 1.0 envelope.',
  oneOf: EVENT_TYPES.map(type => ({ $ref: `${inputName(type)}#` })),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(EVENT_TYPES.map(type => [type, `#/components/schemas/${inputName(type)}`]))
  }
})

export type EventBatchInput = Static<typeof EventBatchInput>
export const EventBatchInput = Type.Object({
  events: Type.Array(ref(EventInput), { minItems: 1, maxItems: 10_000, description: '1 to 10,000 events.' })
}, { $id: 'EventBatchInput', additionalProperties: false, description: 'Events to record together.' })

const retracted = Type.Optional(Type.Boolean({
  description: 'true when the event had been recorded before and was retracted since: it counts nowhere, and sending it again changes nothing. ' +
    'To make it count, record it under another id.'
}))

export type EventReceipt = Static<typeof EventReceipt>
export const EventReceipt = Type.Object({
  id: Type.String({ description: 'The id of the event.' }),
  source: Type.String({ description: 'The source of the event.' }),
  status: Type.String({
    description: '`recorded`, or `duplicate` when the same event had been recorded before.', 'x-extensible-enum': ['recorded', 'duplicate']
  }),
  retracted,
  relationship: Type.String({ description: 'Key of the relationship.' }),
  recorded_at: instant('When the ledger recorded it')
}, { $id: 'EventReceipt', description: 'The event is in the ledger, durably and once.' })

const status = Type.String({
  description: '`recorded`, `duplicate`, `conflict` (another event has this id and source) or `refused`.',
  'x-extensible-enum': ['recorded', 'duplicate', 'conflict', 'refused']
})

export type EventResult = Static<typeof EventResult>
export const EventResult = Type.Object({
  index: Type.Integer({ format: 'int32', description: 'Place in `events`, from 0.' }),
  id: Type.Optional(Type.String({ description: 'The id of the event, if it has one.' })),
  status,
  retracted,
  problem: Type.Optional(ref(ProblemDocument))
}, { $id: 'EventResult', description: 'What became of one event of a batch.' })

const counts = {
  recorded: Type.Integer({ format: 'int32', description: 'Events that are new in the ledger.' }),
  duplicates: Type.Integer({ format: 'int32', description: 'Events that had been recorded before.' }),
  conflicts: Type.Integer({ format: 'int32', description: 'Events whose id and source belong to another event.' }),
  refused: Type.Integer({ format: 'int32', description: 'Events that are not as they must be.' })
}

export type EventBatchReport = Static<typeof EventBatchReport>
export const EventBatchReport = Type.Object({
  ...counts,
  items: Type.Array(ref(EventResult), { description: 'One entry per event, in the order in which they came.' })
}, { $id: 'EventBatchReport', description: 'What became of a batch.' })

export type Retraction = Static<typeof Retraction>
export const Retraction = Type.Object({
  reason: Type.String({ description: 'Why the event does not count.' }),
  retracted_at: instant('Since when it does not count')
}, { $id: 'Retraction', description: 'The event stays in the ledger and counts nowhere.' })

export type RetractionInput = Static<typeof RetractionInput>
export const RetractionInput = Type.Object({
  reason: Type.String({ minLength: 1, maxLength: 1000, pattern: NOTE, description: 'Why the event does not count (1 to 1,000 characters).' })
}, { $id: 'RetractionInput', additionalProperties: false, description: 'A correction: the event was wrong.' })

export const EventDataDocument = Type.Object({}, {
  $id: 'EventDataDocument', additionalProperties: true, description: '`data` as it was recorded; its fields depend on the type.'
})

export type Event = Static<typeof Event>
export const Event = Type.Object({
  id: Type.String({ description: 'The id of the event, unique within its source.' }),
  source: Type.String({ description: 'Where it came from.' }),
  type: Type.String({ description: 'What happened.', 'x-extensible-enum': EVENT_TYPES }),
  subject: Type.String({ description: 'Key of the relationship.' }),
  time: instant('When it happened'),
  data: ref(EventDataDocument),
  recorded_at: instant('When the ledger recorded it'),
  retraction: Type.Optional(ref(Retraction))
}, { $id: 'Event', description: 'An event of the ledger.' })

export type EventPage = Static<typeof EventPage>
export const EventPage = Type.Object({
  data: Type.Array(ref(Event)),
  has_more: Type.Boolean({ description: 'Whether another page follows.' }),
  next_cursor: Type.Optional(Type.String({ description: 'Send it as `cursor` for the next page; absent on the last one.' }))
}, { $id: 'EventPage', description: 'A page of the ledger.' })

export const Order = words(['asc', 'desc'], { description: 'Order of recording: oldest first (asc, the default) or newest first (desc).' })

/** Everything that the ledger adds to the named components of the API description. */
export const LEDGER_SCHEMAS: TSchema[] = [
  ...WORDS, ...Object.values(DATA), ...Object.values(ENVELOPES), EventInput, CustomEventData, CustomEventInput, CloudEventInput,
  CloudEventBatchInput, EventBatchInput, EventReceipt, EventResult, EventBatchReport, Retraction, RetractionInput, EventDataDocument,
  Event, EventPage
]
