import ICAL from 'ical.js'
import { RowFault } from '../reading.ts'
import { wantedLines } from './lines.ts'

/** A property as jCal writes it: name in lower case, parameters in lower case, kind of value, values. */
export type Property = [name: string, parameters: Record<string, string | string[]>, kind: string, ...values: unknown[]]
/** A component as jCal writes it. */
export type Component = [name: string, properties: Property[], components: Component[]]

/** A calendar of a file: what is around its events, its events one by one, and the UIDs of those that cannot be parsed. */
export interface Calendar {
  frame: Component
  events: Component[]
  broken: Array<string | undefined>
}

/**
 * The calendars of an iCalendar file (RFC 5545), usually one. An event that cannot be parsed spoils no other.
 * @throws RowFault when it is none, or too long
 */
export function parseCalendars (text: string): Calendar[] {
  const calendars: Calendar[] = []
  let frame: string[] = []
  let block: string[] | undefined
  let found: Omit<Calendar, 'frame'> = { events: [], broken: [] }
  for (const line of wantedLines(text)) {
    if (/^BEGIN:VEVENT/i.test(line)) block ??= []
    const lines: string[] = block ?? frame
    lines.push(line)
    if (block !== undefined && /^END:VEVENT/i.test(line)) {
      const event = parsed(block)
      if (event === undefined) found.broken.push(block.find(line => /^UID:/i.test(line))?.slice(4).trim())
      else found.events.push(event)
      block = undefined
    } else if (/^END:VCALENDAR/i.test(line)) {
      calendars.push({ frame: frameOf(frame), ...found })
      frame = []
      found = { events: [], broken: [] }
    }
  }
  if (calendars.length === 0 || frame.length > 0 || block !== undefined) throw new RowFault('ics', NOT_WHOLE)
  return calendars
}

const NOT_WHOLE = 'must be a whole iCalendar file (RFC 5545), from BEGIN:VCALENDAR to END:VCALENDAR'

function frameOf (lines: string[]): Component {
  const frame = parsed(lines)
  if (frame?.[0] !== 'vcalendar') throw new RowFault('ics', NOT_WHOLE)
  return frame
}

function parsed (lines: string[]): Component | undefined {
  try {
    return ICAL.parse(lines.join('\r\n')) as Component
  } catch {
    return undefined
  }
}

/** The properties of a component with this name. */
export function propertiesOf ([, properties]: Component, name: string): Property[] {
  return properties.filter(property => property[0] === name)
}

/** The first value of the first property with this name, as text. */
export function textOf (component: Component, name: string): string | undefined {
  const value = propertiesOf(component, name)[0]?.[3]
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() || undefined : undefined
}

/** A parameter of a property. */
export function parameter ([, parameters]: Property, name: string): string | undefined {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  return Array.isArray(value) ? value[0] : value
}
