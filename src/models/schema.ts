import { Type, type Static, type TSchema } from 'typebox'
import { NOTE, NO_CONTROL } from '../http/forms.ts'
import { ref } from '../http/ref.ts'
import { count, instant, list, number, open, pageEnd } from '../http/shapes.ts'
import { MODEL_1 } from '../scoring/index.ts'
import { COMMON, CYCLE, FROM, MOST_CYCLES, RATE, RATIO, isRange, type Range, type Ranges } from './limits.ts'

const schemas: TSchema[] = []

function named<S extends TSchema> (schema: S): S {
  schemas.push(schema)
  return schema
}

// Every group of parameters exists twice: whole in answers, and in requests with any part of it.

const asked = ({ min, max, whole, text }: Range) => {
  const options = { minimum: min, maximum: max, description: text }
  return whole ? Type.Integer({ ...options, format: 'int32' }) : Type.Number({ ...options, format: 'double' })
}
const shown = ({ whole, text }: Range) => whole ? count(text) : number(text)

/** The whole of a group, and any part of it. */
interface Group { shown: TSchema, asked: TSchema }

type Fields = Record<string, TSchema>

function group (name: string, description: string, tree: Ranges, more: { shown?: Fields, asked?: Fields } = {}): Group {
  const fields = Object.entries(tree).map(([field, entry]) => {
    if (isRange(entry)) return { field, shown: shown(entry), asked: asked(entry) }
    const inner = group(`${name}${capital(field)}`, `Parameters of ${field}.`, entry)
    return { field, shown: ref(inner.shown), asked: ref(inner.asked) }
  })
  const whole = named(Type.Object({
    ...Object.fromEntries(fields.map(({ field, shown }) => [field, shown])), ...more.shown
  }, { $id: name, description }))
  const part = named(Type.Object({
    ...Object.fromEntries(fields.map(({ field, asked }) => [field, Type.Optional(asked)])), ...more.asked
  }, { $id: `${name}Input`, additionalProperties: false, description: `${description} What is left away stays as in the base.` }))
  return { shown: whole, asked: part }
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`

const texts = (description: string) => Type.Array(Type.String(), { description })
const FIXED_TEXT = 'Fixed; may be repeated as it stands.'
const fixedShown = {
  kind: open(['ratio', 'rate'], 'A share, or events per day.'),
  directions: texts('The scores that the dimension is part of.'),
  axis: open(['competence', 'integrity', 'revealed', 'stated'], 'What kind of trust it shows.')
}
const fixedAsked = {
  kind: Type.Optional(Type.String({ description: FIXED_TEXT })),
  directions: Type.Optional(Type.Array(Type.String(), { maxItems: 2, description: FIXED_TEXT })),
  axis: Type.Optional(Type.String({ description: FIXED_TEXT })),
  better: Type.Optional(Type.String({ description: FIXED_TEXT })),
  fed_by: Type.Optional(Type.Array(Type.String(), { maxItems: 10, description: FIXED_TEXT }))
}

const ratio = group('RatioDimension', 'A dimension that says how good something is, from 0 to 1.', RATIO, { shown: fixedShown, asked: fixedAsked })
const rate = group('RateDimension', 'A dimension that counts how often something happens.', RATE, {
  shown: { ...fixedShown, better: open(['less', 'more'], 'Whether fewer or more events are better.'), fed_by: texts('Event types whose reporting shows that it would be noticed.') },
  asked: fixedAsked
})

const kinds = Object.entries(MODEL_1.dimensions).map(([name, { kind }]) => ({ name, ...kind === 'ratio' ? ratio : rate }))
const ModelDimensions = named(Type.Object(Object.fromEntries(kinds.map(({ name, shown }) => [name, ref(shown)])), {
  $id: 'ModelDimensions', description: 'All dimensions by name.'
}))
const ModelDimensionsInput = named(Type.Object(Object.fromEntries(kinds.map(({ name, asked }) => [name, Type.Optional(ref(asked))])), {
  $id: 'ModelDimensionsInput', additionalProperties: false, description: 'Dimensions that change.'
}))

const BAND_NAMES = MODEL_1.bands.map(({ band }) => band)
const ModelBand = named(Type.Object({ band: open(BAND_NAMES, 'Name of the band.'), lowest: shown(FROM) }, {
  $id: 'ModelBand', description: 'A band of scores; it reaches up to the next one.'
}))
const ModelBandInput = named(Type.Object({ band: Type.String({ description: 'poor, fair, good or strong, in this order.' }), lowest: asked(FROM) }, {
  $id: 'ModelBandInput', additionalProperties: false, description: 'A band of scores.'
}))
const entry = (made: (range: Range) => TSchema) => Object.fromEntries(Object.entries(CYCLE).map(([name, range]) => [name, made(range)]))
const ModelCycle = named(Type.Object(entry(shown), { $id: 'ModelCycle', description: 'A factor by the length of the cycle.' }))
const ModelCycleInput = named(Type.Object(entry(asked), { $id: 'ModelCycleInput', additionalProperties: false, description: 'A factor by the length of the cycle.' }))

const { attention, ...common } = COMMON
const attentionGroup = group('ModelAttention', 'How many contacts a relationship needs.', attention, {
  shown: { cycles: list(ModelCycle, 'Factors by the length of the cycle, ascending; the first that reaches it counts.') },
  asked: { cycles: Type.Optional(Type.Array(ref(ModelCycleInput), { maxItems: MOST_CYCLES, description: 'Replaces the whole list; ascending.' })) }
})
const parameters = group('ModelParameters', 'Everything that a scoring model sets.', common, {
  shown: {
    dimensions: ref(ModelDimensions), bands: list(ModelBand, 'Bands, ascending.'), attention: ref(attentionGroup.shown)
  },
  asked: {
    dimensions: Type.Optional(ref(ModelDimensionsInput)),
    bands: Type.Optional(Type.Array(ref(ModelBandInput), { maxItems: 4, description: 'Replaces the whole list: four bands, ascending, the first from 0.' })),
    attention: Type.Optional(ref(attentionGroup.asked))
  }
})

const NAME = Type.String({ minLength: 1, maxLength: 100, pattern: NO_CONTROL, description: 'What people call it.' })
const VERSION = (text: string) => Type.Integer({ format: 'int32', minimum: 1, maximum: 2147483647, description: text })

export type ModelInput = Static<typeof ModelInput>
export const ModelInput = named(Type.Object({
  name: NAME,
  based_on: Type.Optional(VERSION('The version whose parameters it takes where it names none; the one in force when left away.')),
  parameters: Type.Unsafe<object>(ref(parameters.asked))
}, { $id: 'ModelInput', additionalProperties: false, description: 'A model to be made: what differs from another one.' }))

const InForce = named(Type.Object({
  tenant: Type.Boolean({ description: 'Whether the tenant is scored by it.' }),
  segments: texts('Segments that chose it for themselves.')
}, { $id: 'ModelInForce', description: 'Who is scored by the model.' }))

const summary = {
  version: count('Its number; the built-in model is 1.'),
  name: Type.String({ description: 'What people call it.' }),
  based_on: Type.Optional(count('The version that it was made from; absent for the built-in one.')),
  created_at: Type.Optional(instant('When it was made; absent for the built-in one.')),
  in_force: ref(InForce)
}

export type ModelSummary = Static<typeof ModelSummary>
export const ModelSummary = named(Type.Object(summary, { $id: 'ModelSummary', description: 'A scoring model without its parameters.' }))
export type Model = Static<typeof Model>
export const Model = named(Type.Object({ ...summary, parameters: Type.Unsafe<object>(ref(parameters.shown)) }, {
  $id: 'Model', description: 'An immutable version of the scoring model.'
}))
export const ModelPage = named(Type.Object({ data: list(ModelSummary, 'Models by version.'), ...pageEnd }, { $id: 'ModelPage', description: 'Scoring models.' }))

const SEGMENT = Type.String({ minLength: 1, maxLength: 100, pattern: NO_CONTROL, description: 'Only relationships of this segment; the whole tenant when left away.' })
const REASON = Type.String({ minLength: 1, maxLength: 1000, pattern: NOTE, description: 'Why.' })

export type ModelActivationInput = Static<typeof ModelActivationInput>
export const ModelActivationInput = named(Type.Object({
  model: Type.Optional(VERSION('The version to score by from now on.')),
  follow_tenant: Type.Optional(Type.Boolean({ description: 'true, in place of `model`: the segment is scored like the rest of the tenant again.' })),
  segment: Type.Optional(SEGMENT),
  note: Type.Optional(REASON)
}, { $id: 'ModelActivationInput', additionalProperties: false, description: 'Which model counts from now on; one of `model` and `follow_tenant`.' }))

export type ModelActivation = Static<typeof ModelActivation>
export const ModelActivation = named(Type.Object({
  model: Type.Optional(count('The version; absent when the segment follows the tenant.')),
  follow_tenant: Type.Optional(Type.Boolean({ description: 'true when the segment follows the tenant again.' })),
  segment: Type.Optional(Type.String({ description: 'The segment; absent for the whole tenant.' })),
  note: Type.Optional(Type.String({ description: 'Why.' })),
  activated_at: instant('When.')
}, { $id: 'ModelActivation', description: 'A choice of a model. The last one of the tenant, and of each segment, counts.' }))
export const ModelActivationPage = named(Type.Object({ data: list(ModelActivation, 'Choices, the newest first.'), ...pageEnd }, {
  $id: 'ModelActivationPage', description: 'Which model was in force when.'
}))

export const modelSchemas: readonly TSchema[] = schemas
