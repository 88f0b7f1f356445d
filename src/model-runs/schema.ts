import { Type, type Static } from 'typebox'
import { FROM_YEAR_1, NO_CONTROL } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'
import { count, day, instant, list, maybe, number, open, pageEnd } from '../http/shapes.ts'

const KINDS = ['preview', 'back_test'] as const
const BANDS = ['unrated', 'poor', 'fair', 'good', 'strong'] as const
const SCORES = ['customer_trust', 'supplier_trust', 'health'] as const

const version = (text: string) => Type.Integer({ format: 'int32', minimum: 1, maximum: 2147483647, description: text })
const date = (text: string) => Type.Optional(Type.String({ format: 'date', pattern: FROM_YEAR_1, description: text }))

export type ModelRunInput = Static<typeof ModelRunInput>
export const ModelRunInput = Type.Object({
  kind: words(KINDS, { description: 'preview: what would change today; back_test: how well the model would have foretold the past.' }),
  model: version('The version to try.'),
  against: Type.Optional(version('The version to compare it with; the one in force when left away (in a preview: for each relationship its own).')),
  as_of: date('The day of a preview; today when left away.'),
  start: date('First day of a back-test; two years before `end` when left away, at most ten.'),
  end: date('Last day of a back-test; today when left away.'),
  segment: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: NO_CONTROL, description: 'Only the relationships of this segment.' }))
}, { $id: 'ModelRunInput', additionalProperties: false, description: 'A model to be tried on the tenant\'s own data.' })

const BareScore = Type.Object({ score: maybe('0 to 100.'), band: open(BANDS, 'Its band.') }, { $id: 'BareScore', description: 'A score and its band.' })
const BandCount = Type.Object({
  band: open(BANDS, 'The band.'), before: count('Relationships that have it.'), after: count('Relationships that would have it.')
}, { $id: 'BandCount', description: 'How many relationships have a band.' })
const ScoreShift = Type.Object({
  score: open(SCORES, 'Which score.'),
  bands: list(BandCount, 'The distribution.'),
  changed: count('Relationships that get another band.'),
  mean_change: maybe('Mean of the new score minus the old one, where both exist.')
}, { $id: 'ScoreShift', description: 'What a model does to one score over the portfolio.' })
const BandChange = Type.Object({
  relationship: Type.String({ description: 'Key of the relationship.' }),
  side: open(SCORES.slice(0, 2), 'Which score.'),
  before: ref(BareScore),
  after: ref(BareScore),
  change: maybe('New score minus old one; absent when one of them does not exist.'),
  dimension: Type.Optional(Type.String({ description: 'The dimension whose points moved most.' })),
  points: maybe('How far its points moved.'),
  why: Type.String({ description: 'The reason, for a person.' })
}, { $id: 'BandChange', description: 'A relationship that gets another band.' })
const ModelPreview = Type.Object({
  as_of: day('The day that was looked at.'),
  model: count('The version that was tried.'),
  compared_with: Type.Array(count('A version.'), { description: 'The versions that it was compared with.' }),
  relationships: count('Relationships that were looked at.'),
  scores: list(ScoreShift, 'The change of each score.'),
  band_changes: count('How many scores get another band.'),
  changes: list(BandChange, 'The 500 largest of them: scores that come or go first.')
}, { $id: 'ModelPreview', description: 'What would change if the model were in force.' })

