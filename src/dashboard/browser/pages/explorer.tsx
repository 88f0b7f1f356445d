import { useState } from 'preact/hooks'
import { Await } from '../components/messages.tsx'
import { Card, Page } from '../components/page.tsx'
import { send } from '../api.ts'
import { addressText, parametersOf, queryFrom } from '../explorer/address.ts'
import { Builder } from '../explorer/builder.tsx'
import { catalogueOf, type Catalogue, type MetricEntry } from '../explorer/catalogue.ts'
import { MetricList } from '../explorer/metric-picker.tsx'
import { EMPTY, withMetrics, type MetricsQuery } from '../explorer/query.ts'
import { QUESTIONS, type Question } from '../explorer/questions.ts'
import { Results } from '../explorer/results.tsx'
import { useAnswer } from '../explorer/use-answer.ts'
import { navigate, parameters } from '../location.ts'
import { useLoaded } from '../use-get.ts'

/** Ask anything that the service counts. The question stands in the address. */
export default function MetricsPage () {
  const catalogue = useLoaded('catalogue', async signal =>
    catalogueOf((await (await send('/v1/metrics', { signal })).json() as { data: MetricEntry[] }).data))
  return (
    <Page title='Metrics' lead='Ask a question, or build one: metrics, groups, a window. It is answered as you change it.'>
      <Await from={catalogue} lines={8}>{known => <Explorer catalogue={known} />}</Await>
    </Page>
  )
}

function Explorer ({ catalogue }: { catalogue: Catalogue }) {
  const given = parameters.value
  const query = queryFrom(given)
  const asking = useAnswer(query)
  // On a small screen the answer stands first, and the question is one tap away.
  const [isWide] = useState(() => matchMedia('(min-width: 64rem)').matches)
  const view = given.get('view') ?? undefined
  // Each change of the question is a step that the way back undoes.
  const change = (next: MetricsQuery) => navigate(hrefOf(next, next.metrics.length === 0 ? undefined : view).slice(1))
  const see = (name: string) => navigate(hrefOf(query, name).slice(1), { replace: true })
  if (query.metrics.length === 0) return <Start catalogue={catalogue} onChange={metrics => change(withMetrics(EMPTY, metrics))} />
  return (
    <>
      <details class='questions'>
        <summary>Ready questions</summary>
        <Questions catalogue={catalogue} />
      </details>
      <div class='explorer'>
        <details class='card question' open={isWide}>
          <summary><h2>Question</h2></summary>
          <p><a href='#/metrics'>Start over</a></p>
          <Builder query={query} catalogue={catalogue} error={asking.error} onChange={change} />
        </details>
        <Results asking={asking} catalogue={catalogue} view={view} onView={see} />
      </div>
    </>
  )
}

function Start ({ catalogue, onChange }: { catalogue: Catalogue, onChange: (metrics: string[]) => void }) {
  return (
    <>
      <Card title='Questions' lead='Begin with one of these, and change it as you like.'><Questions catalogue={catalogue} /></Card>
      <Card title='All metrics' lead='What each one answers, how it is counted, and where the formula stands.'>
        <MetricList catalogue={catalogue} chosen={[]} onChange={onChange} />
      </Card>
    </>
  )
}

/** Those that this service can answer. */
function Questions ({ catalogue }: { catalogue: Catalogue }) {
  const can = ({ query: { metrics } }: Question) => metrics.every(name => catalogue.has(name))
  return (
    <ul class='question-list'>
      {QUESTIONS.filter(can).map(({ question, reading, query, view }) => (
        <li key={question}><a href={hrefOf(query, view)}>{question}</a><span class='soft small'>{reading}</span></li>
      ))}
    </ul>
  )
}

function hrefOf (query: Partial<MetricsQuery>, view: string | undefined): string {
  const given = parametersOf(query)
  if (view !== undefined) given.set('view', view)
  const text = addressText(given)
  return text === '' ? '#/metrics' : `#/metrics?${text}`
}
