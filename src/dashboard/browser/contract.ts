import type { components } from '../../../clients/typescript/src/contract.ts'

/** A component of the published contract, e.g. `Schema<'Trust'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

export type Direction = 'customer_trust' | 'supplier_trust'
export const DIRECTIONS: readonly Direction[] = ['customer_trust', 'supplier_trust']

/** What the two scores are called everywhere. */
export const SIDES: Record<Direction, string> = { customer_trust: 'Their trust in us', supplier_trust: 'Our trust in them' }
