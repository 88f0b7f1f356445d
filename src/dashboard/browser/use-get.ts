import { useEffect, useState } from 'preact/hooks'
import { ApiError, get, urlOf, type Answer, type GetOptions, type GetPath } from './api.ts'

export interface Loaded<T> {
  /** what was answered last, also while the next answer is under way */
  data: T | undefined
  error: ApiError | undefined
  loading: boolean
  /** Asks again, past what is remembered. */
  reload (): void
}

interface Question { answer: Promise<unknown>, control: AbortController, users: number, done: boolean }

/** What was read while this page is open: several parts of a page may ask for the same document. */
const remembered = new Map<string, Question>()

/** Forgets what was read; a change was made, or another page begins. */
export function forgetAnswers (): void {
  remembered.clear()
}

/**
 * A document for a component, read again when the parameters change; the former one stays until then, so that nothing flickers.
 * With `undefined` for the options nothing is asked.
 */
export function useGet<P extends GetPath> (path: P, options: GetOptions<P> | undefined): Loaded<Answer<P>> {
  const url = options === undefined ? undefined : urlOf(path, options)
  return useLoaded(url, async signal => await get(path, options ?? {}, signal))
}

/** The same for any question; `key` names it, another key asks anew, and undefined asks nothing. */
export function useLoaded<T> (key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key?: string, data?: T, error?: ApiError }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (key === undefined) return
    let current = true
    const question = join(key, ask)
    ;(question.answer as Promise<T>).then(data => { if (current) setState({ key, data }) }, (error: unknown) => {
      if (remembered.get(key) === question) remembered.delete(key)
      if (current) setState({ key, error: error instanceof ApiError ? error : new ApiError(String(error)) })
    })
    return () => {
      current = false
      leave(key, question)
    }
  }, [key, turn])
  const reload = () => {
    if (key !== undefined) remembered.delete(key)
    setState(({ data }) => data === undefined ? {} : { data })
    setTurn(turn + 1)
  }
  return { data: state.data, error: state.key === key ? state.error : undefined, loading: key !== undefined && state.key !== key, reload }
}

function join (key: string, ask: (signal: AbortSignal) => Promise<unknown>): Question {
  const standing = remembered.get(key)
  if (standing !== undefined) {
    standing.users += 1
    return standing
  }
  const control = new AbortController()
  const question: Question = { answer: ask(control.signal), control, users: 1, done: false }
  remembered.set(key, question)
  question.answer.then(() => { question.done = true }, () => { question.done = true })
  return question
}

/** What nobody waits for any more is called off. */
function leave (key: string, question: Question): void {
  question.users -= 1
  if (question.users > 0 || question.done) return
  if (remembered.get(key) === question) remembered.delete(key)
  question.control.abort()
}
