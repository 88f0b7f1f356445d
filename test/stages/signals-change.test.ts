import t from 'tap'
import { after, signalsApp } from './signals-app.ts'

const TODAY = '2026-07-01'
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const inspected = (units: number) => ({ units_received: 100, units_inspected: units })
const meeting = (purpose: string) => ({ channel: 'face_to_face', minutes: 60, purpose, initiated_by: 'customer' })

t.test('a fall of trust rings once per direction, and ends when the recent days are as good as the year', async t => {
  const { event, record, tick, stands, list, rows, setNow } = await signalsApp(t, '2026-05-01')
  // every third day: a tenth of the goods is inspected for a year, nine tenths in the last weeks, then a tenth again
  const days = async (from: string, count: number, units: number) => {
    setNow(`${after(from, 3 * count)}T12:00:00Z`)
    await record(...numbers(count).map(i => event(after(from, 3 * i), 'inspection.performed', inspected(units))))
  }
  await days('2025-05-02', 120, 10)
  await tick()
  t.strictSame(await stands('deteriorating'), [])
  await days('2026-05-02', 3, 90)
  await tick('2026-05-11')
  const [found] = await stands('deteriorating')
  t.equal(found, 'customer_trust:2026-05-11 open')
  const [signal] = await list('type=deteriorating')
  t.ok(signal.evidence.figures.p <= 0.002)
  t.ok(signal.evidence.figures.reference - signal.evidence.figures.recent >= 10)
  t.strictSame(signal.evidence.events.map(({ date }: any) => date), ['2026-05-08', '2026-05-05', '2026-05-02'], 'the inspections that speak against it')
  await days('2026-05-11', 14, 90)
  await tick('2026-06-24')
  t.equal((await stands('deteriorating')).length, 1)
  const before = await rows()
  await tick('2026-06-25')
  t.equal(await rows(), before, 'the same episode, with nothing new to say')
  await days('2026-06-26', 25, 10)
  await tick('2026-09-09')
  t.strictSame(await stands('deteriorating'), ['customer_trust:2026-05-11 closed'])
})

t.test('too much time on price, contracts and blame rings until it is clearly less', async t => {
  const { event, record, tick, stands, list } = await signalsApp(t, TODAY)
  const meetings = (count: number, purpose: string, day = '2026-06-30') => record(...numbers(count).map(() => event(day, 'interaction.held', meeting(purpose))))
  await meetings(7, 'price_negotiation')
  await tick()
  t.strictSame(await stands('overhead_high'), [], 'seven meetings are too few')
  await meetings(1, 'blame_assignment')
  await tick('2026-07-02')
  t.strictSame(await stands('overhead_high'), ['since:2026-07-02 open'])
  const [{ evidence: { figures }, sentence }] = await list('type=overhead_high')
  t.match(figures, { transaction_time_share: 1, low: 1, price: 7 / 8, contract: 0, blame: 1 / 8, meetings: 8, window_days: 180 })
  t.match(sentence, /^100 % of the face-to-face time of 180 days/)
  await meetings(18, 'planning', '2026-07-02')
  await tick('2026-07-03')
  t.strictSame(await stands('overhead_high'), ['since:2026-07-02 open'], '8 of 26 hours: no cause to raise it, and not over')
  await meetings(1, 'planning', '2026-07-03')
  await tick('2026-07-04')
  t.strictSame(await stands('overhead_high'), ['since:2026-07-02 closed'], '8 of 27 hours are less than 0.3')
})

t.test('another band of health is news for a month, and a score at the edge is none', async t => {
  const { event, record, tick, stands, inject, list, setNow } = await signalsApp(t, TODAY)
  const survey = (day: string, score: number) => event(day, 'survey.answered', { side: 'supplier', question: 'trust', score, scale_min: 0, scale_max: 100 })
  await record(...numbers(60).map(() => survey('2026-06-30', 75)))
  await tick()
  t.strictSame(await stands('band_changed'), [], 'the first scores change nothing')
  const health = async () => (await inject('GET', '/v1/relationships/acme/trust')).body.health
  t.equal((await health()).band, 'good')
  const edge = (await health()).score
  t.ok(edge > 62)

  // Answers of 0 pull the mean down, a few at a time, until health is fair and then two points below the edge.
  let ring = ''
  for (let day = 2; ring === '' && day < 30; day++) {
    const date = `2026-07-${String(day).padStart(2, '0')}`
    setNow(`${date}T12:00:00Z`)
    await record(survey(date, 0))
    await tick(date)
    const { score, band } = await health()
    const found = await stands('band_changed')
    if (score > 58) t.strictSame(found, [], `${score} is ${band} and no news`)
    else ring = `good>fair:${date}`
  }
  t.strictSame(await stands('band_changed'), [`${ring} open`])
  t.match(await list('type=band_changed'), [{ evidence: { facts: { before: 'good', after: 'fair', direction: 'down', side: 'supplier_trust' } } }])

  const fell = ring.slice(-10)
  await tick(after(fell, 1))
  t.strictSame(await stands('band_changed'), [`${ring} open`])
  await tick(after(fell, 30))
  t.strictSame(await stands('band_changed'), [`${ring} open`])
  await tick(after(fell, 31))
  t.strictSame(await stands('band_changed'), [`${ring} closed`])
})