const ForecastErrors = Type.Object({ brier: number('Mean squared distance, 0 to 1.'), log_loss: number('Mean cross-entropy, in nats.') }, {
  $id: 'ForecastErrors', description: 'How good a forecast was; lower is better.'
})
const ReliabilityBin = Type.Object({
  lower: number('Lowest forecast of the bin, itself included.'),
  upper: number('Where the next bin begins.'),
  forecasts: count('Forecasts in the bin.'),
  mean_forecast: maybe('Mean of the forecasts.'),
  mean_outcome: maybe('Mean of what came.')
}, { $id: 'ReliabilityBin', description: 'What came of the forecasts in one tenth of the range.' })
const PromiseForecast = Type.Object({
  promises: count('Settled promises that were forecast.'),
  mean_outcome: maybe('Mean of what they were worth.'),
  forecast: Type.Optional(ref(ForecastErrors)),
  base_rate: Type.Optional(ref(ForecastErrors)),
  global_rate: Type.Optional(ref(ForecastErrors)),
  skill: maybe('Share of the Brier score of the global rate that the forecast removes; below 0 it is worse.'),
  reliability: list(ReliabilityBin, 'Ten bins of the forecast.')
}, { $id: 'PromiseForecast', description: 'promise_keeping as a forecast, beside the base rate alone and the running rate of all promises.' })
const AlarmLevel = Type.Object({
  level: number('Probability at or below which there is an alarm.'), alarms: count('False alarms.'), share: maybe('alarms / gaps.')
}, { $id: 'AlarmLevel', description: 'How often a level was reached before the customer came back.' })
const SilenceTest = Type.Object({ gaps: count('Gaps that ended with a contact.'), levels: list(AlarmLevel, 'By level.') }, {
  $id: 'SilenceTest', description: 'False alarms of silence.'
})
const OutcomeTest = Type.Object({
  score: open(SCORES, 'Which score.'),
  days_before: count('Days before the outcome.'),
  renewed: count('Renewals before which there was a score.'),
  ended: count('Endings before which there was a score.'),
  unrated: count('Outcomes before which there was none.'),
  auc: maybe('Probability that a renewed relationship had the higher score; absent with fewer than five of either.')
}, { $id: 'OutcomeTest', description: 'How well a score told endings from renewals.' })
const ModelTest = Type.Object({
  model: count('The version.'),
  promise_keeping: ref(PromiseForecast),
  silence: ref(SilenceTest),
  outcomes: list(OutcomeTest, 'By score and days before.')
}, { $id: 'ModelTest', description: 'What one model would have said of the past.' })
const ModelBackTest = Type.Object({
  start: day('First day.'),
  end: day('Last day.'),
  relationships: count('Relationships that were looked at.'),
  models: list(ModelTest, 'The model that was tried, then the one that it is compared with.'),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'Why figures are absent.' }))
}, { $id: 'ModelBackTest', description: 'Models compared with what came.' })

const ModelRunResult = Type.Object({ preview: Type.Optional(ref(ModelPreview)), back_test: Type.Optional(ref(ModelBackTest)) }, {
  $id: 'ModelRunResult', description: 'What was found, under the kind of the run.'
})
const ModelRunProgress = Type.Object({ done: count('Relationships that are through.'), total: count('All of them; 0 before it is known.') }, {
  $id: 'ModelRunProgress', description: 'How far a run is.'
})

export type ModelRun = Static<typeof ModelRun>
export const ModelRun = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Names the run.' }),
  kind: open(KINDS, 'What is computed.'),
  model: count('The version that is tried.'),
  against: Type.Optional(count('The version that it is compared with; absent: the one in force.')),
  as_of: Type.Optional(day('Day of a preview.')),
  start: Type.Optional(day('First day of a back-test.')),
  end: Type.Optional(day('Last day of a back-test.')),
  segment: Type.Optional(Type.String({ description: 'Only this segment.' })),
  status: open(['running', 'done', 'failed'], 'How it stands.'),
  progress: ref(ModelRunProgress),
  created_at: instant('When it was asked for.'),
  updated_at: instant('Its last sign of life.'),
  result: Type.Optional(ref(ModelRunResult)),
  failure: Type.Optional(Type.String({ description: 'Why it failed, and what to do.' }))
}, { $id: 'ModelRun', description: 'A model that is or was tried.' })
export const ModelRunPage = Type.Object({ data: list(ModelRun, 'Runs without their results, the newest first.'), ...pageEnd }, {
  $id: 'ModelRunPage', description: 'The last runs of the tenant.'
})

export const modelRunSchemas = [
  ModelRunInput, BareScore, BandCount, ScoreShift, BandChange, ModelPreview, ForecastErrors, ReliabilityBin, PromiseForecast, AlarmLevel,
  SilenceTest, OutcomeTest, ModelTest, ModelBackTest, ModelRunResult, ModelRunProgress, ModelRun, ModelRunPage
]
