import t from 'tap'
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import fc from '../helpers/property.ts'
import {
  MODEL_1, fromDay, overhead, perspectives, trust, type EventData, type LedgerEvent, type Party, type TrustInput
} from '../../src/scoring/index.ts'
import { asOf, tenant } from './arbitrary.ts'
import { differences, impossible } from './close.ts'
import { event, inputOf } from './world.ts'

const D = 20_500
const input = (events: LedgerEvent[]) => inputOf([{ key: 'own', events }], 'own', D)
const seen = (events: LedgerEvent[]) => perspectives(input(events), D - 364)

function answer (side: Party, department: string | undefined, score: number, question: EventData['survey.answered']['question'] = 'trust', day = D) {
  return event(day, 'survey.answered', { side, ...department !== undefined && { department }, question, score, scale_min: 1, scale_max: 5 })
}

function meeting (minutes: number, departments: string[], people = 1) {
  return event(D, 'interaction.held', {
    channel: 'video', minutes, purpose: 'design', initiated_by: 'supplier', supplier_people: people, supplier_departments: departments
  })
}

t.test('each department has its mean per question, and the side how alike they are', async t => {
  const found = seen([
    answer('supplier', 'sales', 5), answer('supplier', 'sales', 4), answer('supplier', 'sales', 1, 'fairness'),
    answer('supplier', 'service', 3), answer('supplier', undefined, 1), answer('supplier', 'finance', 1, 'trust', D - 365),
    answer('customer', 'quality', 4), answer('customer', 'purchasing', 2, 'satisfaction')
  ])
  t.strictSame(differences(found.supplier, {
    answers: 5,
    departments: [
      { answers: 1, score: 0, questions: [{ question: 'trust', answers: 1, score: 0 }] },
      {
        department: 'sales',
        answers: 3,
        score: 1.75 / 3,
        questions: [{ question: 'fairness', answers: 1, score: 0 }, { question: 'trust', answers: 2, score: 0.875 }]
      },
      { department: 'service', answers: 1, score: 0.5, questions: [{ question: 'trust', answers: 1, score: 0.5 }] }
    ],
    alignment: 1 - (1.75 / 3 - 0.5), // all questions: 1.75/3 against 0.5
    trust_alignment: 1 - (0.875 - 0.5)
  }), [], 'an answer without a department is shown and not aligned; one before the window is not counted')
  t.equal(found.customer?.alignment, 1 - (0.75 - 0.25))
  t.equal(found.customer?.trust_alignment, undefined, 'one department alone answered the question of trust')
  t.equal(seen([answer('supplier', 'sales', 5)]).supplier?.alignment, undefined)
})

t.test('stated trust stands beside the score without it, and the difference has a probability', async t => {
  const shared = (day: number) => event(day, 'information.shared', { direction: 'to_supplier', confidentiality: 'open' })
  const inspected = event(D - 1, 'inspection.performed', { units_received: 100, units_inspected: 10, units_rejected: 0 })
  const words = [answer('customer', 'quality', 2), answer('customer', undefined, 1)]
  const deeds = [shared(D - 2), shared(D - 3), inspected]
  const { stated, behavioural, disagreement } = seen([...words, ...deeds]).customer_trust
  const document = trust(input([...words, ...deeds])).customer_trust
  const dimension = document.dimensions.find(({ dimension }) => dimension === 'customer_stated_trust')!
  t.strictSame(stated, { score: dimension.score, interval: dimension.interval, answers: 2 })
  t.ok(Math.abs(stated!.score - 100 * (0.25 + 2 * 0.6) / 4) < 1e-9, '(0.25 + 0 + 2 · 0.6)/(2 + 2)')

  // The same by the document of a model in which the dimension weighs nothing: it has the same evidence otherwise.
  const spec = { ...MODEL_1.dimensions.customer_stated_trust, weight: 0 }
  const model = { ...MODEL_1, dimensions: { ...MODEL_1.dimensions, customer_stated_trust: spec } }
  const without = trust({ ...input([...words, ...deeds]), model } as TrustInput).customer_trust
  const { score, interval, coverage, confidence } = without
  t.strictSame(differences(behavioural, { score, interval, coverage, confidence }), [])

  const sd = Math.hypot((stated!.interval.high - stated!.interval.low) / 3.29, (interval!.high - interval!.low) / 3.29)
  const z = Math.abs(stated!.score - score!) / sd
  t.strictSame(differences(disagreement, { points: stated!.score - score!, p_differs: 1 - 2 * (1 - normalCdf(z, 0, 1)) }), [])
})

