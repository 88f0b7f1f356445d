import t from 'tap'
import { RowFault, type CrmObject, type Row } from '../../src/connectors/reading.ts'
import { CONNECTORS, type Connector } from '../../src/connectors/registry.ts'
import { RECORDS } from './records.ts'

const TEXTS = ['Spoke with Jane Doe', 'jane_doe', 'jane.doe@acme.example', 'JANEDOE']

/** What is kept and told of a record; nothing of one that is refused. */
function traces ({ defaults }: Connector, object: CrmObject, row: Row): string {
  try {
    const taken = object.take(row, defaults)
    const children = [{ object: object.name, kept: taken.kept }]
    return JSON.stringify([taken, object.read(taken.kept, { settings: defaults, timeZone: 'UTC', parent: taken.kept, children })])
  } catch (error) {
    if (error instanceof RowFault) return ''
    throw error
  }
}

/** The record with a text in one place, in all places where a field of this name may stand. */
function withText (row: Row, field: string, text: string): Row[] {
  return [{ ...row, [field]: text }, ...['properties', 'engagement', 'associations', 'metadata'].filter(part => part in row || part === 'metadata')
    .map(part => ({ ...row, [part]: { ...row[part] as object, [field]: text } }))]
}

const INNER = ['id', 'type', 'status', 'title', 'direction', 'disposition', 'meetingOutcome', 'location', 'subject', 'activityType', 'ownerId', 'companyIds', 'companies']

for (const connector of CONNECTORS.filter(({ system }) => system !== 'calendar')) {
  for (const object of connector.objects) {
    t.test(`no field of ${object.title} of ${connector.title} leaves a text of people behind`, async t => {
      const record = RECORDS[`${connector.system}/${object.name}`]!
      t.not(traces(connector, object, record), '', 'the record itself is read')
      for (const field of [...object.fields, ...INNER]) {
        for (const text of TEXTS) {
          for (const row of withText(record, field, text)) t.notMatch(traces(connector, object, row), /jane/i, `${field}: ${text}`)
        }
      }
    })
  }
}
