import { inTurn, ratio } from './figures.js'
import { startProgram } from './programs.js'
import { answersPerSecond } from './requests.js'

const LOAD = { connections: 64, seconds: 3 }

/** One event per request, answered after its commit, beside a Fastify that checks the same body and does nothing with it. */
export async function single ({ environment, rounds }) {
  const service = await environment.service(await environment.database())
  const plain = await startProgram(['bench/plain.js'])
  const rate = address => () => answersPerSecond(address, requests, LOAD)
  try {
    await rate(plain.address)()
    await rate(service.address)()
    const { ratios, baseline, subject } = await inTurn(rounds, rate(plain.address), rate(service.address))
    return [ratio('single-event POST : plain Fastify', ratios, {
      firstLight: 0.25, goal: 0.6, detail: `${Math.round(subject)} : ${Math.round(baseline)} answers per second, 64 connections`
    })]
  } finally {
    await plain.stop()
    await service.stop()
  }
}

const requests = Array.from({ length: 100 }, (_, n) => ({
  method: 'POST',
  path: '/v1/events',
  body: JSON.stringify({
    id: '[<id>]',
    source: 'urn:bench',
    type: 'interaction.held',
    subject: `customer-${n}`,
    time: `2026-0${n % 6 + 1}-${String(n % 28 + 1).padStart(2, '0')}T10:00:00Z`,
    data: { channel: 'face_to_face', minutes: 60 + n, purpose: 'planning', initiated_by: 'customer', supplier_people: 2, customer_people: 3 }
  })
}))
