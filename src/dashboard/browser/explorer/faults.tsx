import { ApiError } from '../api.ts'

/** What the service finds wrong with the part of the question at this pointer, e.g. `/filters`. */
export function Faults ({ error, at }: { error: Error | undefined, at: readonly string[] }) {
  const own = faultsAt(error, at)
  if (own.length === 0) return null
  return <div class='fault' role='alert'>{own.map(({ message, pointer }) => <p key={`${pointer} ${message}`}>This {message}.</p>)}</div>
}

const faultsAt = (error: Error | undefined, at: readonly string[]) => error instanceof ApiError
  ? error.errors.filter(({ pointer = '' }) => at.some(start => pointer === start || pointer.startsWith(`${start}/`)))
  : []
