import { number } from '../format.ts'

/** What of a list is shown, and a button for more; lists of the service have no total. */
export function Pager ({ shown, hasMore, busy, onMore, noun = 'rows' }: { shown: number, hasMore: boolean, busy: boolean, onMore: () => void, noun?: string }) {
  return (
    <div class='pager'>
      <span role='status'>{number(shown, 0)} {shown === 1 ? noun.replace(/s$/, '') : noun}{hasMore ? ' so far' : ''}</span>
      {hasMore && <button type='button' disabled={busy} onClick={onMore}>{busy ? 'Loading…' : 'Show more'}</button>}
    </div>
  )
}
