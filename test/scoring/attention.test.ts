import t from 'tap'
import { attention, type EventData } from '../../src/scoring/index.ts'
import { event, inputOf } from './world.ts'

const D = 20_500
const call = (day: number, more: Partial<EventData['touchpoint.made']> = {}) =>
  event(day, 'touchpoint.made', { channel: 'phone', initiated_by: 'supplier', ...more })
const at = (events: ReturnType<typeof call>[], more: object = {}) => attention({ ...inputOf([{ key: 'own', events }], 'own', D), ...more })

t.test('required contacts follow the cycle, the complexity and a sale', async t => {
  const cases: Array<[string, object, number]> = [
    ['nothing known: a year, medium', {}, 3],
    ['a quarter', { cycleMonths: 3 }, 1.5],
    ['just above a quarter', { cycleMonths: 3.5 }, 3],
    ['three years', { cycleMonths: 36 }, 4.5],
    ['longer, and complex', { cycleMonths: 60, complexity: 'high' }, 12],
    ['low complexity', { complexity: 'low' }, 1.5]
  ]
  for (const [why, more, required] of cases) t.equal(at([call(D)], more)?.required, required, why)
  const order = (day: number) => [event(day, 'order.placed', { order_id: 'O', value: 1, currency: 'EUR' })] as ReturnType<typeof call>[]
  t.strictSame([at(order(D - 89))?.required, at(order(D - 90))?.required], [4.5, 3], 'the window after a sale has 90 days')
})

t.test('what we gave', async t => {
  const contacts = [
    call(D, { trigger: 'proactive' }), call(D - 1, { trigger: 'proactive' }), call(D - 89, { trigger: 'callback' }), call(D - 2),
    call(D - 90, { trigger: 'complaint' }), call(D, { initiated_by: 'customer', trigger: 'complaint' })
  ]
  t.strictSame(at(contacts, { complexity: 'high' }), {
    required: 6, given: 4, attention: 4 / 6, neglected: false, after_sale: false, proactive: 2, called_back: 1, initiative: 0.6
  })
  t.strictSame(at([call(D)]), { required: 3, given: 1, attention: 1 / 3, neglected: true, after_sale: false })
  t.equal(at([]), undefined)
})

t.test('reach is the evenness of our time over departments', async t => {
  const meeting = (minutes: number, ...departments: string[]) => event(D, 'interaction.held', {
    channel: 'video', minutes, purpose: 'planning', initiated_by: 'customer', supplier_departments: departments
  }) as unknown as ReturnType<typeof call>
  const cases: Array<[string, ReturnType<typeof call>[], number | undefined]> = [
    ['no names', [meeting(60)], undefined],
    ['one department', [meeting(60, 'sales')], 0],
    ['two alike', [meeting(60, 'sales', 'service')], 1],
    ['one quarter and three quarters: (ln 4 - 0.75 ln 3)/ln 2', [meeting(30, 'sales'), meeting(90, 'service')], (Math.log(4) - 0.75 * Math.log(3)) / Math.LN2]
  ]
  for (const [why, events, reach] of cases) {
    const found = at(events)?.reach
    t.ok(found === reach || Math.abs(found! - reach!) < 1e-12, why)
  }
  const mixed = [meeting(60, 'engineering', 'sales'), meeting(20, 'manufacturing'), meeting(100, 'sales')]
  t.equal(at(mixed)?.technical_minutes, 50, 'half of the shared hour and the twenty minutes')
  t.strictSame([at([meeting(60, 'sales')])?.technical_minutes, at([meeting(60)])?.technical_minutes], [0, undefined])
})
