import ICAL from 'ical.js'
import { clockOf, type Clock } from '../wall-clock.ts'
import { propertiesOf, textOf, type Component, type Property } from './parse.ts'

/** Finds the clocks that a TZID means; undefined for one that nobody knows. */
export type Zones = (tzid: string | undefined) => Clock | undefined

const UTC: Clock = wall => wall
const MOST_OBSERVANCES = 40
/** The rules of real zones: every year on some day of a month. */
const YEARLY = /^(?:freq|bymonth|byday|bymonthday|until|wkst)$/

/**
 * The time zones of a file: zones of the IANA database are taken from there, since files often describe them badly; all other names
 * (those of Windows, say) as the file defines them. Times without a zone are the tenant's.
 */
export function zonesOf (calendar: Component, timeZone: string): Zones {
  const found = new Map<string, Clock | undefined>()
  const own = clockOf(timeZone) ?? UTC
  let observances = 0
  const defined = (tzid: string): Clock | undefined => {
    const definition = calendar[2].find(component => component[0] === 'vtimezone' && textOf(component, 'tzid') === tzid)
    if (definition === undefined || !isHarmless(definition)) return undefined
    observances += definition[2].length
    return observances > MOST_OBSERVANCES ? undefined : definedClock(definition, tzid)
  }
  return (tzid) => {
    if (tzid === undefined) return own
    if (tzid === 'Z') return UTC
    if (!found.has(tzid)) found.set(tzid, known(tzid) ?? defined(tzid))
    return found.get(tzid)
  }
}

/** Some programs put their own name before that of the zone: /mozilla.org/20050126_1/Europe/Berlin. */
function known (tzid: string): Clock | undefined {
  if (tzid.length > 100) return undefined
  const parts = tzid.split('/').filter(part => part !== '')
  const names = tzid.startsWith('/') ? [parts.slice(-3), parts.slice(-2)].map(some => some.join('/')) : [tzid]
  return names.map(name => clockOf(name)).find(clock => clock !== undefined)
}

function isHarmless (definition: Component): boolean {
  return definition[2].every((observance) => {
    const start = Number(textOf(observance, 'dtstart')?.slice(0, 4))
    return start >= 1600 && start <= 2200 && propertiesOf(observance, 'rrule').every(([, , , rule]) => isYearly(rule))
  })
}

function isYearly (rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return false
  return (rule as { freq?: unknown }).freq === 'YEARLY' && Object.keys(rule).every(key => YEARLY.test(key))
}

function definedClock (definition: Component, tzid: string): Clock | undefined {
  const observances = definition[2].map(recent)
  const zone = new ICAL.Timezone({ component: new ICAL.Component([definition[0], definition[1], observances]), tzid })
  const clock = (wall: number) => wall - zone.utcOffset(floating(wall)) * 1000
  try {
    clock(0)
    return clock
  } catch {
    return undefined
  }
}

/** A rule that some programs begin in 1601 begins in 1969: it is the same every year, and nothing here is older than 1970. */
function recent ([name, properties, parts]: Component): Component {
  const yearly = properties.some(property => property[0] === 'rrule')
  return [name, properties.map((property): Property => {
    const [key, parameters, kind, value] = property
    const old = yearly && key === 'dtstart' && String(value) < '1969'
    return old ? [key, parameters, kind, `1969${String(value).slice(4)}`] : property
  }), parts]
}

/** A time of ical.js without a zone. */
export function floating (wall: number): InstanceType<typeof ICAL.Time> {
  const date = new Date(wall)
  return new ICAL.Time({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    isDate: false
  }, ICAL.Timezone.localTimezone)
}
