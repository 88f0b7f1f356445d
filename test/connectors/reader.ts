import type { CrmObject, Kept, Reading, Row, Taken } from '../../src/connectors/reading.ts'
import type { ConnectorSettings, Rule } from '../../src/connectors/settings.ts'

export interface Circumstances {
  rules?: Rule[]
  settings?: Partial<ConnectorSettings>
  timeZone?: string
  parent?: Kept
}

/** One system's records, taken and read as the engine would, without the engine. */
export function readerOf (system: { objects: readonly CrmObject[], defaults: ConnectorSettings }) {
  const objectOf = (name: string) => system.objects.find(object => object.name === name)!
  const settingsOf = ({ rules = [], settings = {} }: Circumstances): ConnectorSettings => ({ ...system.defaults, rules, ...settings })
  const take = (name: string, row: Row, circumstances: Circumstances = {}): Taken => objectOf(name).take(row, settingsOf(circumstances))
  const read = (name: string, row: Row, circumstances: Circumstances = {}): Reading => {
    const { timeZone = 'Europe/Berlin', parent } = circumstances
    const around = { settings: settingsOf(circumstances), timeZone, children: [], ...(parent !== undefined && { parent }) }
    return objectOf(name).read(take(name, row, circumstances).kept, around)
  }
  return {
    take,
    read,
    /** the events of a record; fails when it is ignored */
    events (name: string, row: Row, circumstances: Circumstances = {}) {
      const reading = read(name, row, circumstances)
      if ('ignored' in reading) throw new Error(`ignored: ${reading.ignored}`)
      return reading.events
    },
    /** why a record is ignored; fails when it is not */
    ignored (name: string, row: Row, circumstances: Circumstances = {}): string {
      const reading = read(name, row, circumstances)
      if (!('ignored' in reading)) throw new Error(`not ignored: ${JSON.stringify(reading)}`)
      return reading.ignored
    }
  }
}

/** A text of a person that must not be kept. */
export const CANARY = 'canary-7f3a'
