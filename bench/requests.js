import autocannon from 'autocannon'
import { Agent, request } from 'node:http'
import { KEY } from './environment.js'

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

/** One request; returns the parsed answer. @throws Error when the answer is not a success */
export async function ask (address, path, { method = 'GET', body } = {}) {
  const response = await fetch(address + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** Texts of POST /v1/events/batch with up to `size` events each. */
export function batchesOf (events, size = 1000) {
  const bodies = []
  for (let i = 0; i < events.length; i += size) bodies.push(Buffer.from(JSON.stringify({ events: events.slice(i, i + size) })))
  return bodies
}

/** Posts batches over `connections` at once. @throws Error unless exactly `count` events were recorded */
export async function postBatches (address, bodies, count, connections = 4) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const queue = bodies[Symbol.iterator]()
  let recorded = 0
  const client = async () => {
    for (const body of queue) {
      const { status, text } = await post(`${address}/v1/events/batch`, body, agent)
      if (status !== 207) throw new Error(`A batch was answered with ${status}: ${text}`)
      recorded += JSON.parse(text).recorded
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  agent.destroy()
  if (recorded !== count) throw new Error(`Of ${count} new events ${recorded} were recorded.`)
}

function post (url, body, agent) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => { text += part })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/**
 * Answers per second at a closed loop of keep-alive connections. `requests` are taken in turn; `[<id>]` in a body becomes an id
 * that no other request has. @throws Error when one is not a success
 */
export async function answersPerSecond (address, requests, { connections, seconds }) {
  const idReplacement = requests.some(({ body }) => body !== undefined)
  const result = await autocannon({ url: address, connections, duration: seconds, headers, requests, idReplacement })
  const failed = result.non2xx + result.errors
  if (failed > 0) throw new Error(`${failed} of ${result.requests.sent} requests to ${address} failed.`)
  return result['2xx'] / result.duration
}
