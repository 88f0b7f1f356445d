import { useEffect, useState } from 'preact/hooks'
import { ApiError, get } from '../api.ts'
import type { Schema } from '../contract.ts'

export type Item = Schema<'RelationshipListItem'>

export interface Everybody { items: Item[], complete: boolean, loading: boolean, error: ApiError | undefined, reload (): void }

/** So many points can be told apart and drawn; the rest is said. */
const MOST = 5000

/** All relationships with their kept scores, page after page; what is there already can be drawn meanwhile. */
export function useRelationships (): Everybody {
  const [state, setState] = useState<Omit<Everybody, 'reload'>>({ items: [], complete: false, loading: true, error: undefined })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const control = new AbortController()
    const show = (items: Item[], complete: boolean) => setState({ items, complete, loading: false, error: undefined })
    readAll(control.signal, show).catch((refused: unknown) => {
      if (control.signal.aborted) return
      const error = refused instanceof ApiError ? refused : new ApiError(String(refused))
      setState(({ items }) => ({ items, complete: false, loading: false, error }))
    })
    return () => control.abort()
  }, [turn])
  return { ...state, reload: () => setTurn(turn + 1) }
}

async function readAll (signal: AbortSignal, onPages: (items: Item[], complete: boolean) => void): Promise<void> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let pages = 1; ; pages += 1) {
    const page = await get('/v1/relationships', { query: { limit: 100, sort: 'key', ...(cursor === undefined ? {} : { cursor }) } }, signal)
    items.push(...page.data)
    cursor = page.has_more ? page.next_cursor : undefined
    const enough = cursor === undefined || items.length >= MOST
    // A chart is drawn anew each time: often at first, then seldom.
    if (enough || (pages & (pages - 1)) === 0) onPages([...items], cursor === undefined)
    if (enough) return
  }
}
