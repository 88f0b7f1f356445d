import type { ComponentChildren } from 'preact'
import { ApiError } from '../api.ts'
import type { Loaded } from '../use-get.ts'

/** Something to know. It is read out when it appears. */
export function Notice ({ tone = 'info', title, children }: { tone?: 'info' | 'good' | 'warn' | 'bad', title?: string, children: ComponentChildren }) {
  return <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>{title !== undefined && <strong>{title} </strong>}{children}</div>
}

/** A failure with its remedy, and a button to try again when that can help. */
export function ErrorBox ({ error, retry }: { error: Error, retry?: () => void }) {
  const { faults, requestId } = error instanceof ApiError ? error : { faults: [], requestId: undefined }
  return (
    <div class='notice bad' role='alert'>
      <strong>That did not work. </strong>{error.message}
      {faults.length > 0 && <ul>{faults.map(fault => <li key={fault}>{fault}</li>)}</ul>}
      {requestId !== undefined && <p class='soft small'>Request {requestId}</p>}
      {retry !== undefined && <p><button type='button' onClick={retry}>Try again</button></p>}
    </div>
  )
}

/** Grey lines where something will stand. */
export function Skeleton ({ lines = 3, label = 'Loading' }: { lines?: number, label?: string }) {
  return (
    <div class='skeleton' role='status'>
      <span class='unseen'>{label}…</span>
      {Array.from({ length: lines }, (_, i) => <span key={i} class='bone' />)}
    </div>
  )
}

/** Nothing to show, and why or what to do. */
export function Empty ({ children }: { children: ComponentChildren }) {
  return <p class='empty'>{children}</p>
}

/** What a document becomes: grey lines while it is awaited, the failure with another try, or `children` with the document. */
export function Await<T> ({ from, lines, children }: { from: Loaded<T>, lines?: number, children: (data: T) => ComponentChildren }) {
  const { data, error, loading, reload } = from
  if (error !== undefined) return <ErrorBox error={error} retry={reload} />
  if (data === undefined) return <Skeleton {...(lines === undefined ? {} : { lines })} />
  return <div class='awaited' aria-busy={loading}>{children(data)}</div>
}
