import { listedCell, timeCell, wordCell } from '../cells.ts'
import { held, one, touched } from '../contacts.ts'
import { keep, party, type Decider } from '../deciding.ts'
import { RowFault, type CrmObject, type Kept, type Reading, type Row, type Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { companyNote, ENVELOPE, outOfQuestion, takeRecord } from './record.ts'

const STATUSES = new Set(['BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING', 'SENT'])
const BY: Record<string, string> = { EMAIL: 'supplier', INCOMING_EMAIL: 'customer' }

/** E-mails that were sent are correspondence of an estimated length. */
export const email: CrmObject = {
  name: 'email',
  title: 'Email',
  fields: [...ENVELOPE, 'hs_timestamp', 'hs_email_direction', 'hs_email_status', 'hs_email_subject'],
  take: (row, settings) => takeRecord('email', row, settings, emailFacts),
  read: readEmail
}

/** What is kept of an e-mail. */
export function emailFacts (row: Row, decide: Decider): Kept {
  const time = timeCell(row, 'hs_timestamp')
  if (time === undefined) throw new RowFault('hs_timestamp', 'is missing; it says when the e-mail was sent')
  const direction = wordCell(row, 'hs_email_direction')
  return keep({
    time,
    status: listedCell(row, 'hs_email_status', STATUSES),
    by: party(decide('direction')) ?? (direction === undefined ? undefined : BY[direction])
  })
}

/** Says what an e-mail stands for. */
export function readEmail (kept: Kept, { settings, timeZone }: Surroundings): Reading {
  const ignored = outOfQuestion(kept) ?? unsent(kept)
  if (ignored !== undefined) return { ignored }
  const minutes = kept.by === 'customer' ? settings.email_minutes.read : settings.email_minutes.written
  const time = instantOf(String(kept.time), timeZone)
  const event = minutes > 0 ? held(kept, time, { channel: 'correspondence', minutes }) : touched(kept, time, 'email')
  return one(String(kept.account), event, [companyNote(kept)])
}

function unsent ({ by, status }: Kept): string | undefined {
  if (by === undefined) return 'Nothing says who wrote it (hs_email_direction); a rule for the direction can.'
  if (status === undefined && by === 'supplier') return 'Nothing says that it was sent (hs_email_status).'
  return status === undefined || status === 'SENT' ? undefined : `The e-mail was not sent (${status}).`
}
