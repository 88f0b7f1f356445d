import t from 'tap'
import { timeCell } from '../../src/connectors/cells.ts'
import { RowFault } from '../../src/connectors/reading.ts'
import { day, instant } from '../../src/connectors/salesforce/cells.ts'

t.test('a time before 1970 is refused by the name of its field', async t => {
  const refused = { name: 'RowFault', field: 'when', message: /before 1970/ } as unknown as RowFault
  t.throws(() => timeCell({ when: '0001-01-02T00:00:00Z' }, 'when'), refused)
  t.throws(() => timeCell({ when: '1900-01-01' }, 'when'), refused)
  t.throws(() => instant({ when: '1969-12-31T23:59:59.000+0000' }, 'when'), refused)
  t.throws(() => day({ when: '0001-01-01' }, 'when'), refused)
  t.equal(timeCell({ when: '1970-01-01T00:00:00Z' }, 'when'), '1970-01-01T00:00:00.000Z')
  t.equal(day({ when: '1970-01-01' }, 'when'), '1970-01-01')
})
