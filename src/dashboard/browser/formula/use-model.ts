import { useGet } from '../use-get.ts'

/** The model that the tenant is scored by, whole; a segment may have chosen another one. */
export function useModelInForce () {
  const models = useGet('/v1/models', { query: { limit: 100 } })
  const version = models.data?.data.find(({ in_force: { tenant } }) => tenant)?.version
  const model = useGet('/v1/models/{version}', version === undefined ? undefined : { path: { version: String(version) } })
  return models.error === undefined
    ? model
    : { ...model, error: models.error, reload: models.reload }
}
