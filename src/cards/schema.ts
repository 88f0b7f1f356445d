import { Type, type Static } from 'typebox'
import { ref, words } from '../http/ref.ts'
import { count, day, instant, list, maybe, number, open, pageEnd } from '../http/shapes.ts'
import { DIRECTIONS, SIGNAL_TYPES } from '../scoring/index.ts'
import { BANDS, TRENDS } from '../trust/schema.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = typeof THEMES[number]
export const SIZES = ['card', 'badge'] as const
export type Size = typeof SIZES[number]

const CardScore = Type.Object({
  score: maybe('0 to 100; absent where too little is known.'),
  low: maybe('5 % quantile.'),
  high: maybe('95 % quantile.'),
  band: open(BANDS, 'What the score means in a word; `unrated` without a score.'),
  trend: open(TRENDS, 'Where the score is going.')
}, { $id: 'CardScore' })

const CardHealth = Type.Object({
  score: maybe('The lower of the two scores; absent where neither is known.'),
  band: open(BANDS, 'What it means in a word.'),
  side: Type.Optional(open(DIRECTIONS, 'The score that set it.'))
}, { $id: 'CardHealth' })

const CardSilence = Type.Object({
  state: Type.Array(open(['in_touch', 'not_contacted', 'not_candid', 'unknown'], 'A state.'), { description: 'One state, or two together.' }),
  last_contact_on: Type.Optional(day('When the customer reached us or answered last.')),
  open_gap_days: Type.Optional(count('Days since then.'))
}, { $id: 'CardSilence' })

const CardSignal = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the signal.' }),
  type: open(SIGNAL_TYPES, 'What is the matter.'),
  raised_on: day('The day whose scores raised it.'),
  sentence: Type.String({ description: 'What is the matter, for a person.' }),
  suggested_action: Type.String({ description: 'What can be done about it.' })
}, { $id: 'CardSignal' })

const CardSignals = Type.Object({
  waiting: count('Signals that wait for somebody: open and acknowledged ones.'),
  first: Type.Optional(ref(CardSignal))
}, { $id: 'CardSignals', description: 'What needs a person; `first` is the most urgent: misconduct, an overdue promise and silence come before the others.' })

const CardPromise = Type.Object({
  promise_id: Type.String({ description: 'Your id of the promise.' }),
  by: open(['supplier', 'customer'], 'Who gave it.'),
  kind: Type.Optional(Type.String({ description: 'What was promised.' })),
  due_on: day('When it is due.'),
  state: open(['open', 'overdue'], '`overdue` from the day after it was due.')
}, { $id: 'CardPromise' })

const CardPromises = Type.Object({
  open: count('Recorded promises that are due today or later and not settled.'),
  overdue: count('Recorded promises that were due before today and are not settled.'),
  next: Type.Optional(ref(CardPromise))
}, { $id: 'CardPromises', description: 'Promises of both sides; `next` is the one that was, or is, due first.' })

const CardEvent = Type.Object({
  id: Type.String({ description: 'Id of the event.' }), source: Type.String({ description: 'Source of the event.' })
}, { $id: 'CardEvent' })

const CardReason = Type.Object({
  side: open(DIRECTIONS, 'The score that it moves.'),
  sentence: Type.String({ description: 'What it is, for a person.' }),
  points: number('What it adds to the score; negative takes away.'),
  events: list(CardEvent, 'The events that it rests on.')
}, { $id: 'CardReason' })

const CardPaths = Type.Object({
  trust: Type.String({ description: 'The whole trust document.' }),
  explanation: Type.String({ description: 'Every event behind the scores.' }),
  promises: Type.String({ description: 'All promises.' }),
  signals: Type.String({ description: 'All signals that wait.' })
}, { $id: 'CardPaths', description: 'Where the whole is, as paths of this service; they need an API key.' })

export type Card = Static<typeof Card>
export const Card = Type.Object({
  relationship: Type.String({ description: 'Key of the relationship.' }),
  name: Type.Optional(Type.String({ description: 'What people call the customer.' })),
  as_of: day('Today, in the time zone of the tenant.'),
  model: count('Version of the scoring model.'),
  customer_trust: ref(CardScore),
  supplier_trust: ref(CardScore),
  health: ref(CardHealth),
  silence: ref(CardSilence),
  signals: ref(CardSignals),
  promises: ref(CardPromises),
  transaction_time_share: maybe('Share of the time face to face of the last 180 days that went into price, contracts and blame, 0 to 1.'),
  reasons: list(CardReason, 'The three single events that move the scores most; fewer where there are fewer.'),
  paths: ref(CardPaths),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'Why a figure is absent, and what to know before relying on the others.' }))
}, { $id: 'Card', description: 'What a person must know of a relationship at a glance.' })

export type CardLinkInput = Static<typeof CardLinkInput>
export const CardLinkInput = Type.Object({
  expires_in_days: Type.Optional(Type.Integer({ format: 'int32', minimum: 1, maximum: 365, description: 'For how many days the link is valid (default 90).' })),
  frame_ancestors: Type.Optional(Type.Array(Type.String({
    pattern: '^https://(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[1-9][0-9]{0,4})?$', maxLength: 255, description: 'An origin, such as `https://acme.lightning.force.com`; the first label may be `*`.'
  }), { maxItems: 20, uniqueItems: true, description: 'The pages that may show the card in a frame; without them none may. A picture needs none.' }))
}, { $id: 'CardLinkInput', additionalProperties: false, description: 'A link to be made.' })

const linkFields = {
  id: Type.String({ format: 'uuid', description: 'Names the link when it is to be revoked.' }),
  relationship: Type.String({ description: 'Key of the relationship that it shows.' }),
  frame_ancestors: Type.Array(Type.String(), { description: 'The pages that may show the card in a frame.' }),
  created_at: instant('When it was made.'),
  expires_at: instant('Until when it is valid.'),
  revoked_at: Type.Optional(instant('When it was revoked; absent: it was not.'))
}

export type CardLink = Static<typeof CardLink>
export const CardLink = Type.Object(linkFields, { $id: 'CardLink', description: 'A link to a card, without the secret in its address.' })

export type CardLinkCreated = Static<typeof CardLinkCreated>
export const CardLinkCreated = Type.Object({
  ...linkFields,
  svg_url: Type.String({ description: 'Path of the picture, below the address of the service. It is shown here only: keep it.' }),
  html_url: Type.String({ description: 'Path of the page.' }),
  json_url: Type.String({ description: 'Path of the data.' })
}, { $id: 'CardLinkCreated', description: 'A new link with its addresses: whoever has one of them sees the card.' })

export const CardLinkPage = Type.Object({ data: list(CardLink, 'Links in the order in which they were made.'), ...pageEnd }, { $id: 'CardLinkPage' })

export const themeParameter = Type.Optional(words(THEMES, { description: 'Light or dark; `auto` (default) follows the reader\'s system.' }))
export const sizeParameter = Type.Optional(words(SIZES, { description: '`card` (480 × 240, default) or `badge` (260 × 56).' }))

export const cardSchemas = [
  CardScore, CardHealth, CardSilence, CardSignal, CardSignals, CardPromise, CardPromises, CardEvent, CardReason, CardPaths, Card,
  CardLinkInput, CardLink, CardLinkCreated, CardLinkPage
]
