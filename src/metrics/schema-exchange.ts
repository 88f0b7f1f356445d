import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, list, maybe, number } from '../http/shapes.ts'
import { concessionSchemas, Concessions } from './schema-concessions.ts'
import { Money } from './schema.ts'
import { windowFields } from './window.ts'

const InformationGiven = Type.Object({
  count: count('Pieces of information.'),
  weight: number('Weighted by confidentiality: open 1, restricted 2, confidential 4.'),
  confidential_share: maybe('Confidential pieces, 0 to 1.'),
  solicited_share: maybe('Pieces that had been asked for, of those that say so, 0 to 1.')
}, { $id: 'InformationGiven' })

const TopicSide = Type.Object({
  count: count('Pieces of information.'), weight: number('Weighted by confidentiality.')
}, { $id: 'TopicSide' })

const TopicExchange = Type.Object({
  topic: Type.Optional(Type.String({ description: 'Absent for information that names none.' })),
  supplier: ref(TopicSide),
  customer: ref(TopicSide)
}, { $id: 'TopicExchange' })

const InformationExchange = Type.Object({
  supplier: ref(InformationGiven),
  customer: ref(InformationGiven),
  reciprocity: maybe('The smaller weight relative to the larger, 0 to 1.'),
  topics: list(TopicExchange, 'In the order of their names.')
}, { $id: 'InformationExchange', description: 'Information by the side that gave it.' })

const IdeasOfSide = Type.Object({
  contributed: count('Ideas contributed in the window.'),
  settled: count('Ideas of this side that were settled in the window.'),
  adopted: count('Those of them that were adopted.'),
  adoption_rate: maybe('Adopted per settled idea, 0 to 1.'),
  adopted_value: Type.Optional(list(Money, 'Stated value of the adopted ones, by currency.'))
}, { $id: 'IdeasOfSide' })

const IdeaExchange = Type.Object({
  supplier: ref(IdeasOfSide),
  customer: ref(IdeasOfSide),
  settled_without_author: count('Settled ideas of which nobody reported whose they are.')
}, { $id: 'IdeaExchange', description: 'Ideas by the side that contributed them.' })

const LinksOfKind = Type.Object({
  kind: Type.String(),
  links: count('Links that stand at the end of the window.'),
  on_supplier: number('Weight of those that we depend on.'),
  on_customer: number('Weight of those that the customer depends on.')
}, { $id: 'LinksOfKind' })

const DependenceByKind = Type.Object({
  value: number('The lower of both sides.'),
  on_supplier: number('Weight of the links that we depend on.'),
  on_customer: number('Weight of the links that the customer depends on.'),
  asymmetry: maybe('-1 only we depend, 0 both alike, 1 only the customer does.'),
  links: list(LinksOfKind, 'In the order of their kinds.')
}, { $id: 'DependenceByKind' })

const place = {
  mean: number('1 always ranked first, 0 always last.'),
  rankings: count('Rankings of the window.'),
  change: maybe('Mean of the window minus the mean of the equally long window before it, -1 to 1.')
}
const CriterionStanding = Type.Object({ criterion: Type.String(), ...place }, { $id: 'CriterionStanding' })

const CompetitiveStanding = Type.Object({
  ...place, criteria: list(CriterionStanding, 'At most the 100 with most rankings, in the order of their names.')
}, { $id: 'CompetitiveStanding', description: 'Our place among the suppliers of the customer.' })

const ViabilityOfSide = Type.Object({
  latest: number('0 about to fail, 1 sound; the last report up to the end of the window.'),
  on: day('Day of that report.'),
  indicator: Type.Optional(Type.String({ description: 'Where that report comes from.' })),
  mean: maybe('Mean of the reports of the window, 0 to 1.'),
  reports: count('Reports of the window.')
}, { $id: 'ViabilityOfSide' })

const ViabilityOfBoth = Type.Object({
  supplier: Type.Optional(ref(ViabilityOfSide)), customer: Type.Optional(ref(ViabilityOfSide))
}, { $id: 'ViabilityOfBoth' })

const PricePressure = Type.Object({
  mean_percent: number('Mean price reduction asked for, in percent.'), count: count('Orders and requests that asked for one.')
}, { $id: 'PricePressure' })

const OrdersInCurrency = Type.Object({
  currency: Type.String(),
  placed: maybe('Value of the orders placed.'),
  lost: maybe('Value of the orders lost.'),
  win_rate: maybe('Value placed relative to both, 0 to 1.')
}, { $id: 'OrdersInCurrency' })

const OrderBook = Type.Object({
  placed: count('Orders placed.'),
  lost: count('Orders lost to others.'),
  requests: count('Requests for quotation.'),
  win_rate: maybe('Orders placed relative to placed and lost ones, by number, 0 to 1.'),
  by_currency: list(OrdersInCurrency, 'In the order of the codes.'),
  competing_quotes: maybe('Mean of the competing quotes, where they are stated.'),
  reopened_awards: count('Awards that were reopened.')
}, { $id: 'OrderBook' })

const CostInCurrency = Type.Object({
  currency: Type.String(),
  overhead: maybe('Transaction-oriented meetings face to face, at our hourly rates.'),
  inspection: maybe('Time of inspections, at our hourly rates.'),
  recovery: maybe('Time spent on complaints, at our hourly rates.'),
  concessions: maybe('Stated value of our concessions.'),
  complaints: maybe('Stated cost of resolved complaints.'),
  amount: number('The sum of these parts.'),
  order_value: maybe('Value of the orders placed.'),
  share_of_order_value: maybe('`amount` relative to `order_value`.')
}, { $id: 'CostInCurrency' })

const CostHours = Type.Object({
  transaction: maybe('Person-hours of ours in transaction-oriented meetings face to face.'),
  inspection: maybe('Hours of inspections.'),
  recovery: maybe('Hours spent on complaints.')
}, { $id: 'CostHours' })

const TotalCost = Type.Object({
  hours: ref(CostHours),
  by_currency: list(CostInCurrency, 'Amounts of two currencies are never added.'),
  complete: Type.Boolean({ description: 'Whether everything that was recorded has an amount; if not, `notes` names what is missing.' })
}, { $id: 'TotalCost' })

export const Exchange = Type.Object({
  ...windowFields,
  information: Type.Optional(ref(InformationExchange)),
  ideas: Type.Optional(ref(IdeaExchange)),
  mutual_dependence: Type.Optional(ref(DependenceByKind)),
  competitive_standing: Type.Optional(ref(CompetitiveStanding)),
  viability: Type.Optional(ref(ViabilityOfBoth)),
  price_pressure: Type.Optional(ref(PricePressure)),
  concessions: Type.Optional(ref(Concessions)),
  order_book: Type.Optional(ref(OrderBook)),
  value_per_commercial_hour: Type.Optional(ref(Money)),
  goods_per_buyer: Type.Optional(ref(Money)),
  total_cost: Type.Optional(ref(TotalCost)),
  notes: Type.Array(Type.String(), { description: 'What was assumed, and why a figure is absent.' })
}, { $id: 'Exchange' })

export const exchangeSchemas = [
  InformationGiven, TopicSide, TopicExchange, InformationExchange, IdeasOfSide, IdeaExchange, LinksOfKind, DependenceByKind,
  CriterionStanding, CompetitiveStanding, ViabilityOfSide, ViabilityOfBoth, PricePressure, ...concessionSchemas, OrdersInCurrency,
  OrderBook, CostInCurrency, CostHours, TotalCost, Exchange
]
