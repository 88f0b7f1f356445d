import { RowFault, type Row } from '../reading.ts'

/** First three characters of an id: the kind of record that it names. */
export const ACCOUNT = '001'
export const CONTACT = '003'
export const USER = '005'
export const LEAD = '00Q'
export const CASE = '500'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The 18 characters of an id of 15: three more tell which letters are capital, one for each five characters, so that ids that differ in
 * case alone stay apart where case is lost.
 */
export function longId (id: string): string {
  const suffix = [0, 5, 10].map(from => {
    const bits = [...id.slice(from, from + 5)].map((character, i) => character >= 'A' && character <= 'Z' ? 1 << i : 0)
    return DIGITS[bits.reduce((sum, bit) => sum + bit, 0)]
  })
  return `${id.slice(0, 15)}${suffix.join('')}`
}

/**
 * The id that a field names, with 18 characters; undefined when it is empty.
 * @throws RowFault when it is none, or its last three characters say that letters were changed
 */
export function reference (row: Row, field: string): string | undefined {
  const value = row[field]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string' || !/^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/.test(value)) {
    throw new RowFault(field, 'must be an id of Salesforce: 15 or 18 letters and digits', value)
  }
  const id = longId(value)
  if (value.length === 18 && value !== id) {
    throw new RowFault(field, 'must be an id of Salesforce as it was exported; its last three characters do not fit the capital letters of the others', value)
  }
  return id
}
