import type { EventRef, Day, LedgerEvent } from './events.ts'
import type { Dimension } from './model.ts'

/** The name of an event type that a tenant declared. */
export type CustomTypeName = `custom.${string}`

/** What one event of a tenant's own type says about one dimension; weights above 0, as in `Evidence`. */
export interface CustomOpinion {
  dimension: Dimension
  p?: number
  n?: number
  x?: number
}

/** What an event of a tenant's own type proves: weighed when it was recorded, and never again. */
export interface CustomOpinions {
  evidence: CustomOpinion[]
  /** the customer reached us or answered */
  contact?: true
}

/** An event of a type that a tenant declared. The core knows nothing of its data, only what they were found to prove. */
export interface CustomEvent extends EventRef {
  type: CustomTypeName
  time: string
  day: Day
  data: Record<string, unknown>
  opinions: CustomOpinions
}

/** Whether an event is of a type that a tenant declared. */
export function isCustom (event: LedgerEvent): event is CustomEvent {
  return event.type.startsWith('custom.')
}
