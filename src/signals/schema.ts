import { Type, type Static } from 'typebox'
import { FROM_YEAR_1, NOTE } from '../http/forms.ts'
import { day, instant, list, open, pageEnd } from '../http/shapes.ts'
import { ref } from '../http/ref.ts'
import { SIGNAL_TYPES } from '../scoring/index.ts'

/** What a person has made of a signal, and whether its cause still holds. */
export const STATES = ['open', 'acknowledged', 'snoozed', 'resolved', 'closed'] as const
export type State = typeof STATES[number]

const SignalEvent = Type.Object({
  id: Type.String({ description: 'Id of the event.' }),
  source: Type.String({ description: 'Source of the event.' }),
  date: day('The day on which its evidence stands.')
}, { $id: 'SignalEvent', description: 'An event that a signal rests on.' })

const SignalFigures = Type.Record(Type.String({ pattern: '^[a-z_]{1,64}$' }), Type.Number({ format: 'double' }), {
  $id: 'SignalFigures', description: 'Figures by name, which depend on the type of the signal.'
})

const SignalFacts = Type.Record(Type.String({ pattern: '^[a-z_]{1,64}$' }), Type.String(), {
  $id: 'SignalFacts', description: 'Days and words by name, which depend on the type of the signal.'
})

const SignalEvidence = Type.Object({
  figures: ref(SignalFigures),
  facts: ref(SignalFacts),
  events: list(SignalEvent, 'The events that it rests on, the weightiest first; at most 20.'),
  more_events: Type.Optional(Type.Integer({ format: 'int32', description: 'How many more there are; absent when all are listed.' }))
}, { $id: 'SignalEvidence', description: 'What the signal rests on, as it was when it was written last.' })

export type Signal = Static<typeof Signal>
export const Signal = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the signal.' }),
  type: open(SIGNAL_TYPES, 'What is the matter.'),
  relationship: Type.String({ description: 'Key of the relationship.' }),
  state: open(STATES, '`open`, `acknowledged` and `snoozed` until somebody resolves it or its cause ends; `resolved` by a person; `closed` because its cause ended.'),
  raised_on: day('The day whose scores raised it.'),
  raised_at: instant('When it was raised.'),
  updated_at: instant('When it was changed last.'),
  closed_at: Type.Optional(instant('When its cause ended; absent as long as the cause holds.')),
  cause: Type.String({ description: 'What it is about: one signal per type and cause, and the same text as long as the cause lasts.' }),
  sentence: Type.String({ description: 'What is the matter, for a person.' }),
  suggested_action: Type.String({ description: 'What can be done about it, for a person.' }),
  evidence: ref(SignalEvidence),
  note: Type.Optional(Type.String({ description: 'The last note of a person.' })),
  snoozed_until: Type.Optional(day('The day on which it is open again if its cause still holds; absent when it is not snoozed.')),
  version: Type.Integer({ format: 'int64', minimum: 1, description: 'Grows by one with every change.' })
}, { $id: 'Signal', description: 'Something that needs a person.' })

export const SignalPage = Type.Object({ data: list(Signal, 'Signals, those raised last first.'), ...pageEnd }, { $id: 'SignalPage' })

const note = Type.Optional(Type.String({
  minLength: 1,
  maxLength: 1000,
  pattern: NOTE,
  description: 'What you want others to know (1 to 1,000 characters); it replaces the note before.'
}))

export type SignalNoteInput = Static<typeof SignalNoteInput>
export const SignalNoteInput = Type.Object({ note }, {
  $id: 'SignalNoteInput', additionalProperties: false, description: 'A note, or an empty object.'
})

export type SignalSnoozeInput = Static<typeof SignalSnoozeInput>
export const SignalSnoozeInput = Type.Object({
  until: Type.String({ format: 'date', pattern: FROM_YEAR_1, description: 'The day on which it shall be open again: after today, at most 365 days from now.' }),
  note
}, { $id: 'SignalSnoozeInput', additionalProperties: false, description: 'Until when a signal shall not be seen.' })

export const signalSchemas = [
  SignalEvent, SignalFigures, SignalFacts, SignalEvidence, Signal, SignalPage, SignalNoteInput, SignalSnoozeInput
]
