import { Select } from '../components/fields.tsx'
import { Await } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import type { Schema } from '../contract.ts'
import { changeParameters, parameters } from '../location.ts'
import { useGet } from '../use-get.ts'
import { Differences } from './differences.tsx'

/** Two versions beside each other. */
export function Compare ({ model, models, inForce }: { model: Schema<'Model'>, models: ReadonlyArray<Schema<'ModelSummary'>>, inForce: number }) {
  const chosen = Number(parameters.value.get('against')) || (model.version === inForce ? model.based_on ?? 1 : inForce)
  const other = useGet('/v1/models/{version}', { path: { version: String(chosen) } })
  return (
    <Card title={`Version ${model.version} beside another`} lead='Only numbers that differ are shown.'>
      <div class='model-choice'>
        <Select
          label='Compare with' value={String(chosen)} onChange={against => changeParameters({ against })}
          options={models.map(({ version, name }) => ({ value: String(version), label: `${version}: ${name}` }))}
        />
      </div>
      <Await from={other}>{before => <Differences before={before} after={model} />}</Await>
    </Card>
  )
}
