import { get } from '../api.ts'
import { Select } from '../components/fields.tsx'
import { Await } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { Tabs } from '../components/tabs.tsx'
import type { Schema } from '../contract.ts'
import { instant } from '../format.ts'
import { changeParameters, hrefTo, parameters } from '../location.ts'
import { Activate } from '../model/activate.tsx'
import { ChangeForm } from '../model/change-form.tsx'
import { Compare } from '../model/compare.tsx'
import { Numbers } from '../model/numbers.tsx'
import { Runs } from '../model/runs.tsx'
import { Versions, inForceWords, sinceWhen, useActivations } from '../model/versions.tsx'
import { may } from '../session.ts'
import { useGet, useLoaded } from '../use-get.ts'

type Summary = Schema<'ModelSummary'>

/** All versions; there are few, but they come in pages. */
async function allModels (signal: AbortSignal): Promise<Summary[]> {
  const found: Summary[] = []
  let cursor: string | undefined
  do {
    const page: { data: Summary[], next_cursor?: string } = await get('/v1/models', { query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } }, signal)
    found.push(...page.data)
    cursor = page.next_cursor
  } while (cursor !== undefined)
  return found
}

/** Which numbers make the scores, how well they hold, and what another version would do. */
export default function ModelPage () {
  const models = useLoaded('all models', allModels)
  return (
    <Page
      title='Model' lead='Which numbers make the scores, how well they hold, and what other numbers would do.'
      actions={<a href={hrefTo('/formula')}>All formulas</a>}
    >
      <Await from={models} lines={8}>{all => <Chosen models={all} onChanged={models.reload} />}</Await>
    </Page>
  )
}

function Chosen ({ models, onChanged }: { models: Summary[], onChanged: () => void }) {
  const log = useActivations()
  const inForce = models.find(({ in_force: { tenant } }) => tenant)?.version ?? 1
  const version = Number(parameters.value.get('version')) || inForce
  const model = useGet('/v1/models/{version}', { path: { version: String(version) } })
  const since = sinceWhen(log.data)
  const reload = () => {
    onChanged()
    log.reload()
    model.reload()
  }
  return (
    <>
      <Card>
        <div class='model-choice'>
          <Select
            label='Version' value={String(version)} onChange={chosen => changeParameters({ version: chosen === String(inForce) ? undefined : chosen, run: undefined, against: undefined }, { push: true })}
            options={[...models].reverse().map(one => ({ value: String(one.version), label: `${one.version}: ${one.name}${one.version === inForce ? ' (in force)' : ''}` }))}
          />
          {model.data?.version === version && (
            <p>
              <strong>Version {version} is {inForceWords(model.data)}</strong>
              {version === inForce && log.data !== undefined && (since === undefined ? ', as it came: nobody ever chose another.' : ` since ${instant(since)}.`)}
              {version !== inForce && `. ${model.data.in_force.segments.length === 0 ? 'Everybody' : 'Everybody else'} is scored by version ${inForce}, or by what the segment chose.`}
            </p>
          )}
          {may('admin') && version !== inForce && model.data?.version === version && <Activate model={model.data} inForce={inForce} onDone={reload} />}
        </div>
      </Card>
      <Await from={model} lines={8}>{data => <Parts model={data} models={models} inForce={inForce} log={log} onMade={onChanged} />}</Await>
    </>
  )
}

interface PartsProps { model: Schema<'Model'>, models: Summary[], inForce: number, log: ReturnType<typeof useActivations>, onMade: () => void }

function Parts ({ model, models, inForce, log, onMade }: PartsProps) {
  const parts = [
    { id: 'numbers', label: 'Numbers', content: () => <Numbers model={model} /> },
    { id: 'compare', label: 'Compare', content: () => <Compare model={model} models={models} inForce={inForce} /> },
    { id: 'runs', label: 'Preview and back-test', content: () => <Runs model={model} models={models} /> },
    { id: 'change', label: 'Try a change', content: () => <ChangeForm key={model.version} model={model} onMade={onMade} /> },
    { id: 'versions', label: 'Versions', content: () => <Versions models={models} log={log} /> }
  ]
  return (
    <Tabs
      label='Parts of the model' tabs={parts.map(part => ({ ...part, content: () => <div class='stack'>{part.content()}</div> }))}
      current={parameters.value.get('tab') ?? 'numbers'} onChange={tab => changeParameters({ tab: tab === 'numbers' ? undefined : tab })}
    />
  )
}
