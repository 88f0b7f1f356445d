import { decodeCursor, forgedCursor } from '../http/paging.ts'

const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An instant and an id, by which the lists of this stage are sorted. @throws Problem CURSOR_INVALID */
export function positionOf (list: string, cursor: string, filters: object): [at: string, id: string] {
  const [at, id] = decodeCursor(list, cursor, filters)
  if (isInstant(at) && typeof id === 'string' && UUID.test(id)) return [at, id]
  throw forgedCursor()
}

/** JavaScript reads 30 February as a day of March, PostgreSQL refuses it. */
function isInstant (value: unknown): value is string {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19)
}
