import { useMemo } from 'preact/hooks'
import { post } from './api.ts'
import type { QueryAnswer } from './explorer/answer.ts'
import type { QueryBody } from './explorer/query.ts'
import { useLoaded, type Loaded } from './use-get.ts'

/** A question with a bound of its own on the cells; the service's default is 1,000. */
export type MetricQuestion = QueryBody & { limit?: number }

/** The answer to a metric query; with undefined nothing is asked. */
export function useMetrics (question: MetricQuestion | undefined): Loaded<QueryAnswer> {
  const body = useMemo(() => question === undefined ? undefined : JSON.stringify(question), [question])
  return useLoaded(body === undefined ? undefined : `metrics ${body}`, async signal =>
    await post<QueryAnswer>('v1/metrics/query', JSON.parse(body!), { signal }))
}
