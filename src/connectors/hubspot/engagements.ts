import { listedCell, textCell } from '../cells.ts'
import { decider, ruledFacts } from '../deciding.ts'
import type { CrmObject, Kept, Reading, Row, Surroundings, Taken } from '../reading.ts'
import type { ConnectorSettings } from '../settings.ts'
import { callFacts, readCall } from './calls.ts'
import { defaults } from './defaults.ts'
import { emailFacts, readEmail } from './emails.ts'
import { meetingFacts, readMeeting } from './meetings.ts'
import { takeRecord } from './record.ts'

/** The kind of record that an engagement is today. */
const KINDS: Record<string, 'call' | 'meeting' | 'email'> = {
  CALL: 'call', MEETING: 'meeting', EMAIL: 'email', INCOMING_EMAIL: 'email', FORWARDED_EMAIL: 'email'
}
/** Those that are no contacts are told by their names. */
const TYPES = new Set([...Object.keys(KINDS), 'NOTE', 'TASK', 'SMS', 'WHATS_APP', 'LINKEDIN_MESSAGE', 'POSTAL_MAIL', 'CONVERSATION_SESSION', 'PUBLISHING_TASK'])
const FACTS = { call: callFacts, meeting: meetingFacts, email: emailFacts }
const READ = { call: readCall, meeting: readMeeting, email: readEmail }

/** Engagements of the first API: calls, meetings and e-mails under their older names. */
export const engagement: CrmObject = {
  name: 'engagement',
  title: 'Engagement',
  fields: ['engagement', 'associations', 'metadata'],
  take,
  read
}

function take (row: Row, settings: ConnectorSettings): Taken {
  const head = objectOf(row.engagement)
  const type = listedCell(head, 'type', TYPES)
  const kind = type === undefined ? undefined : KINDS[type]
  const modern = {
    id: head.id,
    archived: head.active === false,
    associations: { companies: objectOf(row.associations).companyIds, contacts: objectOf(row.associations).contactIds },
    properties: propertiesOf(type, head, objectOf(row.metadata))
  }
  return takeRecord(kind ?? 'engagement', modern, settings, (properties, decide) => {
    if (kind === undefined) return { type: type ?? 'UNKNOWN' }
    // A rule may name the record as it is called today or as an engagement.
    const own = decider('engagement', properties, settings, defaults.rules)
    const either: typeof own = (set, among) => decide(set, among) ?? own(set, among)
    return { kind, ...ruledFacts(own), ...ruledFacts(decide), ...FACTS[kind](properties, either) }
  })
}

function read (kept: Kept, around: Surroundings): Reading {
  const kind = kept.kind as keyof typeof READ | undefined
  if (kind === undefined) return { ignored: `An engagement of the type ${kept.type} is no contact; calls, meetings and e-mails are.` }
  return READ[kind](kept, around)
}

function propertiesOf (type: string | undefined, head: Row, data: Row): Row {
  return {
    hs_timestamp: head.timestamp,
    hs_createdate: head.createdAt,
    hs_lastmodifieddate: head.lastUpdated,
    hubspot_owner_id: head.ownerId,
    hs_activity_type: head.activityType,
    hs_call_title: data.title,
    hs_call_direction: data.direction,
    hs_call_disposition: data.disposition,
    hs_call_duration: data.durationMilliseconds,
    hs_call_status: data.status,
    hs_meeting_title: data.title,
    hs_meeting_start_time: data.startTime,
    hs_meeting_end_time: data.endTime,
    hs_meeting_outcome: data.meetingOutcome,
    hs_meeting_location: data.location,
    hs_email_direction: type,
    // The scope sales-email-read is needed to see the status; what was logged without one had been sent.
    hs_email_status: textCell(data, 'status') ?? 'SENT',
    hs_email_subject: data.subject
  }
}

function objectOf (value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Row : {}
}
