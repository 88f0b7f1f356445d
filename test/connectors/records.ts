import type { Row } from '../../src/connectors/reading.ts'

const SALESFORCE = { AccountId: '0015g00000Abc12', CreatedDate: '2026-05-01T08:00:00Z', LastModifiedDate: '2026-05-05T08:00:00Z' }
const GUID = '0b4f0a39-2a60-4a59-8c5b-0d6a2f3f0e11'
const ACTIVITY = {
  activityid: GUID,
  statecode: 1,
  modifiedon: '2026-05-05T08:00:00Z',
  actualstart: '2026-05-04T08:00:00Z',
  actualend: '2026-05-04T08:30:00Z',
  createdon: '2026-05-04T09:00:00Z',
  _regardingobjectid_value: GUID,
  '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account'
}
const hubspot = (properties: object): Row => ({ id: '801', updatedAt: '2026-05-05T08:00:00Z', properties, associations: { companies: [{ id: '55' }] } })

/** A record of every kind, each of which stands for an event, or for a part of one. */
export const RECORDS: Readonly<Record<string, Row>> = {
  'salesforce/task': { ...SALESFORCE, Id: '00T5g0000000001', IsClosed: true, ActivityDate: '2026-05-04', CallDurationInSeconds: 90, CallType: 'Inbound' },
  'salesforce/event': { ...SALESFORCE, Id: '00U5g0000000001', StartDateTime: '2026-05-04T08:00:00Z', EndDateTime: '2026-05-04T09:00:00Z' },
  'salesforce/event_relation': { Id: '0RE5g0000000001', EventId: '00U5g0000000001', RelationId: '0035g0000000001', Status: 'Accepted' },
  'salesforce/case': { ...SALESFORCE, Id: '5005g0000000001', Type: 'Electrical', IsClosed: true, ClosedDate: '2026-05-05T08:00:00Z' },
  'salesforce/case_milestone': {
    ...SALESFORCE, Id: '5555g0000000001', CaseId: '5005g0000000001', StartDate: '2026-05-04T08:00:00Z', TargetDate: '2026-05-06T08:00:00Z'
  },
  'salesforce/email_message': { ...SALESFORCE, Id: '02s5g0000000001', RelatedToId: '0015g00000Abc12', MessageDate: '2026-05-04T08:00:00Z' },
  'hubspot/call': hubspot({ hs_timestamp: '2026-05-04T08:00:00Z', hs_call_duration: '90000', hs_call_status: 'COMPLETED' }),
  'hubspot/meeting': hubspot({
    hs_meeting_start_time: '2026-05-04T08:00:00Z', hs_meeting_end_time: '2026-05-04T09:00:00Z', hs_meeting_outcome: 'COMPLETED'
  }),
  'hubspot/email': hubspot({ hs_timestamp: '2026-05-04T08:00:00Z', hs_email_direction: 'EMAIL', hs_email_status: 'SENT' }),
  'hubspot/ticket': hubspot({ createdate: '2026-05-04T08:00:00Z', closed_date: '2026-05-05T08:00:00Z', hs_ticket_category: 'PRODUCT_ISSUE' }),
  'hubspot/engagement': {
    engagement: { id: 29090716, type: 'CALL', timestamp: 1772445600000, lastUpdated: 1772532000000 },
    associations: { companyIds: [55] },
    metadata: { durationMilliseconds: 90000, status: 'COMPLETED' }
  },
  'dynamics/phonecall': ACTIVITY,
  'dynamics/appointment': ACTIVITY,
  'dynamics/email': ACTIVITY,
  'dynamics/incident': {
    incidentid: GUID,
    _customerid_value: GUID,
    '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
    createdon: '2026-05-04T08:00:00Z',
    modifiedon: '2026-05-05T08:00:00Z',
    casetypecode: 2,
    statecode: 1,
    resolveby: '2026-05-06T08:00:00Z',
    resolvebyslastatus: 3
  },
  'calendar/event': { id: 'u-1', start: '2026-05-04T08:00:00.000Z', minutes: 60, held: true, relationship: 'acme' }
}
