import type { EventData, Party } from '../scoring/index.ts'
import { numbered, today, type Life } from './life.ts'

type Shared = EventData['information.shared']

/** Information and ideas: both flow where there is trust, and what flows is more confidential then. */
export function sharing (life: Life): void {
  if (!life.quiet && today(life, 2 + 16 * life.customerTrust)) share(life, 'to_supplier', life.customerTrust)
  if (today(life, 2 + 16 * life.supplierTrust)) share(life, 'to_customer', life.supplierTrust)
  if (!life.quiet && today(life, 0.4 + 5 * life.customerTrust)) idea(life, 'customer')
  if (today(life, 0.8 + 5 * life.supplierTrust)) idea(life, 'supplier')
}

function share (life: Life, direction: Shared['direction'], trust: number): void {
  const { chance } = life
  life.says('information.shared', {
    direction,
    confidentiality: chance.weighted([['open', 1.4 - trust], ['restricted', 0.4 + 0.3 * trust], ['confidential', 0.9 * trust ** 2]]),
    topic: chance.weighted([['plan', 3], ['forecast', 4], ['cost', 0.3 + 2 * trust], ['design', 2], ['process', 2], ['financial', 0.1 + trust], ['other', 1]]),
    solicited: chance.happens(0.6 - 0.35 * trust)
  })
}

function idea (life: Life, by: Party): void {
  const { chance } = life
  const id = numbered(life, 'idea')
  life.says('idea.contributed', { idea_id: id, by, area: chance.pick(['design', 'manufacturing', 'process', 'distribution']) })
  if (chance.happens(0.15)) return
  life.later(life.today + chance.whole(10, 60), () => {
    // The one who did not have the idea decides on it.
    const adopted = chance.happens(0.15 + 0.6 * (by === 'customer' ? life.supplierTrust : life.customerTrust))
    life.says('idea.settled', {
      idea_id: id,
      outcome: adopted ? 'adopted' : 'rejected',
      ...(adopted ? { value: 500 * chance.whole(1, 60), currency: 'EUR' } : {})
    })
  })
}
