import { useEffect, useState } from 'preact/hooks'
import { ApiError } from './api.ts'

interface ListPage<T> { data: T[], has_more: boolean, next_cursor?: string }

export interface Listed<T> {
  rows: T[]
  hasMore: boolean
  error: ApiError | undefined
  loading: boolean
  more (): void
  reload (): void
}

interface State<T> { key: string, rows: T[], cursor?: string | undefined, error?: ApiError, loading: boolean }

/** A list that is read page after page; `key` names the question, and another key begins anew. */
export function usePages<T> (key: string, ask: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<T>>): Listed<T> {
  const [state, setState] = useState<State<T>>({ key, rows: [], loading: true })
  const [step, setStep] = useState<{ turn: number, cursor?: string | undefined }>({ turn: 0 })
  useEffect(() => {
    const control = new AbortController()
    const continued = step.cursor !== undefined && state.key === key
    const cursor = continued ? step.cursor : undefined
    setState(({ rows }) => ({ key, rows, loading: true, ...(cursor === undefined ? {} : { cursor }) }))
    ask(cursor, control.signal).then(({ data, has_more: hasMore, next_cursor: next }) => {
      setState(({ rows }) => ({ key, rows: continued ? [...rows, ...data] : data, loading: false, cursor: hasMore ? next : undefined }))
    }, (error: unknown) => {
      if (control.signal.aborted) return
      const failure = error instanceof ApiError ? error : new ApiError(String(error))
      setState(({ rows }) => ({ key, rows, loading: false, cursor, error: failure }))
    })
    return () => control.abort()
  }, [key, step])
  return {
    rows: state.rows,
    hasMore: state.cursor !== undefined,
    error: state.error,
    loading: state.loading,
    more () { setStep({ turn: step.turn + 1, cursor: state.cursor }) },
    reload () { setStep({ turn: step.turn + 1 }) }
  }
}
