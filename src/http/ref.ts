import { Type, type Static, type TSchema } from 'typebox'

/** Points at a schema registered with `app.addSchema`, so that OpenAPI shows its name instead of a copy. */
export function ref<S extends TSchema> (schema: S) {
  const { $id } = schema as { $id?: string }
  if ($id === undefined) throw new Error('ref() needs a schema with an $id')
  return Type.Unsafe<Static<S>>(Type.Ref(`${$id}#`))
}

/** A closed list of words: one `enum` of type string, which every generator understands (a union of literals is not). */
export function words<const W extends string> (values: readonly W[], options: { $id?: string, description?: string } = {}) {
  return Type.Unsafe<W>({ type: 'string', enum: [...values], ...options })
}
