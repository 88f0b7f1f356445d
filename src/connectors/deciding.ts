import type { Kept, Row } from './reading.ts'
import { ruled, type ConnectorSettings, type Decides, type Rule } from './settings.ts'

/** Says what the rules set for one record; where `among` is given, only the rules that set one of these words. */
export type Decider = (set: Decides, among?: readonly string[]) => string | undefined

/** The tenant's rules first, then the defaults of the system. */
export function decider (object: string, row: Row, settings: ConnectorSettings, defaults: readonly Rule[]): Decider {
  return (set, among) => ruled(settings.rules, object, row, set, among) ?? ruled(defaults, object, row, set, among)
}

/** Leaves away what is unknown. */
export function keep (facts: Record<string, string | number | boolean | undefined>): Kept {
  const kept: Record<string, string | number | boolean> = {}
  for (const [key, value] of Object.entries(facts)) if (value !== undefined) kept[key] = value
  return kept
}

/** What every record keeps of the rules: that one leaves it away, its purpose, its department. */
export function ruledFacts (decide: Decider): Kept {
  const ignore = decide('ignore')
  return keep({
    ruled_out: ignore === 'yes' ? true : undefined,
    purpose: decide('purpose'),
    department: decide('department')
  })
}

/** Who began, in the words of rules and of systems. */
export function party (word: string | undefined): 'supplier' | 'customer' | undefined {
  switch (word?.toLowerCase()) {
    case 'supplier': case 'outbound': case 'outgoing': return 'supplier'
    case 'customer': case 'inbound': case 'incoming': return 'customer'
    default: return undefined
  }
}

/** 1 to 5, or the middle when nothing is said. */
export function severityOf (word: string | undefined): number {
  const value = Number(word ?? 3)
  return Number.isInteger(value) && value >= 1 && value <= 5 ? value : 3
}

const ONLINE = ['http:', 'https:', 'zoom', 'teams', 'webex', 'google meet', 'meet.google', 'skype', 'video', 'online']
const BY_PHONE = ['phone', 'telefon', 'dial-in', 'call ']

/** Where people met, by the place that a meeting names: an address of the web, a telephone, any other place; none is taken as video. */
export function channelAt (place: string | undefined): 'video' | 'phone' | 'face_to_face' {
  const text = place?.toLowerCase()
  if (text === undefined || ONLINE.some(word => text.includes(word))) return 'video'
  return BY_PHONE.some(word => `${text} `.includes(word)) || /^[+(]?[0-9][0-9 ()/.-]{5,30}$/.test(text) ? 'phone' : 'face_to_face'
}
