import type { CrmObject } from '../reading.ts'
import { call } from './calls.ts'
import { email } from './emails.ts'
import { engagement } from './engagements.ts'
import { meeting } from './meetings.ts'
import { ticket } from './tickets.ts'

/** The kinds of records of HubSpot that are read. */
export const objects: CrmObject[] = [call, meeting, email, ticket, engagement]

export { defaults } from './defaults.ts'
