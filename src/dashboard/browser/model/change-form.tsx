import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { Field } from '../components/fields.tsx'
import { ErrorBox, Notice } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import { SIDES, type Direction, type Schema } from '../contract.ts'
import { percent, plural, words } from '../format.ts'
import { navigate, placeOf } from '../location.ts'
import { may } from '../session.ts'
import { forgetAnswers } from '../use-get.ts'
import { changedDimensions, dimensionsOf, weightsOf, type Parameters, type Spec } from './parameters.ts'

type Wanted = Record<string, { weight: number, half_life_days: number }>

const wantedOf = (parameters: Parameters): Wanted =>
  Object.fromEntries(dimensionsOf(parameters).map(([name, { weight, half_life_days: half }]) => [name, { weight, half_life_days: half }]))

/** Another version, made from this one, and tried on the portfolio at once; nobody is scored by it. */
export function ChangeForm ({ model, onMade }: { model: Schema<'Model'>, onMade: () => void }) {
  const [wanted, setWanted] = useState(wantedOf(model.parameters))
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  if (!may('admin')) return <Notice>Making a version needs a key with the scope admin. The versions, comparisons and results are here to read.</Notice>
  const changed = changedDimensions(model.parameters, wanted)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const made = await post<Schema<'Model'>>('/v1/models', { name: name.trim(), based_on: model.version, parameters: { dimensions: changed } })
      // A run that cannot begin now, say because one is under way, can be begun later: the version is made.
      const run = await post<Schema<'ModelRun'>>('/v1/model-runs', { kind: 'preview', model: made.version }).catch(() => undefined)
      forgetAnswers()
      onMade()
      navigate(placeOf('/model', { version: String(made.version), tab: 'runs', run: run?.id }))
    } catch (refused) {
      setError(refused as Error)
      setBusy(false)
    }
  }
  return (
    <Card title={`A new version, made from version ${model.version}`} lead='Change weights and half-lives. The new version is kept, never changes, and scores nobody until it is put in force; a preview says who would get another band.'>
      <form class='change-form' onSubmit={submit}>
        <ChangeTable
          model={model} wanted={wanted}
          onChange={(dimension, change) => setWanted({ ...wanted, [dimension]: { ...wanted[dimension]!, ...change } })}
        />
        <Field label='Name of the new version'>
          {ids => <input {...ids} required maxLength={100} value={name} onInput={event => setName(event.currentTarget.value)} />}
        </Field>
        {error !== undefined && <ErrorBox error={error} />}
        <div class='actions'>
          <button type='submit' class='primary' disabled={busy || changed === undefined || name.trim() === ''}>{busy ? 'Making it…' : 'Make it and preview it'}</button>
          <button type='button' disabled={changed === undefined} onClick={() => setWanted(wantedOf(model.parameters))}>Undo all changes</button>
          <span class='soft' role='status'>{changed === undefined ? 'Nothing is changed yet.' : `${plural(Object.keys(changed).length, 'dimension')} changed.`}</span>
        </div>
      </form>
    </Card>
  )
}

function ChangeTable ({ model, wanted, onChange }: { model: Schema<'Model'>, wanted: Wanted, onChange: (dimension: string, change: Partial<Wanted[string]>) => void }) {
  const dimensions = dimensionsOf(model.parameters)
  const next = { dimensions: Object.fromEntries(dimensions.map(([name, spec]) => [name, { ...spec, ...wanted[name] }])) as unknown as Parameters['dimensions'] }
  const shareIn = (parameters: Pick<Parameters, 'dimensions'>, side: string, name: string) => weightsOf(parameters, side as Direction).find(one => one.name === name)?.share ?? 0
  const isChanged = (name: string, { weight, half_life_days: half }: Spec) =>
    wanted[name]!.weight !== weight || wanted[name]!.half_life_days !== half
  return (
    <div class='table-frame' role='region' aria-label='Weights and half-lives' tabIndex={0}>
      <table>
        <caption>Weights are relative; 0 takes a dimension out. A half-life is the age in days at which an event counts half.</caption>
        <thead><tr><th scope='col'>Dimension</th><th scope='col'>Weight</th><th scope='col'>Half-life, days</th><th scope='col'>Share then (now)</th></tr></thead>
        <tbody>
          {dimensions.map(([name, spec]) => (
            <tr key={name} class={isChanged(name, spec) ? 'changed' : undefined}>
              <th scope='row'>{words(name)}</th>
              <td><Figure label={`Weight of ${words(name)}`} value={wanted[name]!.weight} max={100} min={0} onInput={weight => onChange(name, { weight })} /></td>
              <td><Figure label={`Half-life of ${words(name)} in days`} value={wanted[name]!.half_life_days} max={3650} min={1} onInput={half => onChange(name, { half_life_days: half })} /></td>
              <td class='small'>
                {spec.directions.map(side => (
                  <span key={side} class='nowrap'>{SIDES[side as Direction]}: {percent(shareIn(next, side, name), 1)} <span class='soft'>({percent(shareIn(model.parameters, side, name), 1)})</span><br /></span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface FigureProps { label: string, value: number, min: number, max: number, onInput: (value: number) => void }

/** A number that may be empty while somebody types. */
function Figure ({ label, value, min, max, onInput }: FigureProps) {
  return (
    <input
      type='number' aria-label={label} required value={value} min={min} max={max} step='any'
      onInput={({ currentTarget: { value: typed, valueAsNumber } }) => { if (typed !== '' && Number.isFinite(valueAsNumber)) onInput(valueAsNumber) }}
    />
  )
}
