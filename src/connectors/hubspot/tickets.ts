import { timeCell } from '../cells.ts'
import { touched } from '../contacts.ts'
import { keep, severityOf, type Decider } from '../deciding.ts'
import { RowFault, type CrmObject, type Draft, type Kept, type Reading, type Row, type Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { ANSWERS } from '../words.ts'
import { companyNote, ENVELOPE, outOfQuestion, takeRecord } from './record.ts'

/** Tickets that a rule calls complaints. */
export const ticket: CrmObject = {
  name: 'ticket',
  title: 'Ticket',
  fields: [
    ...ENVELOPE, 'subject', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'hs_ticket_category', 'hs_resolution', 'source_type',
    'createdate', 'closed_date', 'first_agent_reply_date'
  ],
  take: (row, settings) => takeRecord('ticket', row, settings, ticketFacts),
  read
}

function ticketFacts (row: Row, decide: Decider): Kept {
  const raised = timeCell(row, 'createdate')
  if (raised === undefined) throw new RowFault('createdate', 'is missing; it says when the ticket was opened')
  return keep({
    raised,
    closed: timeCell(row, 'closed_date'),
    changed: timeCell(row, 'hs_lastmodifieddate'),
    replied: timeCell(row, 'first_agent_reply_date'),
    kind: decide('complaint_kind'),
    severity: severityOf(decide('severity')),
    outcome: decide('outcome', ANSWERS)
  })
}

function read (kept: Kept, { timeZone }: Surroundings): Reading {
  const ignored = outOfQuestion(kept)
  if (ignored !== undefined) return { ignored }
  if (kept.kind === undefined) return { ignored: 'Nothing says that it is a complaint: a rule for complaint_kind can, by its category or its pipeline.' }
  const complaint = `hubspot/ticket/${kept.id}`
  const at = (time: unknown) => instantOf(String(time), timeZone)
  const events: Draft[] = [{
    part: 'raised',
    type: 'complaint.raised',
    time: at(kept.raised),
    data: {
      complaint_id: complaint,
      severity: kept.severity,
      kind: kept.kind,
      ...(kept.department !== undefined && { department: kept.department })
    }
  }]
  if (kept.replied !== undefined) {
    events.push({ ...touched({ ...kept, by: 'supplier' }, at(kept.replied), 'message', undefined, 'complaint'), part: 'replied' })
  }
  const { closed, notes } = closing(kept)
  if (closed !== undefined) {
    const outcome = kept.outcome ?? 'accepted'
    events.push({ part: 'resolved', type: 'complaint.resolved', time: at(closed), data: { complaint_id: complaint, outcome } })
  }
  const said = [companyNote(kept), ...notes].filter(note => note !== undefined)
  return { account: String(kept.account), events, ...(said.length > 0 && { notes: said }) }
}

/** When the ticket was closed; a stage or a resolution that a rule calls an outcome closes it too. */
function closing ({ closed, changed, outcome }: Kept): { closed?: string, notes: string[] } {
  if (closed !== undefined) {
    const notes = outcome === undefined ? ['Nothing says how it was answered; it counts as accepted. A rule for the outcome can say otherwise.'] : []
    return { closed: String(closed), notes }
  }
  if (outcome === undefined || changed === undefined) return { notes: [] }
  return { closed: String(changed), notes: ['It has no closed_date; the time of its last change is taken.'] }
}
