import t from 'tap'
import { bytesOf } from '../../src/exports/bytes.ts'
import { FORMATS, MEDIA_TYPES, type Column, type Row, type Table } from '../../src/exports/table.ts'
import fc from '../helpers/property.ts'
import { fileOf, ndjsonRows, rowsOf } from './exports-read.ts'

const columns: Column[] = [
  { name: 'key', type: 'text' }, { name: 'score', type: 'double' }, { name: 'count', type: 'integer' }, { name: 'silent', type: 'boolean' },
  { name: 'day', type: 'date' }, { name: 'time', type: 'instant' }, { name: 'data', type: 'json' }
]

function tableOf (rows: readonly Row[], together = 3): Table {
  return {
    name: 'things',
    columns,
    snapshot: '42',
    rows: (async function * () { for (let i = 0; i < rows.length; i += together) yield rows.slice(i, i + together) })()
  }
}

const two: Row[] = [
  { key: '=1+1', score: 0.1, count: -3, silent: true, day: '2026-06-30', time: '2026-06-30T12:00:00.000001Z', data: { b: [1, 'x,"y"'], a: null } },
  { key: '' }
]

t.test('csv has a line of names, CRLF, and fields that no spreadsheet computes', async t => {
  const file = await fileOf('csv', tableOf([...two, { key: '-2', score: -2, count: 0, silent: false }]))
  t.equal(file.toString(), [
    'key,score,count,silent,day,time,data',
    '\'=1+1,0.1,-3,true,2026-06-30,2026-06-30T12:00:00.000001Z,"{""b"":[1,""x,\\""y\\""""],""a"":null}"',
    '"",,,,,,',
    "'-2,-2,0,false,,,",
    ''
  ].join('\r\n'))
})

t.test('every beginning of a formula is written behind a mark', async t => {
  for (const key of ['=x', '+x', '-x', '@x', '\tx', '\rx', '\nx', '＝x', "'=x"]) {
    const file = (await fileOf('csv', { ...tableOf([{ key }]), columns: [columns[0]!] })).toString()
    t.match(file, new RegExp(`^key\r\n"?'${key.replace('+', '[+]')}"?\r\n$`), JSON.stringify(key))
  }
  const file = (await fileOf('csv', { ...tableOf([{ key: "'tis" }, { key: 'a=b' }]), columns: [columns[0]!] })).toString()
  t.equal(file, "key\r\n'tis\r\na=b\r\n", 'and nothing else')
})

t.test('ndjson leaves away what is absent, and ends with a line that counts', async t => {
  const file = await fileOf('ndjson', tableOf(two))
  t.strictSame(file.toString().split('\n'), [
    '{"key":"=1+1","score":0.1,"count":-3,"silent":true,"day":"2026-06-30","time":"2026-06-30T12:00:00.000001Z","data":{"b":[1,"x,\\"y\\""],"a":null}}',
    '{"key":""}',
    '{"end":{"rows":2,"snapshot":"42"}}',
    ''
  ])
})

t.test('a table without rows is a whole file', async t => {
  for (const format of FORMATS) {
    const file = await fileOf(format, tableOf([]))
    t.strictSame(await rowsOf(format, file, columns), [], format)
    t.ok(file.length > 0, format)
  }
  t.strictSame(ndjsonRows(await fileOf('ndjson', tableOf([])), columns).end, { rows: 0, snapshot: '42' })
})

// The readers take a mark of byte order for none of the text, as programs do that read whole files.
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).filter(text => !text.startsWith('\ufeff')),
  fc.constantFrom('=cmd|1', '+1', '-1', '@a', '\t', '\r\n', "'", "''=", '"', ',', ';', 'null', 'NULL', 'NaN', '\u0000', '\u2028', '😀', ' a ', '\\', 'x\ufeffy')
)
const instants = fc.tuple(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), fc.nat(999))
  .map(([date, micros]) => `${date.toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`)
const rows = fc.array(fc.record({
  key: nasty,
  score: fc.double({ noNaN: true, noDefaultInfinity: true }),
  count: fc.maxSafeInteger(),
  silent: fc.boolean(),
  day: instants.map(text => text.slice(0, 10)),
  time: instants,
  data: fc.dictionary(nasty.filter(name => name !== '__proto__'), fc.oneof(nasty, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 3 })
}, { requiredKeys: [] }), { maxLength: 40 })

/** A row as the readers give it back. */
function expected ({ data, ...row }: Row): Row {
  return { ...row, ...('score' in row ? { score: row.score === 0 ? 0 : row.score } : {}), ...(data === undefined ? {} : { data: JSON.stringify(data) }) }
}

for (const format of FORMATS) {
  t.test(`${format} gives back every value, whatever it is, and none that was absent`, async t => {
    await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (given, together) => {
      const read = await rowsOf(format, await fileOf(format, tableOf(given, together)), columns)
      t.strictSame(read.map(row => ({ ...row })), given.map(row => sortedLike(expected(row))))
    }), { numRuns: 60 })
  })
}

function sortedLike (row: Row): Row {
  return Object.fromEntries(columns.flatMap(({ name }) => row[name] === undefined ? [] : [[name, row[name]]]))
}

t.test('many rows become several groups, in the same order', async t => {
  const count = 25_001
  const given = Array.from({ length: count }, (_, i): Row => ({ key: `k${i}`, count: i, ...(i % 3 === 0 ? { score: i / 7 } : {}) }))
  for (const format of FORMATS) {
    const read = await rowsOf(format, await fileOf(format, tableOf(given, 999)), columns)
    t.equal(read.length, count, format)
    t.strictSame([read[0], read[9_999], read[10_000], read.at(-1)], [given[0], given[9_999], given[10_000], given.at(-1)], format)
    t.equal(read.findIndex((row, i) => row.key !== `k${i}`), -1, format)
  }
})

t.test('long texts make groups smaller', async t => {
  const given = Array.from({ length: 30 }, (_, i): Row => ({ key: String(i).repeat(300_000) }))
  for (const format of ['parquet', 'arrow'] as const) {
    const pieces: number[] = []
    for await (const piece of bytesOf(format, tableOf(given))) pieces.push(piece.length)
    t.ok(pieces.length > 2, `${format} comes in ${pieces.length} pieces`)
  }
})

t.test('a value of another type than its column\'s is no value', async t => {
  const wrong: Row[] = [
    { key: 1 }, { score: NaN }, { score: Infinity }, { score: '1' }, { count: 0.5 }, { count: 2 ** 53 }, { silent: 'yes' }, { day: '30.06.2026' },
    { time: '2026-06-30T12:00:00Z' }
  ]
  for (const row of wrong) for (const format of FORMATS) await t.rejects(fileOf(format, tableOf([row])), TypeError, `${format} ${JSON.stringify(row)}`)
})

t.test('every format has a media type', async t => {
  t.strictSame(MEDIA_TYPES, {
    csv: 'text/csv', ndjson: 'application/x-ndjson', parquet: 'application/vnd.apache.parquet', arrow: 'application/vnd.apache.arrow.file'
  })
})
