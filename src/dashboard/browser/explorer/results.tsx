import { useState } from 'preact/hooks'
import { Choice } from '../components/fields.tsx'
import { Empty, ErrorBox, Skeleton } from '../components/messages.tsx'
import { Card } from '../components/page.tsx'
import { Pager } from '../components/pager.tsx'
import { day, number, plural, words } from '../format.ts'
import type { Cell } from './answer.ts'
import { Behind, type Opened } from './behind.tsx'
import type { Catalogue } from './catalogue.ts'
import { ApiCall } from './copied-call.tsx'
import { Downloads } from './download.tsx'
import { Figures } from './figures.tsx'
import { ResultTable } from './result-table.tsx'
import { Tiles } from './tiles.tsx'
import type { Answered, Asking } from './use-answer.ts'
import { viewOf, VIEW_NAMES, viewsFor } from './view.ts'

interface ResultsProps { asking: Asking, catalogue: Catalogue, view: string | undefined, onView: (view: string) => void }

/** What was answered: seen, read, downloaded, or asked again by a program. */
export function Results ({ asking: { answered, error, loading, reload, more }, catalogue, view, onView }: ResultsProps) {
  const [opened, setOpened] = useState<Opened>()
  // Asking the same again helps where the question is not at fault.
  const again = error?.status === 422 ? {} : { retry: reload }
  if (error !== undefined) return <div aria-busy={loading}><ErrorBox error={error} {...again} /></div>
  if (answered === undefined) return <Card><Skeleton lines={8} label='Asking' /></Card>
  const { query, cells, hasMore } = answered
  const open = (cell: Cell, metric: string) => setOpened({ cell, metric, query })
  return (
    <div class='results' aria-busy={loading}>
      <Card title={query.metrics.map(words).join(', ')} lead={<Summary answered={answered} loading={loading} />}>
        {cells.length === 0
          ? <Empty>Nothing is known here: no event in this window tells it. Widen the window, or take a filter away.</Empty>
          : <Seen answered={answered} catalogue={catalogue} view={view} onView={onView} onOpen={open} />}
        <Notes notes={answered.answer.notes ?? []} />
      </Card>
      {cells.length > 0 && (
        <Card title='Table' actions={<Downloads query={query} />}>
          <ResultTable answered={answered} catalogue={catalogue} onOpen={open} />
          <Pager shown={cells.length} hasMore={hasMore} busy={loading} onMore={more} noun='rows' />
        </Card>
      )}
      <Card title='The API call' lead='The same question from a program or a shell; the key is read from the environment.'><ApiCall query={query} /></Card>
      <Behind opened={opened} catalogue={catalogue} onClose={() => setOpened(undefined)} />
    </div>
  )
}

interface SeenProps extends Omit<ResultsProps, 'asking'> { answered: Answered, onOpen: (cell: Cell, metric: string) => void }

function Seen ({ answered, catalogue, view, onView, onOpen }: SeenProps) {
  const possible = viewsFor(answered.query, answered.cells)
  const shown = viewOf(view, answered.query, answered.cells)
  return (
    <>
      {possible.length > 1 && <Choice label='Seen as' value={shown} options={possible.map(value => ({ value, label: VIEW_NAMES[value] }))} onChange={onView} />}
      {shown === 'tiles' ? <Tiles answered={answered} catalogue={catalogue} onOpen={onOpen} /> : <Figures answered={answered} catalogue={catalogue} view={shown} onOpen={onOpen} />}
    </>
  )
}

/** The window, and what the answer cost. */
function Summary ({ answered: { answer, cells }, loading }: { answered: Answered, loading: boolean }) {
  const { start, end, time_zone: zone, cost = {}, model } = answer
  const figure = (name: string) => typeof cost[name] === 'number' ? cost[name] as number : undefined
  const parts = [
    `${day(start)} – ${day(end)}, days of ${zone}`,
    ...(model === undefined ? [] : [`model ${model}`]),
    plural(figure('groups') ?? cells.length, 'row'),
    ...(figure('facts_read') ? [`${number(figure('facts_read')!, 0)} facts read`] : []),
    ...(figure('scores_computed') ? [`${number(figure('scores_computed')!, 0)} scores computed`] : []),
    ...(figure('quota_units') ? [`${plural(figure('quota_units')!, 'unit')} of the quota`] : [])
  ]
  return <span role='status'>{loading ? 'Asking…' : `${parts.join(' · ')}.`}</span>
}

function Notes ({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <div class='notes small'>
      <h3>To know</h3>
      <ul>{notes.map(note => <li key={note}>{note}</li>)}</ul>
    </div>
  )
}
