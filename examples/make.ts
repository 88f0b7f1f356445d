import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { simulate, type Simulation } from '../src/simulate/simulate.ts'

/*
 * Writes examples/simulated: one quarter of six invented customers, as events and as the table that an ERP might export of the same
 * deliveries. A test compares the files with what this makes. To write them again: npx tsx examples/make.ts
 */

const PLAN = { seed: 'examples', relationships: 6, days: 91, end: '2026-03-31', source: 'urn:aftersale:example' }

/** The files of examples/simulated and what stands in them. */
export function examples (): Record<string, string> {
  const simulation = simulate(PLAN)
  return {
    'events.ndjson': [...simulation.events].map(event => `${JSON.stringify(event)}\n`).join(''),
    'deliveries.csv': deliveries(simulation)
  }
}

interface Shipment {
  customer: string
  promised: string
  due: string
  value: number
  delivered: string
}

/** A shipment is one or two lines, dates and numbers are written as in Germany, what is open is a word, and some lines are void. */
function deliveries ({ customers, events }: Simulation): string {
  const shipments = new Map<string, Shipment>()
  for (const { type, subject, time, data } of events) {
    if (type === 'promise.made' && data.kind === 'delivery') {
      shipments.set(data.promise_id, { customer: subject, promised: time.slice(0, 10), due: data.due_on, value: data.value ?? 0, delivered: 'open' })
    }
    if (type !== 'promise.settled') continue
    const shipment = shipments.get(data.promise_id)
    if (shipment && data.outcome === 'kept') shipment.delivered = german(data.settled_on!)
    if (shipment && data.outcome === 'broken') shipment.delivered = 'never'
  }
  const byKey = new Map(customers.map(customer => [customer.key, customer]))
  const first: string[] = []
  const second: string[] = []
  for (const [id, { customer, promised, due, value, delivered }] of shipments) {
    const { name, segment } = byKey.get(customer)!
    const line = (part: number, status: string) => [id, name, segment, german(promised), german(due), delivered, amount(part), status].join(';')
    const split = value % 2 === 0
    first.push(line(split ? value / 4 : value, 'shipped'))
    if (split) second.push(line(value - value / 4, 'shipped'))
    if (value % 10 === 3) second.push(line(value, 'void'))
  }
  return ['Shipment;Customer;Industry;Ordered;Promised for;Delivered;Value EUR;Status', ...first, ...second, ''].join('\r\n')
}

function german (date: string): string {
  return date.split('-').reverse().join('.')
}

/** 1234.5 -> 1.234,50 */
function amount (value: number): string {
  const [whole, fraction] = value.toFixed(2).split('.')
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, '.')},${fraction}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, content] of Object.entries(examples())) writeFileSync(join(import.meta.dirname, 'simulated', name), content)
}
