import type { CrmObject } from '../reading.ts'
import { appointment } from './appointment.ts'
import { email } from './email.ts'
import { incident } from './incident.ts'
import { phonecall } from './phonecall.ts'

/** The tables of Dynamics 365 that are read. */
export const objects: CrmObject[] = [phonecall, appointment, email, incident]

export { defaults } from './defaults.ts'
