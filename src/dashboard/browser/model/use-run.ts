import { useEffect, useState } from 'preact/hooks'
import { ApiError, get } from '../api.ts'
import type { Schema } from '../contract.ts'

export interface FollowedRun {
  run: Schema<'ModelRun'> | undefined
  error: ApiError | undefined
  retry: () => void
}

/** So long the service holds the question while a run is under way, in seconds: progress is seen, and it is asked rarely. */
const WAIT = 3

/** A run, followed to its end; the page that is left asks no more. */
export function useRun (id: string, onEnd: () => void): FollowedRun {
  const [state, setState] = useState<{ run?: Schema<'ModelRun'>, error?: ApiError }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const control = new AbortController()
    const follow = async () => {
      let run = await get('/v1/model-runs/{id}', { path: { id } }, control.signal)
      const began = run.status
      setState({ run })
      while (run.status === 'running') {
        run = await get('/v1/model-runs/{id}', { path: { id }, query: { wait_seconds: WAIT } }, control.signal)
        setState({ run })
      }
      if (began === 'running') onEnd()
    }
    setState({})
    follow().catch((error: unknown) => {
      if (!control.signal.aborted) setState({ error: error instanceof ApiError ? error : new ApiError(String(error)) })
    })
    return () => control.abort()
  }, [id, turn])
  return { run: state.run, error: state.error, retry: () => setTurn(turn + 1) }
}
