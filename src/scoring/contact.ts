import { isCustom } from './custom.ts'
import type { LedgerEvent } from './events.ts'

/** Whether the customer reached us or answered. */
export function isContact (event: LedgerEvent): boolean {
  switch (event.type) {
    case 'interaction.held':
      return event.data.initiated_by === 'customer'
    case 'touchpoint.made':
      return event.data.initiated_by === 'customer' || event.data.answered === true
    case 'complaint.raised':
    case 'order.placed':
      return true
    case 'information.shared':
      return event.data.direction === 'to_supplier'
    case 'idea.contributed':
      return event.data.by === 'customer'
    case 'survey.answered':
      return event.data.side === 'customer'
    default:
      return isCustom(event) && event.opinions.contact === true
  }
}
