import t from 'tap'
import { EVENT_TYPES } from '../src/ledger/catalogue.ts'
import { eventValidator } from '../src/ledger/validate.ts'
import { toDay } from '../src/scoring/index.ts'
import { levelOn, type Customer } from '../src/simulate/hidden.ts'
import { random } from '../src/simulate/random.ts'
import { happenings, simulate, type Plan } from '../src/simulate/simulate.ts'

const YEAR: Plan = { seed: 'a year', relationships: 36, days: 365, end: '2026-06-30' }
const text = (plan: Plan) => [...simulate(plan).events].map(event => JSON.stringify(event)).join('\n')
const year = [...simulate(YEAR).events]

t.test('the same plan gives the same bytes, and every other seed other events', async t => {
  const small = { ...YEAR, relationships: 5, days: 60 }
  t.equal(text(small), text(small))
  t.not(text({ ...small, seed: 'another year' }), text(small))
  const { events } = simulate(small)
  t.equal([...events].length, [...events].length, 'reading the events again begins at the beginning')
})

t.test('the known first numbers of a seed never change', async t => {
  const { next } = random('aftersale')
  t.strictSame([next(), next(), next()].map(n => Math.floor(n * 1e6)), [731061, 217340, 802211])
})

t.test('the ledger takes every event', async t => {
  const validate = eventValidator({ timeZone: 'UTC', now: new Date('2026-07-01T00:00:00Z') })
  const refused = year.map(validate).filter(({ errors }) => errors)
  t.strictSame(refused, [])
})

t.test('every type of the catalogue occurs', async t => {
  for (const seed of ['a year', 'one', 'two', 'three']) {
    const types = new Set<string>([...simulate({ ...YEAR, seed }).events].map(({ type }) => type))
    t.strictSame(EVENT_TYPES.filter(type => !types.has(type)), [], seed)
  }
})

t.test('events come in the order of their time, inside the period, in working hours', async t => {
  for (const [i, { time }] of year.entries()) {
    if (i > 0 && time < year[i - 1]!.time) t.fail(`${time} comes after ${year[i - 1]!.time}`)
    if (time < '2025-07-01' || time > '2026-06-30T24') t.fail(`${time} is outside the period`)
    const date = new Date(time)
    if (date.getUTCDay() % 6 === 0 || date.getUTCHours() < 8 || date.getUTCHours() > 18) t.fail(`${time} is no working hour`)
  }
  t.equal(new Set(year.map(({ id }) => id)).size, year.length, 'every id is used once')
})

t.test('what follows comes after what it follows from', async t => {
  const made = new Set<string>()
  for (const { type, data } of year) {
    if (type === 'promise.made') made.add(data.promise_id)
    if (type === 'promise.settled') t.ok(made.has(data.promise_id), data.promise_id)
    if (type === 'complaint.raised') made.add(data.complaint_id)
    if (type === 'complaint.resolved') t.ok(made.has(data.complaint_id), data.complaint_id)
    if (type === 'idea.contributed') made.add(data.idea_id)
    if (type === 'idea.settled') t.ok(made.has(data.idea_id), data.idea_id)
    if (type === 'link.established') made.add(data.link_id)
    if (type === 'link.retired') t.ok(made.has(data.link_id), data.link_id)
  }
})

t.test('an ended relationship is silent, and a quiet one says nothing of its own', async t => {
  const { customers } = simulate(YEAR)
  const ended = customers.filter(({ ended_on: on }) => on !== undefined)
  t.ok(ended.length >= 3, 'a twelfth of the relationships end')
  for (const { key } of ended) t.equal(year.findLast(({ subject }) => subject === key)?.type, 'relationship.ended')

  const quiet = customers.find(({ story }) => story === 'quiet')!
  const during = year.filter(({ subject, time }) => subject === quiet.key && toDay(time.slice(0, 10)) >= quiet.quiet!.start)
  t.ok(during.length > 0, 'we still try to reach it')
  const heard = during.filter(({ type, data }) => /^(interaction|order|complaint\.raised)/.test(type) ||
    (type === 'touchpoint.made' && (data.answered === true || data.initiated_by === 'customer')))
  t.strictSame(heard, [])
})

t.test('the rate is the number of events per relationship and day', async t => {
  for (const rate of [1, 3]) {
    const count = [...simulate({ ...YEAR, relationships: 120, rate }).events].length
    const perDay = count / 120 / 365
    t.ok(perDay > 0.75 * rate && perDay < 1.25 * rate, `about ${rate}: ${perDay.toFixed(2)}`)
  }
})

