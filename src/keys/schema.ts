import { Type, type Static } from 'typebox'
import { SCOPES } from '../http/caller.ts'
import { NO_CONTROL, RFC_3339 } from '../http/forms.ts'
import { ref, words } from '../http/ref.ts'

const Scope = words(SCOPES, { $id: 'Scope', description: 'What a key may do; `admin` implies all others.' })

export type ApiKeyInput = Static<typeof ApiKeyInput>
export const ApiKeyInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: NO_CONTROL, description: 'Who or what uses it, e.g. `crm`.' }),
  scopes: Type.Array(ref(Scope), { minItems: 1, uniqueItems: true, description: 'What it may do.' }),
  expires_at: Type.Optional(Type.String({
    format: 'date-time', pattern: RFC_3339, description: 'Until when it is valid, RFC 3339 with offset; without it the key is valid until it is revoked.'
  }))
}, { $id: 'ApiKeyInput', additionalProperties: false, description: 'A key to be made.' })

const fields = {
  id: Type.String({ format: 'uuid', description: 'Names the key when it is to be revoked.' }),
  name: Type.String({ description: 'Who or what uses it.' }),
  prefix: Type.String({ description: 'The beginning of the key, to tell which one it is.' }),
  scopes: Type.Array(Type.String(), { description: 'What it may do.' }),
  created_at: Type.String({ format: 'date-time', description: 'When it was made.' }),
  expires_at: Type.Optional(Type.String({ format: 'date-time', description: 'Until when it is valid; absent: until it is revoked.' })),
  revoked_at: Type.Optional(Type.String({ format: 'date-time', description: 'When it was revoked.' }))
}

export type ApiKey = Static<typeof ApiKey>
export const ApiKey = Type.Object(fields, { $id: 'ApiKey', description: 'An API key without its secret.' })

export type ApiKeyCreated = Static<typeof ApiKeyCreated>
export const ApiKeyCreated = Type.Object({
  ...fields,
  key: Type.String({ description: 'The key itself. It is shown here only and stored nowhere: keep it.' })
}, { $id: 'ApiKeyCreated', description: 'A new API key with its secret.' })

export const ApiKeyPage = Type.Object({
  data: Type.Array(ref(ApiKey)),
  has_more: Type.Boolean({ description: 'Whether there is another page.' }),
  next_cursor: Type.Optional(Type.String({ description: 'Continues after this page; absent on the last one.' }))
}, { $id: 'ApiKeyPage', description: 'API keys in the order in which they were made.' })

export const keySchemas = [Scope, ApiKeyInput, ApiKey, ApiKeyCreated, ApiKeyPage]
