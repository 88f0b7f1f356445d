/*
 * Forms of texts that several operations ask for. A pattern is for programs; who reads an error is told the same in words.
 */

/** A text without control characters. */
export const NO_CONTROL = '^[^\\x00-\\x1f\\x7f]+$'
/** A note of a person: lines and tabs, no other control characters, and not blank. Its length stands beside it. */
export const NOTE = '^[\\t\\n\\r ]*[^\\x00-\\x20\\x7f][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$'
/** Beside the format `date`, which knows a year 0000. Without a lookahead, which not every language has. */
export const FROM_YEAR_1 = '^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-'
/** JSON can escape half of a surrogate pair, which is no text: PostgreSQL refuses it, or another character is stored in its place. */
export const LONE_SURROGATE = /\p{Surrogate}/u
export const NO_TEXT = 'must be well-formed Unicode; it holds half of a surrogate pair'
/** ISO 4217 */
export const CURRENCY = '^[A-Z]{3}$'
/** Beside the format `date-time`, which takes a blank for the T. */
export const RFC_3339 = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$'

/** What each pattern asks for, in words. */
export const FORMS: Record<string, string> = {
  '^[^\\x00-\\x1f\\x7f]{1,256}$': 'must be 1 to 256 characters without control characters',
  [NO_CONTROL]: 'must not hold control characters',
  [NOTE]: 'must hold more than blanks, and no control characters but tabs and ends of lines',
  [FROM_YEAR_1]: 'must be a day from year 0001 on',
  [CURRENCY]: 'must be a currency code of ISO 4217 such as EUR: three capital letters',
  [RFC_3339]: 'must be an instant as RFC 3339 with offset, such as 2026-03-02T14:30:00Z'
}
