import fc from '../helpers/property.ts'
import t from 'tap'
import { toDay, trust } from '../../src/scoring/index.ts'
import { asOf, tenant } from './arbitrary.ts'
import { differences } from './close.ts'
import { naiveSplits, naiveTrust } from './naive.ts'
import { inputOf } from './world.ts'

const numRuns = Number(process.env.RUNS ?? 300)

t.test('any events at any as_of give the document that the model gives when it is computed from raw events, day by day', async t => {
  const seen = { rated: 0, trends: 0, splits: 0 }
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    const document = trust(inputOf(tenant, 'own', asOf))
    const { customer_trust: customer, supplier_trust: supplier, silence } = document
    const { reach, technical_minutes: technical, ...attention } = document.attention ?? {}
    if (customer.score !== undefined) seen.rated += 1
    for (const [side, document] of [['c', customer], ['s', supplier]] as const) {
      const { since, ...trend } = document.trend
      document.trend = trend
      if (trend.label !== 'unknown') seen.trends += 1
      if (since === undefined) continue
      seen.splits += 1
      const splits = naiveSplits(side, tenant, tenant[0]!, asOf)
      const worse = Math.max(...splits.values()) - splits.get(toDay(since))!
      if (!(worse < 1e-6)) throw new Error(`${since} does not split the evidence best: ${worse}`)
    }
    const found = differences({ customer_trust: customer, supplier_trust: supplier, silence, attention: 'given' in attention ? attention : undefined },
      naiveTrust(tenant, 'own', asOf))
    if (found.length > 0) throw new Error(found.slice(0, 8).join('\n'))
  }), { numRuns })
  t.ok(seen.rated > 100, 'the random events are enough for scores')
  t.ok(seen.trends > 30, 'and for trends')
  t.ok(seen.splits > 3, 'and for changes of which the day is known')
})
