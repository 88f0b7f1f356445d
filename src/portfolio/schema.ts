import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, list, maybe, number, open, pageEnd } from '../http/shapes.ts'
import { Money } from '../metrics/schema.ts'
import { CALL_LIST, DIRECTIONS } from '../scoring/index.ts'
import { BANDS, Interval, TRENDS } from '../trust/schema.ts'

const FIGURES = ['overhead_share', 'inspection_rate', 'ideas_per_year', 'value_per_commercial_hour']

const PortfolioCounts = Type.Object({
  total: count('Relationships of the selection.'),
  scored: count('Of them those with kept scores; everything below is about these.'),
  behind: count('Scored ones that changed since, or whose scores are of a day before: the next rounds bring them up to date.'),
  ended: count('Declared to be over, and the customer has not come back.'),
  silent: count('Silent for longer than usual.'),
  not_candid: count('No word about failures of ours that we know of.'),
  deteriorating: count('One of the two scores is falling.'),
  neglected: count('Fewer than half of the contacts that are needed.')
}, { $id: 'PortfolioCounts' })

const PortfolioBand = Type.Object({ band: open(BANDS, 'The band.'), relationships: count('How many are in it.') }, { $id: 'PortfolioBand' })

const PortfolioScoreClass = Type.Object({
  lower: number('Lower end, included.'), upper: number('Upper end, excluded except 100.'), relationships: count('How many scores lie in it.')
}, { $id: 'PortfolioScoreClass' })

const PortfolioTrend = Type.Object({ label: open(TRENDS, 'The trend.'), relationships: count('How many have it.') }, { $id: 'PortfolioTrend' })

const ScoreDistribution = Type.Object({
  rated: count('Relationships that have this score.'),
  mean: maybe('Mean score.'),
  lower_quartile: maybe('A quarter of the scores lie below.'),
  median: maybe('Half of the scores lie below.'),
  upper_quartile: maybe('Three quarters of the scores lie below.'),
  bands: list(PortfolioBand, 'Every band, from `unrated` up.'),
  histogram: list(PortfolioScoreClass, 'Ten classes of ten points.'),
  trends: Type.Optional(list(PortfolioTrend, 'Absent for health, which has no trend of its own.'))
}, { $id: 'ScoreDistribution' })

const FigureMean = Type.Object({
  mean: number('Mean over the relationships that have the figure; each counts once.'), relationships: count('How many of the quarter have it.')
}, { $id: 'FigureMean' })

const QuartileRange = Type.Object({ low: number('Lowest score.'), high: number('Highest score.') }, { $id: 'QuartileRange' })

const TrustQuartile = Type.Object({
  quartile: count('1 lowest trust, 4 highest.'),
  relationships: count('Equal scores are in the same quarter, so quarters may differ in size.'),
  trust: Type.Optional(ref(QuartileRange)),
  overhead_share: Type.Optional(ref(FigureMean)),
  inspection_rate: Type.Optional(ref(FigureMean)),
  ideas_per_year: Type.Optional(ref(FigureMean)),
  value_per_commercial_hour: Type.Optional(ref(FigureMean))
}, { $id: 'TrustQuartile' })

const FigureCorrelation = Type.Object({
  figure: open(FIGURES, 'What trust is compared with.'),
  expected: open(['negative', 'positive'], 'The sign that the literature found.'),
  relationships: count('How many have both.'),
  circular: Type.Boolean({ description: 'Events of this figure are evidence of this score too, so part of the correlation is made by the model.' }),
  rho: maybe('Spearman\'s rho, -1 to 1.'),
  interval: Type.Optional(ref(Interval))
}, { $id: 'FigureCorrelation' })

const LiteratureFigures = Type.Object({
  most_trusted: maybe('Where trust is highest.'), least_trusted: maybe('Where trust is lowest.'), ratio: maybe('The first relative to the second.')
}, { $id: 'LiteratureFigures' })

const LiteratureFinding = Type.Object({
  figure: open(FIGURES, 'What was found about.'),
  literature: ref(LiteratureFigures),
  own: ref(LiteratureFigures),
  sentence: Type.String({ description: 'Both in words.' }),
  source: Type.String()
}, { $id: 'LiteratureFinding' })

const TrustComparison = Type.Object({
  trust: open(DIRECTIONS, 'The score, computed without negotiation_ease.'),
  relationships: count('How many have it.'),
  currency: Type.Optional(Type.String({ description: 'ISO 4217: of the values per commercial hour; that of most relationships.' })),
  quartiles: list(TrustQuartile, 'Four, or none where they would say nothing.'),
  correlations: list(FigureCorrelation, 'One for each figure.'),
  literature: list(LiteratureFinding, 'What the literature found, and the same of the lowest and highest quarter here.')
}, { $id: 'TrustComparison' })

const notes = Type.Optional(Type.Array(Type.String(), { description: 'What to know before relying on the figures, and why one is absent.' }))

export const Portfolio = Type.Object({
  as_of: day('Today in the tenant\'s time zone.'),
  relationships: ref(PortfolioCounts),
  customer_trust: ref(ScoreDistribution),
  supplier_trust: ref(ScoreDistribution),
  health: ref(ScoreDistribution),
  comparisons: list(TrustComparison, 'Each score beside overhead, inspections, ideas and value per hour of the last 365 days.'),
  notes
}, { $id: 'Portfolio' })

const CallReason = Type.Object({
  reason: open(Object.keys(CALL_LIST.points), 'Why the customer should be called.'),
  points: number('What it adds to the urgency.'),
  why: Type.String({ description: 'The reason with its figures.' })
}, { $id: 'CallReason' })

const CallListEntry = Type.Object({
  relationship: Type.String(),
  name: Type.Optional(Type.String()),
  segment: Type.Optional(Type.String()),
  as_of: day('The day whose scores this is from.'),
  urgency: number('Sum of the points of all reasons, in their order. An order of work, not a probability.'),
  why: Type.String({ description: 'The heaviest reasons in one sentence.' }),
  reasons: list(CallReason, 'All of them, the heaviest first.'),
  last_contact_on: Type.Optional(day('When the customer last reached us or answered.')),
  order_value: Type.Optional(list(Money, 'Placed orders of the last 365 days, at most three currencies. It is no part of the urgency.'))
}, { $id: 'CallListEntry' })

export const CallList = Type.Object({
  as_of: day('Today in the tenant\'s time zone.'),
  relationships: count('Relationships of the selection.'),
  to_call: count('Of them those with a reason: the length of the whole list.'),
  data: list(CallListEntry, 'One page, the most urgent first.'),
  ...pageEnd,
  notes
}, { $id: 'CallList' })

export const portfolioSchemas = [
  PortfolioCounts, PortfolioBand, PortfolioScoreClass, PortfolioTrend, ScoreDistribution, FigureMean, QuartileRange, TrustQuartile,
  FigureCorrelation, LiteratureFigures, LiteratureFinding, TrustComparison, Portfolio, CallReason, CallListEntry, CallList
]
