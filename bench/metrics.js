import { DuckDBInstance } from '@duckdb/node-api'
import { join } from 'node:path'
import { parquetWriteFile } from 'hyparquet-writer'
import { inTurn, ratio } from './figures.js'
import { settle } from './portfolio.js'
import { ask, batchesOf, postBatches } from './requests.js'
import { simulate } from '../dist/src/simulate/simulate.js'

const RELATIONSHIPS = 2000
const DAYS = 365
const END = '2026-06-30'
const START = '2025-07-01'
/** Events of a relationship per day, as in the figure "preview". */
const RATE = 0.3
const AT_ONCE = 16
const ROUNDS_BEFORE = 3

const TIME = { metrics: ['transaction_time_share', 'minutes', 'meetings'] }
const PROMISES = { metrics: ['promises_kept', 'promises_broken', 'promises_overdue'] }

/** Two questions about a whole portfolio by month and segment, beside DuckDB over the same events in a Parquet file. */
export async function metrics ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database)
  const { customers, events: iterable } = simulate({ seed: 'metrics', relationships: RELATIONSHIPS, days: DAYS, end: END, rate: RATE })
  const events = [...iterable]
  await nameSegments(service, customers)
  await postBatches(service.address, batchesOf(events), events.length)
  await settle(database)
  await database.sql`vacuum analyze`
  const duck = await duckOver(join(environment.folder(), 'events.parquet'), events, customers)
  const lines = []
  for (const [name, question, flat, json] of [
    ['time', TIME, timeOf(flatColumns), timeOf(jsonColumns)], ['promises', PROMISES, promisesOf(flatColumns), promisesOf(jsonColumns)]
  ]) {
    lines.push(await compared(name, { service, duck, question, flat, json }, rounds))
  }
  duck.close()
  await service.stop()
  return lines
}

async function compared (name, { service, duck, question, flat, json }, rounds) {
  const query = () => ask(service.address, '/v1/metrics/query', {
    method: 'POST', body: { ...question, start: START, end: END, interval: 'month', group_by: ['segment'], limit: 10_000 }
  })
  alike(name, question.metrics, await query(), await duck.rows(flat), await duck.rows(json))
  const per = run => () => perSecond(run)
  for (let i = 0; i < ROUNDS_BEFORE; i++) await query()
  const onFlat = await inTurn(rounds, per(() => duck.rows(flat)), per(query))
  const onJson = await inTurn(rounds, per(() => duck.rows(json)), per(query))
  const inverse = ({ ratios }) => ratios.map(rate => 1 / rate)
  const ms = rate => `${(1000 / rate).toFixed(0)} ms`
  const [jsonRatio] = [inverse(onJson).sort((a, b) => a - b)[Math.floor(rounds / 2)]]
  return ratio(`query of ${name} by month and segment : DuckDB`, inverse(onFlat), {
    firstLight: 5,
    goal: 1,
    better: 'below',
    detail: `time : Parquet with flat columns (${ms(onFlat.subject)} : ${ms(onFlat.baseline)}); with data as JSON ${jsonRatio.toFixed(2)} (${ms(onJson.baseline)})`
  })
}

async function nameSegments ({ address }, customers) {
  const left = customers[Symbol.iterator]()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const { key, segment } of left) {
      await ask(address, `/v1/relationships/${encodeURIComponent(key)}`, { method: 'PUT', body: { segment } })
    }
  }))
}

const FLAT = { channel: 'STRING', purpose: 'STRING', minutes: 'DOUBLE', promise_id: 'STRING', outcome: 'STRING', due_on: 'STRING', new_due_on: 'STRING' }

