import { Type, type TSchema } from 'typebox'
import { FROM_YEAR_1, NO_CONTROL } from './forms.ts'
import { ref } from './ref.ts'

/*
 * Shapes of fields that many operations share.
 */

/** A figure of an answer, unrounded. */
export const number = (description: string) => Type.Number({ format: 'double', description })
/** A figure that is absent when it is unknown. */
export const maybe = (description: string) => Type.Optional(number(description))
/** A whole number of an answer. */
export const count = (description: string) => Type.Integer({ format: 'int32', description })
/** A calendar day of an answer. */
export const day = (description: string) => Type.String({ format: 'date', description })
/** An instant of an answer. */
export const instant = (description: string) => Type.String({ format: 'date-time', description })
/** A list of named things. */
export const list = <S extends TSchema>(schema: S, description: string) => Type.Array(ref(schema), { description })
/** A closed list of words in an answer that may grow: generated clients must not fail on a word that they do not know. */
export const open = (values: readonly string[], description: string) => Type.String({ description, 'x-extensible-enum': [...values] })

/** A day in the query. */
export const dateParameter = (description: string, example: string) =>
  Type.Optional(Type.String({ format: 'date', pattern: FROM_YEAR_1, description, example }))
/** A text to filter by in the query. */
export const textParameter = (description: string, example: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 256, pattern: NO_CONTROL, description, example }))
/** Characters of a cursor: it holds keys and ids, of which 256 characters can take 1024 bytes each. */
export const MOST_CURSOR = 4096
/** The rows of a page, and where it begins. */
export const pageParameters = {
  limit: Type.Optional(Type.Integer({ format: 'int32', minimum: 1, description: 'Rows of a page, 1 to 100 (default 20); more than 100 gives 100.', example: 20 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CURSOR, description: '`next_cursor` of the page before, with the same filters.' }))
}
/** The end of a page in an answer. */
export const pageEnd = {
  has_more: Type.Boolean({ description: 'Whether there is another page.' }),
  next_cursor: Type.Optional(Type.String({ description: 'Pass it as `cursor` for the next page; absent on the last.' }))
}
