import { Type } from 'typebox'
import { ref } from '../http/ref.ts'
import { count, day, list, maybe, number } from '../http/shapes.ts'
import { Money } from './schema.ts'

const ConcessionsOfSide = Type.Object({
  count: count('Concessions.'),
  mean_percent: maybe('Mean of those that state a percentage.'),
  value: Type.Optional(list(Money, 'Sum of those that state a value, by currency.')),
  justified_share: maybe('Share with a reason that both sides accept, of those that say so, 0 to 1.')
}, { $id: 'ConcessionsOfSide' })

const OrderChange = Type.Object({
  currency: Type.String(),
  before: number('Value of orders placed in the twelve months before.'),
  after: number('Value of orders placed in the twelve months after.'),
  change: number('After minus before.'),
  change_share: maybe('The change relative to before.')
}, { $id: 'OrderChange' })

const Aftermath = Type.Object({
  orders: Type.Optional(list(OrderChange, 'Absent without twelve known months before, or without an order in both years.')),
  transaction_time_share_change: maybe('Share of transaction-oriented time in the year after minus the year before, -1 to 1.'),
  price_demands_before: Type.Optional(count('Orders and requests of the year before that asked for a lower price.')),
  price_demands: Type.Optional(count('Orders and requests of the year after that asked for a lower price.')),
  orders_lost: Type.Optional(count('Orders lost in the year after.')),
  orders_lost_value: Type.Optional(list(Money, 'Their value, by currency.'))
}, { $id: 'Aftermath', description: 'What followed a concession of ours; following is no proof of having been caused by it.' })

const Concession = Type.Object({
  id: Type.String({ description: 'Id of the event.' }),
  source: Type.String({ description: 'Source of the event.' }),
  on: day('Its day.'),
  percent: maybe('Price reduction in percent.'),
  value: Type.Optional(ref(Money)),
  justified: Type.Optional(Type.Boolean({ description: 'Whether there was a reason that both sides accept.' })),
  followed_until: day('Last day of the twelve months after it.'),
  aftermath: Type.Optional(ref(Aftermath))
}, { $id: 'Concession', description: 'A concession of ours; without `aftermath` while the twelve months are not over.' })

const MeanOrderChange = Type.Object({
  currency: Type.String(),
  concessions: count('Concessions with a change in this currency.'),
  mean_before: number('Mean order value of the twelve months before.'),
  mean_after: number('Mean order value of the twelve months after.'),
  mean_change: number('Mean change.')
}, { $id: 'MeanOrderChange' })

const FollowedConcessions = Type.Object({
  concessions: count('Listed concessions whose twelve months are over.'),
  not_yet: count('Listed concessions whose twelve months are not over.'),
  orders: list(MeanOrderChange, 'In the order of the codes.'),
  mean_transaction_time_share_change: maybe('Mean over the concessions for which it is known.'),
  price_demands_compared: Type.Optional(count('Concessions for which the demands before and after are known.')),
  mean_price_demands_before: maybe('Mean over the concessions that are compared.'),
  mean_price_demands: maybe('Mean over the concessions that are compared.'),
  mean_orders_lost: maybe('Mean over the concessions for which it is known.')
}, { $id: 'FollowedConcessions', description: 'What followed on average; the years of concessions overlap.' })

export const Concessions = Type.Object({
  supplier: Type.Optional(ref(ConcessionsOfSide)),
  customer: Type.Optional(ref(ConcessionsOfSide)),
  ours: list(Concession, 'At most the 100 latest, the latest first.'),
  followed: Type.Optional(ref(FollowedConcessions))
}, { $id: 'Concessions' })

export const concessionSchemas = [ConcessionsOfSide, OrderChange, Aftermath, Concession, MeanOrderChange, FollowedConcessions, Concessions]