/** DuckDB with a view `events` of a file with the fields that the questions need as columns, and `data` as text. */
async function duckOver (filename, events, customers) {
  const segments = new Map(customers.map(({ key, segment }) => [key, segment]))
  const text = (name, of) => ({ name, type: 'STRING', data: events.map(of) })
  parquetWriteFile({
    filename,
    columnData: [
      text('relationship', event => event.subject),
      text('segment', event => segments.get(event.subject)),
      { name: 'time', type: 'TIMESTAMP', data: events.map(event => new Date(event.time)) },
      text('id', event => event.id),
      text('type', event => event.type),
      ...Object.entries(FLAT).map(([name, type]) => ({ name, type, nullable: true, data: events.map(({ data }) => data[name] ?? null) })),
      text('data', event => JSON.stringify(event.data))
    ]
  })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`create view events as select * from read_parquet('${filename.replaceAll('\'', '\'\'')}')`)
  return {
    rows: async sql => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close () {
      connection.closeSync()
      instance.closeSync()
    }
  }
}

const flatColumns = name => name
const jsonColumns = name => FLAT[name] === 'DOUBLE' ? `(data->>'$.${name}')::double` : `(data->>'$.${name}')`

const timeOf = column => `
  select strftime(time, '%Y-%m') as month, segment,
    sum(${column('minutes')}) filter (${column('channel')} = 'face_to_face' and
      ${column('purpose')} in ('price_negotiation', 'contract_negotiation', 'blame_assignment'))
      / sum(${column('minutes')}) filter (${column('channel')} = 'face_to_face') as transaction_time_share,
    sum(${column('minutes')}) as minutes, count(*) as meetings
  from events where type = 'interaction.held' and time >= '${START}' and time < date '${END}' + 1 group by all`

/** The latest settlement counts; what has none, or was opened again by it, is overdue after its due day. */
const promisesOf = column => `
  with settled as (
    select relationship, ${column('promise_id')} as promise_id, max(segment) as segment,
      arg_max(struct_pack(time, outcome := ${column('outcome')}, due := ${column('new_due_on')}), (time, id)) as last
    from events where type = 'promise.settled' and time < date '${END}' + 1 group by all
  ), made as (
    select relationship, ${column('promise_id')} as promise_id, segment, ${column('due_on')} as due
    from events where type = 'promise.made' and time < date '${END}' + 1
  ), standing as (
    select segment, case when last.outcome in ('kept', 'renegotiated') then 'kept' else last.outcome end as outcome, last.time::date as day
    from settled where not (last.outcome = 'renegotiated' and last.due is not null)
    union all
    select m.segment, 'overdue', coalesce(s.last.due, m.due)::date
    from made m left join settled s using (relationship, promise_id)
    where (s.promise_id is null or (s.last.outcome = 'renegotiated' and s.last.due is not null)) and coalesce(s.last.due, m.due)::date < date '${END}'
  )
  select strftime(day, '%Y-%m') as month, segment, count(*) filter (outcome = 'kept') as promises_kept,
    count(*) filter (outcome = 'broken') as promises_broken, count(*) filter (outcome = 'overdue') as promises_overdue
  from standing where outcome in ('kept', 'broken', 'overdue') and day between '${START}' and '${END}' group by all`

/** @throws Error unless the three answered the same question: what one of them does not know is absent there, 0 or null here */
function alike (name, metrics, { data, has_more: more }, ...answers) {
  const told = new Map(data.map(({ period, group, values }) => [`${period.start.slice(0, 7)} ${group.segment}`, values]))
  for (const rows of answers) {
    const isAlike = !more && told.size > 0 && rows.length === told.size && rows.every((row) => {
      const values = told.get(`${row.month} ${row.segment}`)
      return values !== undefined && metrics.every(metric => Math.abs((values[metric] ?? 0) - Number(row[metric] ?? 0)) < 1e-9)
    })
    if (!isAlike) throw new Error(`DuckDB and the service do not agree about ${name}: ${JSON.stringify([data.slice(0, 3), rows.slice(0, 3)])}`)
  }
}

async function perSecond (work) {
  const started = performance.now()
  await work()
  return 1000 / (performance.now() - started)
}
