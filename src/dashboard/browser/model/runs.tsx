import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { Choice, Field, Select } from '../components/fields.tsx'
import { Await, ErrorBox } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import { DataTable } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { day, instant } from '../format.ts'
import { changeParameters, hrefTo, parameters } from '../location.ts'
import { may, today } from '../session.ts'
import { useGet } from '../use-get.ts'
import { RunView } from './run-view.tsx'

export const KINDS: Record<string, string> = { preview: 'Preview', back_test: 'Back-test' }

/** What was tried, its results, and another try. */
export function Runs ({ model, models }: { model: Schema<'Model'>, models: ReadonlyArray<Schema<'ModelSummary'>> }) {
  const runs = useGet('/v1/model-runs', { query: { limit: 20 } })
  const given = parameters.value
  // Without a choice the last run of this version is shown.
  const id = given.get('run') ?? runs.data?.data.find(({ model: version }) => version === model.version)?.id
  return (
    <>
      {may('admin') && <Begin model={model} models={models} onBegun={runs.reload} />}
      {id !== undefined && <RunView key={id} id={id} onEnd={runs.reload} />}
      <Card title='The last runs'>
        <Await from={runs}>
          {({ data }) => (
            <DataTable
              caption='The newest first' hideCaption rows={data} rowKey={run => run.id}
              empty={may('admin') ? 'Nothing was tried yet. Begin with a preview of a version above.' : 'Nothing was tried yet; that needs a key with the scope admin.'}
              columns={[
                {
                  key: 'what',
                  title: 'What',
                  header: true,
                  cell: ({ id: own, kind, model: version }) => <a href={hrefTo('/model', { version: String(version), tab: 'runs', run: own })} aria-current={own === id ? 'true' : undefined}>{KINDS[kind] ?? kind} of version {version}</a>
                },
                { key: 'days', title: 'Days', cell: ({ as_of: asOf, start, end }) => asOf !== undefined ? day(asOf) : start === undefined || end === undefined ? undefined : `${day(start)} to ${day(end)}` },
                { key: 'against', title: 'Beside', cell: ({ against }) => against === undefined ? 'what is in force' : `version ${against}` },
                { key: 'status', title: 'Status', cell: ({ status }) => status },
                { key: 'at', title: 'Asked for', cell: ({ created_at: at }) => instant(at) }
              ]}
            />
          )}
        </Await>
      </Card>
    </>
  )
}

function Begin ({ model: { version }, models, onBegun }: { model: Schema<'Model'>, models: ReadonlyArray<Schema<'ModelSummary'>>, onBegun: () => void }) {
  const [kind, setKind] = useState<'preview' | 'back_test'>('preview')
  const [against, setAgainst] = useState('')
  const [start, setStart] = useState('')
  const [end, setEnd] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const days = kind === 'preview' ? { as_of: end } : { start, end }
      const named = Object.fromEntries(Object.entries(days).filter(([, value]) => value !== ''))
      const run = await post<Schema<'ModelRun'>>('/v1/model-runs', { kind, model: version, ...named, ...(against === '' ? {} : { against: Number(against) }) })
      changeParameters({ run: run.id }, { push: true })
      onBegun()
    } catch (refused) {
      setError(refused as Error)
    }
    setBusy(false)
  }
  const others = models.filter(one => one.version !== version).map(one => ({ value: String(one.version), label: `${one.version}: ${one.name}` }))
  return (
    <Card title={`Try version ${version}`} lead={kind === 'preview' ? 'Who would have another band, and why?' : 'How well would it have foretold what came?'}>
      <form class='stack' onSubmit={submit}>
        <Choice
          label='Kind of run' value={kind} onChange={chosen => setKind(chosen as 'preview' | 'back_test')}
          options={[{ value: 'preview', label: 'Preview on the portfolio' }, { value: 'back_test', label: 'Back-test on the past' }]}
        />
        <div class='filters'>
          <Select label='Beside' value={against} options={[{ value: '', label: 'what is in force' }, ...others]} onChange={setAgainst} />
          {kind === 'back_test' && <Field label='From' hint='Empty: two years before.'>{ids => <input {...ids} type='date' value={start} max={end === '' ? today.value : end} onInput={event => setStart(event.currentTarget.value)} />}</Field>}
          <Field label={kind === 'preview' ? 'On the day' : 'To'} hint='Empty: today.'>{ids => <input {...ids} type='date' value={end} max={today.value} onInput={event => setEnd(event.currentTarget.value)} />}</Field>
        </div>
        {error !== undefined && <ErrorBox error={error} />}
        <div class='actions'><button type='submit' class='primary' disabled={busy}>{busy ? 'Beginning…' : kind === 'preview' ? 'Begin the preview' : 'Begin the back-test'}</button></div>
      </form>
    </Card>
  )
}
