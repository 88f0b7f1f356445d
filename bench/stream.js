import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { request } from 'node:http'
import { once } from 'node:events'
import { copyTable } from './copy.js'
import { KEY } from './environment.js'
import { lives } from './events.js'
import { amount, median, ratio } from './figures.js'
import { thousands } from './ingest.js'
import { cpuSeconds, memory } from './processes.js'

const COPIED = 60_000
const PIECE = 500

/** One request with a line per event, and how much memory the service needs for it. */
export async function stream ({ environment, rounds, lines }) {
  const database = await environment.database()
  const service = await environment.service(database)
  const copy = await copyTable(database)
  const life = lives('stream', 1000)

  // One stream cannot be interleaved: the baseline is measured before and after it.
  const rates = []
  const copySome = async () => { for (let i = 0; i < Math.ceil(rounds / 2); i++) rates.push(await copy.rate(life.take(COPIED))) }
  await copySome()
  const before = cpuSeconds([service.pid, database.postmaster])
  await send(service.address, life, lines)
  const rate = lines / (cpuSeconds([service.pid, database.postmaster]) - before)
  const { most } = memory(service.pid)
  await service.stop()
  await copySome()

  const of = `${lines.toLocaleString('en')} lines`
  return [
    ratio('NDJSON stream : COPY', rates.map(base => rate / base), {
      firstLight: 0.2, goal: 0.45, detail: `${of}; ${thousands(rate)} : ${thousands(median(rates))} events per CPU-second`
    }),
    amount('memory of the service during the stream', [most], { unit: 'MB', firstLight: 300, goal: 300, detail: `the most it ever held; ${of}` })
  ]
}

async function send (address, life, lines) {
  const sent = request(`${address}/v1/events/ndjson`, {
    method: 'POST', headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' }
  })
  const answered = once(sent, 'response')
  // A connection that breaks off is told by the answer, which then lacks its last line.
  sent.on('error', () => {})
  Readable.from(texts(life, lines)).pipe(sent)
  const [response] = await answered
  let last = ''
  for await (const line of createInterface(response)) last = line
  const recorded = JSON.parse(last).summary?.recorded
  if (response.statusCode !== 200 || recorded !== lines) throw new Error(`Of ${lines} new lines ${recorded} were recorded (${response.statusCode}): ${last}`)
}

function * texts (life, lines) {
  for (let left = lines; left > 0; left -= PIECE) {
    yield life.take(Math.min(PIECE, left)).map(event => `${JSON.stringify(event)}\n`).join('')
  }
}
