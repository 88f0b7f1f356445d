import type { Recipe } from '../imports/compile.ts'
import { Groups } from '../imports/group.ts'
import type { Mapping } from '../imports/mapping.ts'
import { readRows } from '../imports/rows.ts'
import { toDay, type Day } from '../scoring/index.ts'

/** One delivery that was promised and made. */
export interface Shipment {
  /** Place in the file, from 0. */
  number: number
  vendor: string
  country: string
  made: Day
  due: Day
  settled: Day
}

/** What is read of an event; the mapping decides which fields there are. */
interface Told {
  type: string
  time: string
  data: { due_on?: string, settled_on?: string }
}

/** The vendor of a row stands in the segment, the country in the key of the relationship. */
export function withVendor (mapping: Mapping): Mapping {
  return { ...mapping, relationship: { ...mapping.relationship, segment: '{Vendor}' } }
}

/** The shipments of a file of deliveries, in its order. `recipe` is compiled from `withVendor` of examples/scms/mapping.json. */
export async function readShipments (file: string, mapping: Mapping, recipe: Recipe): Promise<Shipment[]> {
  if (recipe.group === undefined) throw new Error('The mapping must put the lines of a shipment together.')
  const groups = new Groups(recipe.group, recipe.columns)
  for await (const read of readRows(file, mapping.format, { onHeader () {}, onBytes () {} })) {
    if ('row' in read && recipe.skip(read.row) === undefined) groups.add(read.line, read.row)
  }
  return groups.end().map(({ row }, number) => {
    const { relationship, events } = recipe.make(row)
    const shipment = { number, vendor: relationship?.input.segment ?? '', country: relationship?.key ?? '', made: 0, due: 0, settled: 0 }
    for (const { type, time, data } of events as Told[]) {
      if (type === 'promise.made') Object.assign(shipment, { made: dayOf(time), due: dayOf(data.due_on) })
      if (type === 'promise.settled') shipment.settled = dayOf(data.settled_on)
    }
    return shipment
  })
}

function dayOf (time: unknown): Day {
  return toDay(String(time).slice(0, 10))
}
