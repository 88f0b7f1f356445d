import { ErrorBox, Notice, Skeleton } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import type { Schema } from '../contract.ts'
import { day, instant, number } from '../format.ts'
import { BackTest } from './back-test.tsx'
import { Preview } from './preview.tsx'
import { useRun } from './use-run.ts'

/** One run: how far it is, or what it found. */
export function RunView ({ id, onEnd }: { id: string, onEnd: () => void }) {
  const { run, error, retry } = useRun(id, onEnd)
  if (error !== undefined) return <ErrorBox error={error} retry={retry} />
  if (run === undefined) return <Card title='Result'><Skeleton lines={5} /></Card>
  const { status, failure, result, created_at: created } = run
  return (
    <Card title={titleOf(run)} lead={`Asked for ${instant(created)}${run.segment === undefined ? '' : `, only segment ${run.segment}`}.`}>
      {status === 'running' && <Running run={run} />}
      {status === 'failed' && <Notice tone='bad' title='It failed.'>{failure ?? 'Begin it again.'}</Notice>}
      {result?.preview !== undefined && <Preview of={result.preview} />}
      {result?.back_test !== undefined && <BackTest of={result.back_test} />}
    </Card>
  )
}

function titleOf ({ kind, model, as_of: asOf, start, end }: Schema<'ModelRun'>): string {
  if (kind === 'preview') return `Preview of version ${model}${asOf === undefined ? '' : ` on ${day(asOf)}`}`
  return `Back-test of version ${model}${start === undefined || end === undefined ? '' : `, ${day(start)} to ${day(end)}`}`
}

function Running ({ run: { progress: { done, total } } }: { run: Schema<'ModelRun'> }) {
  const said = total === 0 ? 'It waits for its turn, or counts what there is.' : `${number(done, 0)} of ${number(total, 0)} relationships are through.`
  return (
    <div aria-busy='true'>
      <progress aria-label='How far it is' {...(total === 0 ? {} : { value: done, max: total })} />
      <p role='status'>{said}</p>
    </div>
  )
}
