import { get, post } from '../api.ts'
import { useLoaded, type Loaded } from '../use-get.ts'
import type { QueryAnswer } from './answer.ts'
import { isAttribute, KNOWN_VALUES, type Catalogue } from './catalogue.ts'

const MOST = 1000

/** The values that a dimension has, where they can be known: words of the contract, or what the events of the last year say. */
export function useValues (field: string, catalogue: Catalogue, chosen: readonly string[]): Loaded<string[]> {
  const metric = metricFor(field, catalogue, chosen)
  const known = KNOWN_VALUES[field]
  return useLoaded(field === '' ? undefined : `values ${field} ${metric}`, async (signal) => {
    if (known !== undefined) return [...known]
    if (field === 'relationship') return (await get('/v1/relationships', { query: { limit: 100 } }, signal)).data.map(({ key }) => key)
    if (metric === undefined) return []
    const { data } = await post<QueryAnswer>('/v1/metrics/query', { metrics: [metric], group_by: [field], limit: MOST }, { signal })
    const values = data.map(({ group }) => group[field]).filter(value => value !== undefined)
    return [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en'))
  })
}

/** Counting is cheap; otherwise the metric that is asked about. */
function metricFor (field: string, catalogue: Catalogue, chosen: readonly string[]): string | undefined {
  if (isAttribute(field) && catalogue.has('events')) return 'events'
  const can = (name: string) => catalogue.get(name)?.dimensions.includes(field) === true
  return chosen.find(can) ?? [...catalogue.keys()].find(can)
}
