import t from 'tap'
import { Problem } from '../../src/errors.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import { checkSettings } from '../../src/connectors/check-settings.ts'
import { CONNECTORS } from '../../src/connectors/registry.ts'
import { ruled, type Decides, type Rule } from '../../src/connectors/settings.ts'
import { decidable, usableWords } from '../../src/connectors/uses.ts'
import { RECORDS } from './records.ts'

const validate = eventValidator({ timeZone: 'UTC', now: new Date('2026-06-30T12:00:00Z') })
const words = (system: string, object: string, decides: Decides) => decides === 'department' ? ['sales'] : usableWords(system, [object], decides)

t.test('what a rule may say of a record never makes the record refused', async t => {
  for (const { system, defaults, object } of CONNECTORS.flatMap(({ objects, ...rest }) => objects.map(object => ({ ...rest, object })))) {
    const record = RECORDS[`${system}/${object.name}`]!
    for (const decides of decidable(system, [object.name])) {
      t.ok(words(system, object.name, decides).length > 0, `${system} ${object.name} ${decides}`)
      for (const to of words(system, object.name, decides)) {
        const settings = { ...defaults, rules: [{ field: 'always', equals: 'x', decides, to }, ...defaults.rules] }
        const row = typeof record.properties === 'object' ? { ...record, properties: { ...record.properties, always: 'x' } } : { ...record, always: 'x' }
        const { kept } = object.take(row, settings)
        const reading = object.read(kept, { settings, timeZone: 'UTC', parent: { account: 'a' }, children: [] })
        const drafts = 'events' in reading ? reading.events : []
        const errors = drafts.flatMap(({ part, ...draft }) => validate({ ...draft, id: 'x', source: 'x', subject: 'a' }).errors ?? [])
        t.strictSame(errors, [], `${system} ${object.name}: ${decides} ${to}`)
      }
    }
  }
})

t.test('a word that no reader of such a record can use is refused when it is set', async t => {
  const pointersOf = (system: string, rule: object) => {
    try {
      checkSettings(CONNECTORS.find(connector => connector.system === system)!, { rules: [{ field: 'x', equals: 'y', ...rule } as any] })
      return []
    } catch (error) {
      return (error as Problem).errors!.map(({ pointer }) => pointer)
    }
  }
  t.strictSame(pointersOf('hubspot', { object: 'ticket', decides: 'outcome', to: 'held' }), ['/rules/0/to'])
  t.strictSame(pointersOf('hubspot', { decides: 'outcome', to: 'held' }), [], 'meetings can')
  t.strictSame(pointersOf('hubspot', { decides: 'outcome', to: 'waived' }), ['/rules/0/to'], 'HubSpot has no promises')
  t.strictSame(pointersOf('salesforce', { object: 'case_milestone', decides: 'outcome', to: 'waived' }), [])
  t.strictSame(pointersOf('dynamics', { object: 'email', decides: 'channel', to: 'visit' }), ['/rules/0/decides'])
  t.strictSame(pointersOf('calendar', { decides: 'severity', to: '1' }), ['/rules/0/decides'])
  t.strictSame(pointersOf('salesforce', { object: 'event_relation', decides: 'ignore', to: 'yes' }), ['/rules/0/decides'])
})

t.test('a rule that sets what the reader cannot use does not stand before one that it can', async t => {
  const rule = (to: string): Rule => ({ field: 'x', equals: 'y', decides: 'outcome', to })
  t.equal(ruled([rule('held'), rule('rejected')], 'ticket', { x: 'Y' }, 'outcome', ['accepted', 'rejected']), 'rejected')
})

t.test('a value is put into lower case once for all rules, a rule once for all records, and of a value the beginning is looked at', async t => {
  let [read, looked] = [0, 0]
  const rules = Array.from({ length: 5 }, (_, i): Rule => ({ field: 'x', get contains () { read++; return `NO${i}` }, decides: 'purpose', to: 'review' }))
  const rowOf = (value: string) => ({ get x () { looked++; return value } })
  for (let n = 0; n < 3; n++) ruled(rules, 'task', rowOf('text'), 'purpose')
  t.equal(looked, 3)
  t.ok(read <= 5 * 2, `${read} readings of five rules`)
  t.equal(ruled(rules, 'task', rowOf(`${'x'.repeat(997)}NO1`), 'purpose'), 'review')
  t.equal(ruled(rules, 'task', rowOf(`${'x'.repeat(1000)}no1`), 'purpose'), undefined)
})