t.test('words alone show no behaviour, and deeds alone no words', async t => {
  const words = seen([answer('supplier', 'sales', 5)])
  t.ok(words.supplier_trust.stated !== undefined)
  t.strictSame([words.supplier_trust.behavioural, words.supplier_trust.disagreement, words.customer_trust], [undefined, undefined, {}])
  t.match(words.notes.join(' '), /stated customer_trust is unknown.*behavioural supplier_trust is unknown/)
  const weightless = Object.fromEntries(Object.entries(MODEL_1.dimensions)
    .map(([name, spec]) => [name, { ...spec, weight: spec.axis === 'stated' ? 2 : 0 }])) as typeof MODEL_1.dimensions
  const only = perspectives({ ...input([answer('customer', 'quality', 5)]), model: { ...MODEL_1, dimensions: weightless } }, D)
  t.strictSame([only.customer_trust.behavioural, impossible(only)], [undefined, []], 'a model of words alone knows no behaviour')
})

t.test('time with the customer by department', async t => {
  const found = seen([meeting(60, ['engineering', 'sales'], 2), meeting(30, ['manufacturing']), meeting(50, ['sales']), meeting(10, [])])
  // 2 people · 60 = 120, half each; so engineering 60, sales 60 + 50, manufacturing 30: 200 in all
  t.strictSame(differences(found.attention, {
    person_minutes: 210,
    unnamed_person_minutes: 10,
    departments: [
      { department: 'engineering', person_minutes: 60, share: 0.3 },
      { department: 'manufacturing', person_minutes: 30, share: 0.15 },
      { department: 'sales', person_minutes: 110, share: 0.55 }
    ],
    technical_minutes: 90,
    technical_share: 0.45,
    reach: -(0.3 * Math.log(0.3) + 0.15 * Math.log(0.15) + 0.55 * Math.log(0.55)) / Math.log(3)
  }), [])
  t.equal(seen([]).attention, undefined)
  const unnamed = seen([meeting(10, [])])
  t.strictSame(unnamed.attention, { person_minutes: 10, unnamed_person_minutes: 10, departments: [] }, 'no share of what has no name')
  t.match(unnamed.notes.join(' '), /no meeting names a department/)
})

t.test('of a meeting that counts nobody one person is assumed, and it is said', async t => {
  const uncounted = event(D, 'interaction.held', {
    channel: 'phone', minutes: 20, purpose: 'design', initiated_by: 'customer', supplier_departments: ['sales']
  })
  const { attention, notes } = seen([uncounted, meeting(10, ['sales'], 2)])
  t.equal(attention?.person_minutes, 40)
  t.ok(notes.includes('1 meetings do not say how many of our people took part: each counts as one person.'))
  t.notMatch(seen([meeting(10, ['sales'])]).notes.join(' '), /how many of our people/)
})

t.test('more departments than a list holds are cut, the alignment is over all', async t => {
  const many = Array.from({ length: 120 }, (_, i) => answer('supplier', `d${i}`, i === 0 ? 1 : 5))
  const found = seen([...many, ...many.slice(20).map(({ data }) => event(D - 1, 'survey.answered', data as EventData['survey.answered']))])
  t.equal(found.supplier?.departments.length, 100)
  t.ok(found.supplier?.departments.every(({ answers }) => answers === 2), 'those with most answers')
  t.equal(found.supplier?.alignment, 0)
  t.match(found.notes.join(' '), /The 100 departments of the supplier/)
  const exact = seen([...many.slice(0, 100), ...many.slice(0, 100).map((_, i) => meeting(10, [`d${i}`]))])
  t.strictSame([exact.supplier?.departments.length, exact.attention?.departments.length], [100, 100])
  t.notMatch(exact.notes.join(' '), /The 100 departments/, 'nothing was cut')
  t.match(seen(many.map((_, i) => meeting(10, [`d${i}`]))).notes.join(' '), /The 100 departments with most time are listed/)
})

t.test('the figures agree with those of the overhead and the trust document, and are known values for any events', async t => {
  let compared = 0
  fc.assert(fc.property(tenant, asOf, (tenant, asOf) => {
    const given = inputOf(tenant, 'own', asOf)
    const found = perspectives(given, asOf - 100)
    t.strictSame(impossible(found), [])
    t.equal(found.supplier?.alignment, overhead(given.days, asOf - 100, asOf, {}).alignment)
    for (const [direction, name] of [['customer_trust', 'customer_stated_trust'], ['supplier_trust', 'supplier_stated_trust']] as const) {
      const { stated, behavioural, disagreement } = found[direction]
      const dimension = trust(given)[direction].dimensions.find(({ dimension }) => dimension === name)
      t.equal(stated?.score, dimension?.score)
      t.equal(disagreement !== undefined, stated !== undefined && behavioural !== undefined)
      if (disagreement === undefined) continue
      compared += 1
      t.ok(disagreement.p_differs >= 0 && disagreement.p_differs <= 1 && Math.abs(disagreement.points) <= 100)
    }
    t.equal(found.end, fromDay(asOf))
  }), { numRuns: 150 })
  t.ok(compared > 20)
})
