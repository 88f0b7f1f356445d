import ICAL from 'ical.js'
import { hostOf, type People, peopleOf } from './people.ts'
import { parameter, propertiesOf, textOf, type Component, type Property } from './parse.ts'
import type { Zones } from './zones.ts'

/** A moment of a calendar: what clocks show, and the instant; for a day both are its midnight. */
export interface Moment {
  wall: number
  ms: number
  allDay: boolean
}

/** A VEVENT: an event, a series, or one changed occurrence of a series. */
export interface Entry extends People {
  uid: string
  /** the occurrence that this one stands for */
  occurrence?: Moment
  sequence: number
  revision?: string
  canceled: boolean
  private: boolean
  start: Moment
  /** milliseconds */
  length: number
  /** turns clocks of the series into instants */
  clock: (wall: number) => number
  rule?: Record<string, unknown>
  added: Moment[]
  left: Moment[]
  summary: string
  categories: string
  location: string
}

/** A VEVENT that cannot be read. */
export interface Unreadable {
  uid?: string
  field: string
  reason: string
}

class Unfit extends Error {
  readonly field: string

  constructor (field: string, reason: string) {
    super(reason)
    this.field = field
  }
}

/** Reads one VEVENT. `canceling`: the whole file takes its events back (METHOD:CANCEL). */
export function readEntry (component: Component, zones: Zones, canceling: boolean): Entry | Unreadable {
  const uid = textOf(component, 'uid')
  if (uid === undefined) return { field: 'UID', reason: 'is missing; every event of a calendar has one' }
  try {
    return entryOf(component, uid, zones, canceling)
  } catch (error) {
    if (error instanceof Unfit) return { uid, field: error.field, reason: error.message }
    throw error
  }
}

function entryOf (component: Component, uid: string, zones: Zones, canceling: boolean): Entry {
  const [first] = propertiesOf(component, 'dtstart')
  if (first === undefined) throw new Unfit('DTSTART', 'is missing; it says when the event begins')
  const start = momentOf(first, first[3], zones)
  const allDay = start.allDay || textOf(component, 'x-microsoft-cdo-alldayevent')?.toUpperCase() === 'TRUE'
  const [occurrence] = momentsOf(component, 'recurrence-id', zones)
  const rule = propertiesOf(component, 'rrule')[0]?.[3]
  const revision = instant(textOf(component, 'last-modified')) ?? instant(textOf(component, 'dtstamp'))
  return {
    uid,
    ...(occurrence !== undefined && { occurrence }),
    sequence: sequenceOf(component),
    ...(revision !== undefined && { revision }),
    canceled: canceling || textOf(component, 'status')?.toUpperCase() === 'CANCELLED',
    private: /^(?:PRIVATE|CONFIDENTIAL)$/i.test(textOf(component, 'class') ?? ''),
    start: { ...start, allDay },
    length: lengthOf(component, start, zones),
    clock: clockFor(first, zones),
    ...(typeof rule === 'object' && rule !== null && { rule: rule as Record<string, unknown> }),
    added: momentsOf(component, 'rdate', zones),
    left: momentsOf(component, 'exdate', zones),
    summary: textOf(component, 'summary') ?? '',
    categories: propertiesOf(component, 'categories').flatMap(([, , , ...values]) => values).join(', ').slice(0, 1000),
    location: placeOf(component),
    ...peopleOf(component)
  }
}

/** The number of the version, which grows with every change that matters. */
function sequenceOf (component: Component): number {
  const value = textOf(component, 'sequence') ?? ''
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : 0
}

/** How long it lasts: to its end, or as long as it says, or no time at all. */
function lengthOf (component: Component, start: Moment, zones: Zones): number {
  const [end] = momentsOf(component, 'dtend', zones)
  if (end !== undefined) return end.ms - start.ms
  const duration = textOf(component, 'duration')
  if (duration === undefined) return 0
  if (duration.length > 40) throw new Unfit('DURATION', 'must be a duration such as PT1H30M')
  try {
    return ICAL.Duration.fromString(duration).toSeconds() * 1000
  } catch {
    throw new Unfit('DURATION', 'must be a duration such as PT1H30M')
  }
}

function momentsOf (component: Component, name: string, zones: Zones): Moment[] {
  return propertiesOf(component, name).flatMap(property => property.slice(3).map(value =>
    momentOf(property, Array.isArray(value) ? value[0] : value, zones)))
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(Z)?)?$/

function momentOf (property: Property, value: unknown, zones: Zones): Moment {
  const field = property[0].toUpperCase()
  const match = typeof value === 'string' ? LOCAL.exec(value) : null
  const wall = match === null ? NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}Z`)
  const year = new Date(wall).getUTCFullYear()
  if (match === null || !(year >= 1970 && year <= 2200)) throw new Unfit(field, 'must be a date or date-time of the years 1970 to 2200')
  if (match[2] === undefined) return { wall, ms: wall, allDay: true }
  return { wall, ms: match[3] === undefined ? clockFor(property, zones)(wall) : wall, allDay: false }
}

function clockFor (property: Property, zones: Zones): (wall: number) => number {
  const value = property[3]
  const clock = zones(typeof value === 'string' && value.endsWith('Z') ? 'Z' : parameter(property, 'tzid'))
  if (clock === undefined) throw new Unfit(property[0].toUpperCase(), 'is in a time zone that neither the IANA database nor the file defines')
  return clock
}

function instant (value: string | undefined): string | undefined {
  const ms = value !== undefined && LOCAL.test(value) ? Date.parse(value.endsWith('Z') ? value : `${value.slice(0, 10)}T${value.slice(11) || '00:00:00'}Z`) : NaN
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

/** The place, or the address of a conference, of which only the computer is looked at. */
function placeOf (component: Component): string {
  return textOf(component, 'location') ?? (propertiesOf(component, 'conference').length > 0 ? `online ${hostOf(textOf(component, 'conference'))}` : '')
}
