import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, post } from '../api.ts'
import { useLoaded } from '../use-get.ts'
import type { Cell, QueryAnswer } from './answer.ts'
import { bodyOf, EMPTY, type MetricsQuery, type QueryBody } from './query.ts'

/** Cells that are drawn at once; more are fetched on demand. */
const PAGE = 2000
const PAUSE = 350

/** What was asked and what was answered, so that a chart is never drawn from the answer to another question. */
export interface Answered {
  query: MetricsQuery
  answer: QueryAnswer
  cells: Cell[]
  hasMore: boolean
}

export interface Asking {
  answered: Answered | undefined
  error: ApiError | undefined
  loading: boolean
  reload (): void
  more (): void
}

/** The pages after the first one of an answer. */
interface Extra { of?: QueryAnswer, cells: Cell[], cursor?: string | undefined, busy: boolean, error?: ApiError }

/** The answer to a question that may still be changing: asked when nothing is changed any more for a moment. */
export function useAnswer (query: MetricsQuery): Asking {
  const body = query.metrics.length === 0 ? undefined : JSON.stringify(bodyOf(query))
  const key = useSettled(body)
  const { data, error, loading, reload } = useLoaded(key === undefined ? undefined : `query ${key}`, async (signal) => {
    const answer = await ask(key!, undefined, signal)
    return { query: { ...EMPTY, ...JSON.parse(key!) as QueryBody }, answer }
  })
  const [extra, setExtra] = useState<Extra>({ cells: [], busy: false })
  const control = useRef<AbortController>()
  useEffect(() => () => control.current?.abort(), [data])
  const isOurs = data !== undefined && extra.of === data.answer
  const cursor = isOurs ? extra.cursor : data?.answer.next_cursor
  const more = () => {
    if (data === undefined || cursor === undefined || key === undefined) return
    const { answer: of } = data
    control.current = new AbortController()
    setExtra({ of, cells: isOurs ? extra.cells : [], cursor, busy: true })
    ask(key, cursor, control.current.signal).then((next) => {
      setExtra(({ cells }) => ({ of, cells: [...cells, ...next.data], cursor: next.next_cursor, busy: false }))
    }, (failed: unknown) => {
      setExtra(({ cells }) => ({ of, cells, cursor, busy: false, ...(failed instanceof ApiError ? { error: failed } : {}) }))
    })
  }
  return {
    answered: data && key !== undefined
      ? { ...data, cells: isOurs ? [...data.answer.data, ...extra.cells] : data.answer.data, hasMore: cursor !== undefined }
      : undefined,
    error: error ?? (isOurs ? extra.error : undefined),
    loading: loading || body !== key || (isOurs && extra.busy),
    reload,
    more
  }
}

async function ask (body: string, cursor: string | undefined, signal: AbortSignal): Promise<QueryAnswer> {
  return await post<QueryAnswer>('/v1/metrics/query', { ...JSON.parse(body) as object, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { signal })
}

/** A value when it has not changed for a moment; the first one at once. */
export function useSettled<T> (value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (value === settled) return
    const timer = setTimeout(() => setSettled(value), PAUSE)
    return () => clearTimeout(timer)
  }, [value, settled])
  return settled
}
