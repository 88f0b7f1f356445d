import { useState } from 'preact/hooks'
import { send, type ApiError } from '../api.ts'
import { ErrorBox } from '../components/messages.tsx'
import { bodyOf, type MetricsQuery } from './query.ts'

const FORMATS = [{ ending: 'csv', label: 'CSV' }, { ending: 'ndjson', label: 'NDJSON' }, { ending: 'parquet', label: 'Parquet' }, { ending: 'arrow', label: 'Arrow' }]

/** Exactly this question as a file, with all of its rows. */
export function Downloads ({ query }: { query: MetricsQuery }) {
  const [busy, setBusy] = useState('')
  const [said, setSaid] = useState('')
  const [error, setError] = useState<ApiError>()
  const download = async (ending: string) => {
    setBusy(ending)
    setError(undefined)
    try {
      const answer = await send(`/v1/metrics/query.${ending}`, { method: 'POST', body: bodyOf(query) })
      save(await answer.blob(), nameIn(answer.headers.get('content-disposition')) ?? `metrics.${ending}`)
      setSaid(`The ${ending} file was downloaded.`)
    } catch (failed) {
      setError(failed as ApiError)
    } finally {
      setBusy('')
    }
  }
  return (
    <>
      <div class='choices' role='group' aria-label='Download all rows'>
        {FORMATS.map(({ ending, label }) => (
          <button key={ending} type='button' disabled={busy !== ''} onClick={() => { download(ending) }}>{busy === ending ? 'Preparing…' : label}<span class='unseen'> download</span></button>
        ))}
      </div>
      <span class='unseen' aria-live='polite'>{said}</span>
      {error !== undefined && <ErrorBox error={error} />}
    </>
  )
}

const nameIn = (header: string | null) => /filename="([^"]+)"/.exec(header ?? '')?.[1]

function save (content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser has begun to read it then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