t.test('a portfolio of a seed has the same customers whatever else is asked for', async t => {
  const names = (plan: Plan) => simulate(plan).customers.map(({ name, segment }) => `${name} ${segment}`)
  t.strictSame(names({ ...YEAR, rate: 5 }), names(YEAR))
  const many = simulate({ ...YEAR, relationships: 2000 }).customers.map(({ key }) => key)
  t.equal(new Set(many).size, 2000, 'every key is used once')
})

t.test('a level stands, moves evenly or falls on its day', async t => {
  const cases: Array<[string, Parameters<typeof levelOn>, number]> = [
    ['constant', [{ start: 0.3, end: 0.3 }, 105, 100, 110], 0.3],
    ['half way', [{ start: 0.2, end: 0.8 }, 105, 100, 110], 0.5],
    ['before the fall', [{ start: 0.9, end: 0.1, changed_on: 105 }, 104, 100, 110], 0.9],
    ['on the day of the fall', [{ start: 0.9, end: 0.1, changed_on: 105 }, 105, 100, 110], 0.1],
    ['a period of one day', [{ start: 0.4, end: 0.6 }, 100, 100, 100], 0.4]
  ]
  for (const [why, input, expected] of cases) t.equal(levelOn(...input), expected, why)
})

t.test('a plan that cannot be is refused by name', async t => {
  t.throws(() => simulate({ ...YEAR, relationships: 0 }), { name: 'RangeError', message: /^relationships must be a whole number from 1/ })
  t.throws(() => simulate({ ...YEAR, days: 1.5 }), /^days must be/)
  t.throws(() => simulate({ ...YEAR, end: '2026-02-30' }), /2026-02-30/)
  t.throws(() => simulate({ ...YEAR, rate: 0 }), /rate must be above 0/)
})

t.test('trust shows in what is done', async t => {
  const [low, high] = [extreme(0), extreme(1)]
  t.ok(Math.abs(transactionShare(low) - 0.47) < 0.02, `least trusted: ${transactionShare(low).toFixed(3)} of the time for price, contract and blame`)
  t.ok(Math.abs(transactionShare(high) - 0.235) < 0.02, `most trusted: ${transactionShare(high).toFixed(3)}`)

  const inspected = (events: Events) => mean(events.flatMap(({ type, data }) =>
    type === 'inspection.performed' ? [data.units_inspected / data.units_received] : []))
  t.ok(inspected(low) > 0.8 && inspected(high) < 0.15, 'the share of goods inspected falls')

  const quotes = (events: Events) => mean(events.flatMap(({ type, data }) => type === 'order.placed' ? [data.competing_quotes!] : []))
  t.ok(quotes(low) > 3 && quotes(high) < 0.5, 'the number of competing quotes falls')

  const count = (events: Events, type: string) => events.filter(event => event.type === type).length
  t.ok(count(low, 'misconduct.observed') > 10 * count(high, 'misconduct.observed'), 'misconduct is rare')
  t.ok(count(high, 'information.shared') > 4 * count(low, 'information.shared'), 'information flows')
  t.ok(count(high, 'idea.contributed') > 4 * count(low, 'idea.contributed'), 'ideas flow')

  const broken = (events: Events) => mean(events.flatMap(({ type, data }) =>
    type === 'promise.settled' && data.outcome !== 'renegotiated' ? [data.outcome === 'broken' ? 1 : 0] : []))
  t.ok(broken(low) > 5 * broken(high), 'promises are kept')
})

type Events = ReturnType<typeof extreme>

/** Forty customers, all with the same trust on both sides, over two years. */
function extreme (level: number) {
  const customers = Array.from({ length: 40 }, (_, i): Customer => ({
    key: `customer-${i}`,
    name: `Customer ${i}`,
    segment: 'food',
    size: 'medium',
    started_on: 0,
    story: 'steady',
    customer_trust: { start: level, end: level },
    supplier_trust: { start: level, end: level },
    voice: 1,
    care: 1
  }))
  return [...happenings(customers, { chance: random('extremes'), first: 20_000, last: 20_729, rate: 1, source: 'test' })]
}

function transactionShare (events: Events): number {
  let [transaction, all] = [0, 0]
  for (const { type, data } of events) {
    if (type !== 'interaction.held' || data.channel !== 'face_to_face') continue
    all += data.minutes
    if (['price_negotiation', 'contract_negotiation', 'blame_assignment'].includes(data.purpose)) transaction += data.minutes
  }
  return transaction / all
}

function mean (values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
