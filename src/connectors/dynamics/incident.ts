import { flagCell, timeCell } from '../cells.ts'
import { keep, severityOf, type Decider } from '../deciding.ts'
import { RowFault, type CrmObject, type Draft, type Kept, type Reading, type Row, type Surroundings } from '../reading.ts'
import { instantOf } from '../wall-clock.ts'
import { ANSWERS } from '../words.ts'
import { aboutFacts, accountOf, ENVELOPE, lookup, lookupFields, optionCell, takeRow } from './record.ts'
import { slaEvents } from './sla.ts'

const STATES = { active: 0, resolved: 1, canceled: 2, cancelled: 2 }
const STATUSES = {
  'in progress': 1,
  'on hold': 2,
  'waiting for details': 3,
  researching: 4,
  'problem solved': 5,
  canceled: 6,
  cancelled: 6,
  'information provided': 1000,
  merged: 2000
}
const MERGED = 2000
const SLA = { 'in progress': 1, 'nearing noncompliance': 2, succeeded: 3, noncompliant: 4 }
const SATISFACTION = { 'very dissatisfied': 1, dissatisfied: 2, neutral: 3, satisfied: 4, 'very satisfied': 5 }

/** Cases: complaints, the promises of their service level agreements, and how satisfied the customer was. */
export const incident: CrmObject = {
  name: 'incident',
  title: 'Incident',
  fields: [
    ...ENVELOPE, 'incidentid', 'title', ...lookupFields('customerid'), '_subjectid_value', 'casetypecode', 'caseorigincode', 'severitycode',
    'customersatisfactioncode', 'isescalated', 'responseby', 'resolveby', 'firstresponseslastatus', 'resolvebyslastatus', 'actualend', 'createdon'
  ],
  take: (row, settings) => takeRow('incident', 'incidentid', row, settings, decide => incidentFacts(row, decide)),
  read
}

function incidentFacts (row: Row, decide: Decider): Kept {
  const raised = timeCell(row, 'createdon')
  if (raised === undefined) throw new RowFault('createdon', 'is missing; it says when the case was opened')
  const severity = severityOf(decide('severity'))
  return {
    ...aboutFacts(lookup(row, 'customerid')),
    ...keep({
      raised,
      changed: timeCell(row, 'modifiedon'),
      closed: timeCell(row, 'actualend'),
      state: optionCell(row, 'statecode', STATES),
      status: optionCell(row, 'statuscode', STATUSES),
      kind: decide('complaint_kind'),
      severity: flagCell(row, 'isescalated') === true ? Math.min(5, severity + 1) : severity,
      outcome: decide('outcome', ANSWERS),
      promise: decide('promise_kind'),
      respond_by: timeCell(row, 'responseby'),
      response: optionCell(row, 'firstresponseslastatus', SLA),
      resolve_by: timeCell(row, 'resolveby'),
      resolution: optionCell(row, 'resolvebyslastatus', SLA),
      satisfaction: optionCell(row, 'customersatisfactioncode', SATISFACTION)
    })
  }
}

function read (kept: Kept, { timeZone }: Surroundings): Reading {
  const whose = accountOf(kept, undefined)
  if ('ignored' in whose) return { ignored: whose.ignored.replace('set it regarding the account or a case of it', 'set the account as its customer') }
  if (kept.status === MERGED) return { ignored: 'It was merged into another case, which counts.' }
  if (kept.state === 2 || kept.status === 6) return { ignored: 'The case was canceled.' }
  const promises = slaEvents(kept, timeZone)
  const complaint = complaintEvents(kept, timeZone)
  const events = [...complaint.events, ...promises.events, ...answered(kept, timeZone)]
  if (events.length === 0) {
    return { ignored: 'Nothing says that it is a complaint (a rule for complaint_kind can), and it has no settled promise and no rating.' }
  }
  const notes = [...complaint.notes, ...promises.notes]
  return { account: whose.account, events, ...(notes.length > 0 && { notes }) }
}

function complaintEvents (kept: Kept, timeZone: string): { events: Draft[], notes: string[] } {
  if (kept.kind === undefined) return { events: [], notes: [] }
  const id = `dynamics/incident/${kept.id}`
  const events: Draft[] = [{
    part: 'raised',
    type: 'complaint.raised',
    time: instantOf(String(kept.raised), timeZone),
    data: {
      complaint_id: id,
      severity: kept.severity,
      kind: kept.kind,
      ...(kept.department !== undefined && { department: kept.department })
    }
  }]
  const end = kept.closed ?? kept.changed
  if (kept.state !== 1 && kept.status !== 5 && kept.status !== 1000) return { events, notes: [] }
  if (end === undefined) return { events, notes: ['The case is resolved, but the row does not say when (actualend, modifiedon).'] }
  events.push({
    part: 'resolved',
    type: 'complaint.resolved',
    time: instantOf(String(end), timeZone),
    data: { complaint_id: id, outcome: kept.outcome ?? 'accepted' }
  })
  const notes = kept.closed === undefined ? ['The row has no actualend of a resolution; the time of its last change is taken.'] : []
  if (kept.outcome === undefined) notes.push('Nothing says how it was answered; it counts as accepted. A rule for the outcome can say otherwise.')
  return { events, notes }
}

function answered (kept: Kept, timeZone: string): Draft[] {
  const { satisfaction } = kept
  if (typeof satisfaction !== 'number' || satisfaction < 1 || satisfaction > 5) return []
  return [{
    part: 'rated',
    type: 'survey.answered',
    time: instantOf(String(kept.closed ?? kept.changed ?? kept.raised), timeZone),
    data: { side: 'customer', question: 'satisfaction', score: satisfaction, scale_min: 1, scale_max: 5 }
  }]
}
