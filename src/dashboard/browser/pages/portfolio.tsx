import { useMemo } from 'preact/hooks'
import { anyOf } from '../band-words.ts'
import { Select } from '../components/fields.tsx'
import { Await } from '../components/messages.tsx'
import { Card, Grid, Page } from '../components/page.tsx'
import type { Filter, QueryBody } from '../explorer/query.ts'
import { addDays, day } from '../format.ts'
import { changeParameters, hrefTo, parameters } from '../location.ts'
import { useMetrics } from '../metric-query.ts'
import { Bands } from '../portfolio/bands.tsx'
import { Calls } from '../portfolio/calls.tsx'
import { Headline } from '../portfolio/headline.tsx'
import { MoversList } from '../portfolio/movers.tsx'
import { OpenSignals } from '../portfolio/open-signals.tsx'
import { OverheadByMonth, OverheadBySegment } from '../portfolio/overhead.tsx'
import { Quartiles } from '../portfolio/quartiles.tsx'
import { Scatter } from '../portfolio/scatter.tsx'
import { choices, selected, type Selection } from '../portfolio/scatter-data.ts'
import { useRelationships } from '../portfolio/use-relationships.ts'
import { today } from '../session.ts'
import { useGet } from '../use-get.ts'

/** The start page: who needs a call, how everything stands, and what missing trust costs. */
export default function PortfolioPage () {
  const given = parameters.value
  const [segment, tag, owner] = ['segment', 'tag', 'owner'].map(name => given.get(name) ?? '') as [string, string, string]
  const selection = useMemo<Selection>(() => ({ segment, tag, owner }), [segment, tag, owner])
  const everybody = useRelationships()
  const items = useMemo(() => selected(everybody.items, selection), [everybody.items, selection])
  const known = useMemo(() => new Set(items.map(({ key }) => key)), [items])
  const names = useMemo(() => new Map(everybody.items.map(({ key, name = key }) => [key, name])), [everybody.items])
  const portfolio = useGet('/v1/portfolio', { query: Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== '')) })
  const questions = useMemo(() => questionsOf(selection), [selection])
  const total = useMetrics(questions.total)
  const monthly = useMetrics(questions.monthly)
  const segments = useMetrics(questions.segments)
  return (
    <Page title='Portfolio' lead={<>Whom to call and why, how far both sides trust each other, and what missing trust costs{today.value === '' ? '' : `, as of ${day(today.value)}`}.</>}>
      <Filters selection={selection} everybody={everybody.items} />
      <Card><Headline portfolio={portfolio} overhead={total} /></Card>
      <div class='portfolio'>
        <Card title='Whom to call' lead='Open one to read why.' actions={<a href={hrefTo('/relationships')}>All relationships</a>}><Calls selection={selection} /></Card>
        <div class='stack span-2'>
          <Card title='Both scores'><Scatter from={everybody} items={items} /></Card>
          <Grid>
            <Card title='Distribution'><Await from={portfolio}>{data => <Bands of={data} />}</Await></Card>
            <Card title='Movers of the last 30 days'><MoversList selection={selection} known={known} /></Card>
          </Grid>
        </div>
        <div class='portfolio-more'>
          <Card title='What missing trust costs in time' span={2}><OverheadByMonth from={monthly} /></Card>
          <Card title='Where it costs most'><OverheadBySegment from={segments} /></Card>
          <Card title='Open signals' lead='What was raised last.'><OpenSignals names={names} known={known} /></Card>
          <Card title='What trust goes with' span={2} lead='The claims of the literature on your own data, over the last 365 days. The score is computed without the time use here.'>
            <Await from={portfolio}>
              {({ comparisons, notes = [] }) => comparisons.map((comparison, i) => (
                <Quartiles key={comparison.trust} of={comparison} notes={i === comparisons.length - 1 ? notes : []} />
              ))}
            </Await>
          </Card>
        </div>
      </div>
    </Page>
  )
}

function Filters ({ selection: { segment, tag, owner }, everybody }: { selection: Selection, everybody: Parameters<typeof choices>[0] }) {
  const { segments, tags, owners } = useMemo(() => choices(everybody), [everybody])
  const fields = [['segment', 'Segment', segment, segments], ['tag', 'Tag', tag, tags], ['owner', 'Owner', owner, owners]] as const
  // What is chosen can be taken away again even where nobody has it any more.
  const shown = fields.filter(([, , value, values]) => value !== '' || values.length > 0)
  if (shown.length === 0) return null
  return (
    <div class='filters' role='search' aria-label='Selection'>
      {shown.map(([name, label, value, values]) => (
        <Select
          key={name} label={label} value={value} options={anyOf(value === '' || values.includes(value) ? values : [value, ...values])}
          onChange={chosen => changeParameters({ [name]: chosen }, { push: true })}
        />
      ))}
    </div>
  )
}

function questionsOf (selection: Selection): Record<'total' | 'monthly' | 'segments', QueryBody> {
  const filters = Object.entries(selection).filter(([, value]) => value !== '').map(([field, value]): Filter => ({ field, operator: 'eq', value }))
  const end = today.value
  const metrics = ['transaction_time_share', 'face_to_face_minutes']
  const year: QueryBody = { metrics, start: addDays(end, -364), end, filters }
  return { total: year, monthly: { ...year, interval: 'month' }, segments: { ...year, group_by: ['segment'] } }
}
