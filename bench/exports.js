import { KEY } from './environment.js'
import { lives } from './events.js'
import { inTurn, ratio } from './figures.js'
import { settle } from './portfolio.js'
import { cpuSeconds, cpuWithOwn } from './processes.js'
import { batchesOf, postBatches } from './requests.js'

const FORMATS = ['csv', 'ndjson', 'parquet', 'arrow']
const EVENTS = 60_000
const GOALS = { csv: 0.05, ndjson: 0.05, parquet: 0.04, arrow: 0.05 }

/** Events as files in four formats beside the same rows by COPY: rows per CPU-second of the service, the database and the reader. */
export async function exports ({ environment, rounds }) {
  const database = await environment.database()
  const service = await environment.service(database, { OVERLOAD_DELAY_MS: '0' })
  await postBatches(service.address, batchesOf(lives('exports', 500).take(EVENTS)), EVENTS)
  await settle(database)
  const lines = []
  for (const format of FORMATS) {
    const subject = () => exportRate(service, database, format)
    await subject()
    const { ratios, baseline, subject: rate } = await inTurn(rounds, () => copyRate(database), subject)
    lines.push(ratio(`export of events as ${format} : COPY`, ratios, {
      firstLight: GOALS[format] / 2, goal: GOALS[format], detail: `${Math.round(rate)} : ${Math.round(baseline)} rows per CPU-second`
    }))
  }
  await service.stop()
  return lines
}

/** The limit: the columns of the ledger as they are stored, written by the database alone. */
async function copyRate ({ sql, postmaster }) {
  const used = cpuWithOwn(postmaster)
  const readable = await sql`copy (select id, source, type, relationship, time, day, recorded_at, data from events order by seq) to stdout`.readable()
  let bytes = 0
  for await (const piece of readable) bytes += piece.length
  if (bytes < EVENTS * 50) throw new Error(`COPY wrote ${bytes} bytes.`)
  return EVENTS / used()
}

async function exportRate ({ address, pid }, { postmaster }, format) {
  const before = cpuSeconds([pid])
  const used = cpuWithOwn(postmaster)
  const response = await fetch(`${address}/v1/events.${format}`, { headers: { authorization: `Bearer ${KEY}` } })
  if (!response.ok) throw new Error(`The export was answered with ${response.status}: ${await response.text()}`)
  let bytes = 0
  for await (const piece of response.body) bytes += piece.length
  if (bytes < EVENTS * 5) throw new Error(`The export wrote ${bytes} bytes.`)
  return EVENTS / (used() + cpuSeconds([pid]) - before)
}
