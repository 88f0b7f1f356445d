import type { Decides } from './settings.ts'
import { ANSWERS, CALL_OUTCOMES, MEETING_OUTCOMES, PROMISE_OUTCOMES, RULE_WORDS } from './words.ts'

/** What rules can decide about records of one kind; for outcomes the words, for all else any word of its list. */
type Uses = readonly [decides: readonly Decides[], outcomes?: readonly string[]]

const CONTACT = ['purpose', 'department', 'direction', 'ignore'] as const
const MEETING = [...CONTACT, 'channel'] as const
const COMPLAINT = ['department', 'complaint_kind', 'severity', 'outcome', 'ignore'] as const

const USES: Record<string, Record<string, Uses>> = {
  salesforce: {
    task: [[...MEETING, 'outcome'], CALL_OUTCOMES],
    event: [MEETING],
    event_relation: [[]],
    case: [COMPLAINT, ANSWERS],
    case_milestone: [['department', 'promise_kind', 'outcome', 'ignore'], PROMISE_OUTCOMES],
    email_message: [CONTACT]
  },
  hubspot: {
    call: [[...CONTACT, 'outcome'], CALL_OUTCOMES],
    meeting: [[...MEETING, 'outcome'], MEETING_OUTCOMES],
    email: [CONTACT],
    ticket: [COMPLAINT, ANSWERS],
    engagement: [[...MEETING, 'outcome'], [...CALL_OUTCOMES, ...MEETING_OUTCOMES]]
  },
  dynamics: {
    phonecall: [[...CONTACT, 'outcome'], CALL_OUTCOMES],
    appointment: [MEETING],
    email: [CONTACT],
    incident: [[...COMPLAINT, 'promise_kind'], ANSWERS]
  },
  calendar: { event: [MEETING] }
}

/** What a rule may decide about records of these kinds of a system. */
export function decidable (system: string, objects: readonly string[]): Decides[] {
  return [...new Set(objects.flatMap(object => USES[system]?.[object]?.[0] ?? []))]
}

/** The words that a rule may set there; none where it decides nothing. A department is any lower-case word, and has no list. */
export function usableWords (system: string, objects: readonly string[], decides: Exclude<Decides, 'department'>): readonly string[] {
  const uses = objects.flatMap(object => [USES[system]?.[object] ?? [[]] as Uses]).filter(([some]) => some.includes(decides))
  if (uses.length === 0) return []
  return decides === 'outcome' ? [...new Set(uses.flatMap(([, outcomes = []]) => outcomes))] : RULE_WORDS[decides]
}
