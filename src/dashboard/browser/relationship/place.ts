import { addDays } from '../format.ts'
import { parameters } from '../location.ts'
import { session, today } from '../session.ts'
import { dayIn } from '../calendar.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
export const WINDOWS = [{ value: '90', label: '90 days' }, { value: '180', label: '180 days' }, { value: '365', label: '1 year' }, { value: '730', label: '2 years' }]

/** Which day and which window the page shows; all of it is in the address. */
export interface Place {
  key: string
  /** the day whose end everything is shown at */
  asOf: string
  /** whether the day was chosen; else it is the tenant's today */
  chosen: boolean
  /** first day of the charts */
  start: string
  days: string
  /** the earlier day that is compared with `asOf` */
  from: string
}

/** The place as the address says it; what makes no sense there is as if it were not there. */
export function placeFor (key: string): Place {
  const given = parameters.value
  const dayOf = (name: string) => DAY.test(given.get(name) ?? '') && !Number.isNaN(Date.parse(given.get(name)!)) ? given.get(name)! : undefined
  const chosen = dayOf('as_of')
  const asOf = chosen ?? today.value
  const days = WINDOWS.find(({ value }) => value === given.get('days'))?.value ?? '365'
  const from = dayOf('from')
  return {
    key,
    asOf,
    chosen: chosen !== undefined,
    start: addDays(asOf, 1 - Number(days)),
    days,
    from: from !== undefined && from < asOf ? from : addDays(asOf, -90)
  }
}

/** The calendar day of an instant for the tenant. */
export const tenantDay = (instant: string) => dayIn(instant, session.value?.time_zone ?? 'UTC')
