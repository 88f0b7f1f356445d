import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { checkColumns, compileMapping, eventsAsTheyAre, type Recipe } from '../../src/imports/compile.ts'
import { ledgerSink } from '../../src/imports/ledger.ts'
import type { FormatSpec, Mapping } from '../../src/imports/mapping.ts'
import { readMapping } from '../../src/imports/read-mapping.ts'
import { receiptText, type Receipt, type Refusal } from '../../src/imports/receipt.ts'
import { remoteSink } from '../../src/imports/remote.ts'
import { readRows } from '../../src/imports/rows.ts'
import { runImport, type Sink } from '../../src/imports/run.ts'
import { compileValue } from '../../src/imports/values.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import { examples } from '../../examples/make.ts'
import { testApp } from '../helpers/app.ts'

const now = () => new Date('2026-07-01T12:00:00Z')
const validate = eventValidator({ timeZone: 'UTC', now: now() })
const EXAMPLES = resolve(import.meta.dirname, '../../examples/simulated')
const exampleMapping = readMapping(readFileSync(join(EXAMPLES, 'mapping.json'), 'utf8'))

const folder = mkdtempSync(join(tmpdir(), 'aftersale-import-'))
t.teardown(() => rmSync(folder, { recursive: true }))

function file (name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Run { path: string, format?: FormatSpec, recipe: Recipe, sink?: Sink, signal?: AbortSignal }

async function run ({ path, format = { type: 'csv' }, recipe, sink, signal }: Run) {
  const refusals: Refusal[] = []
  const receipt = await runImport({
    file: path,
    rows: readRows(path, format, { onHeader: header => checkColumns(recipe, header), onBytes () {} }),
    recipe,
    ...(sink ? { sink } : {}),
    ...(signal ? { signal } : {}),
    refused (refusal) { refusals.push(refusal) },
    now
  })
  return { receipt, refusals }
}

/** The promise of the receipt: every line is somewhere. */
function addsUp (t: Test, { lines, events, skipped_because: reasons, dry_run: dry }: Receipt) {
  t.equal(lines.read, lines.imported + lines.without_events + lines.skipped + lines.refused + lines.unprocessed, 'the lines add up')
  t.equal(lines.skipped, Object.values(reasons).reduce((sum, n) => sum + n, 0), 'and so do the reasons')
  if (!dry) t.equal(events.made, events.recorded + events.duplicates + events.conflicts + events.refused, 'the events add up')
}

const COMPLAINTS: Mapping = {
  format: { type: 'csv' },
  source: 'desk',
  relationship: { key: '{customer}', missing: 'leave' },
  events: [{
    type: 'complaint.raised', id: '{id}', time: { column: 'on', format: 'iso' }, data: { complaint_id: '{id}', severity: { column: 'severity', number: true }, kind: 'money' }
  }]
}
const complaints = compileMapping(COMPLAINTS, validate)
const HEAD = 'id,customer,on,severity\n'

t.test('the examples are what the simulator makes', async t => {
  for (const [name, content] of Object.entries(examples())) t.equal(readFileSync(join(EXAMPLES, name), 'utf8'), content, `${name}; npx tsx examples/make.ts`)
})

t.test('a table goes into the ledger once', async t => {
  const { database, tenant, inject } = await testApp(t)
  const sink = ledgerSink(database, tenant, false, now)
  const job = { path: join(EXAMPLES, 'deliveries.csv'), format: exampleMapping.format, recipe: compileMapping(exampleMapping, validate), sink }

  const first = await run(job)
  t.strictSame(first.refusals, [])
  t.match(first.receipt, {
    complete: true,
    lines: { read: 47, imported: 44, skipped: 3, refused: 0 },
    skipped_because: { void: 3 },
    events: { made: 55, recorded: 55 },
    relationships: { made: 6 }
  })
  addsUp(t, first.receipt)

  const again = await run(job)
  t.match(again.receipt, { lines: { imported: 44 }, events: { made: 55, recorded: 0, duplicates: 55 }, relationships: { made: 0 } })

  const split = readFileSync(job.path, 'utf8').split('\r\n').filter(line => line.startsWith('elsandorf-pharma-promise-1;'))
  const { body: made } = await inject('GET', `/v1/events/${encodeURIComponent('elsandorf-pharma-promise-1/made')}`)
  t.match(made, { subject: 'elsandorf-pharma', time: '2026-01-09T12:00:00.000000Z', data: { due_on: '2026-01-30', currency: 'EUR' } })
  const values = split.map(line => Number(line.split(';')[6]!.replaceAll('.', '').replace(',', '.')))
  t.equal(made.data.value, values.reduce((sum, value) => sum + value), 'the value of a shipment is the sum of its lines')
  t.match((await inject('GET', '/v1/relationships/elsandorf-pharma')).body, { name: 'Elsandorf Pharma', segment: 'health', currency: 'EUR', created_by: 'api' })
})

t.test('docs/importing.md tells what happens', async t => {
  const text = readFileSync(resolve(EXAMPLES, '../../docs/importing.md'), 'utf8')
  const block = (name: string) => text.split(`<!-- executed: ${name} -->`)[1]!.split('```')[1]!.replace(/^\w*\n/, '')
  t.strictSame(JSON.parse(block('mapping')), exampleMapping, 'the mapping is that of the example')

  const sink: Sink = {
    relationships: async wanted => wanted.map(() => ({ status: 'made' })),
    events: async events => events.map(() => ({ status: 'recorded' }))
  }
  const { receipt } = await run({ path: join(EXAMPLES, 'deliveries.csv'), format: exampleMapping.format, recipe: compileMapping(exampleMapping, validate), sink })
  t.equal(block('receipt').trim(), receiptText({ ...receipt, file: 'examples/simulated/deliveries.csv', elapsed_seconds: 0.1 }), 'and so is the receipt')

  const row = JSON.parse(/the row is `(.*)`:/.exec(text)![1]!) as Record<string, unknown>
  const lines = [...text.split('<!-- executed: values -->')[1]!.split('###')[0]!.matchAll(/^\| `(.*)` \| `(.*)` \|$/gm)]
  t.equal(lines.length, 9)
  for (const [, spec, result] of lines) {
    const read = compileValue(JSON.parse(spec!), { utcOffset: 'Z', columns: new Set(), added: new Set() })
    t.same(read(row), JSON.parse(result!), spec!)
  }
})

t.test('relationships that exist are kept, or updated when the mapping says so', async t => {
  const { database, tenant, inject } = await testApp(t)
  await inject('PUT', '/v1/relationships/acme', { name: 'ACME', stage: 'contract' })
  const path = file('acme.csv', `${HEAD}c1,acme,2026-03-01,2\nc2,acme,2026-03-02,2\n`)
  const recipe = compileMapping({ ...COMPLAINTS, relationship: { key: '{customer}', name: 'Acme Ltd' } }, validate)
  const kept = await run({ path, recipe, sink: ledgerSink(database, tenant, false, now) })
  t.strictSame(kept.receipt.relationships, { made: 0, changed: 0 })
  t.match((await inject('GET', '/v1/relationships/acme')).body, { name: 'ACME', stage: 'contract' })
  for (const changed of [1, 0]) {
    const updated = await run({ path, recipe, sink: ledgerSink(database, tenant, true, now) })
    t.strictSame(updated.receipt.relationships, { made: 0, changed })
  }
  t.match((await inject('GET', '/v1/relationships/acme')).body, { name: 'Acme Ltd', stage: 'contract' })
})

t.test('a tenant that lets no event make a relationship refuses the lines of strangers', async t => {
  const { database, tenant } = await testApp(t, { settings: { unknown_relationships: 'refuse' } })
  const { receipt, refusals } = await run({ path: file('strangers.csv', `${HEAD}c1,nobody,2026-03-01,2\n`), recipe: complaints, sink: ledgerSink(database, tenant, false, now) })
  t.match(receipt, { lines: { imported: 0, refused: 1 }, events: { made: 1, refused: 1 } })
  t.match(refusals, [{ line: 2, reason: /complaint\.raised "c1": there is no relationship "nobody".*set relationship\.missing to create/ }])
  addsUp(t, receipt)
})

t.test('good lines go in beside bad ones, and every bad one is told with its line', async t => {
  const { database, tenant } = await testApp(t)
  const path = file('mixed.csv', `\uFEFF${HEAD}c1,acme,2026-03-01,2
c2,acme,yesterday,2
"c3","ac
me",2026-03-01,2

c4,acme,2026-03-01
c5,acme,2026-03-01,9
c6,,2026-03-01,2
c7,acme,2026-03-01,
c1,acme,2026-03-01,2
c1,acme,2026-03-02,2
c8,acme,2026-03-01,2`)
  const { receipt, refusals } = await run({ path, recipe: complaints, sink: ledgerSink(database, tenant, false, now) })
  t.match(receipt, {
    lines: { read: 11, imported: 3, skipped: 1, refused: 7 },
    skipped_because: { 'blank line': 1 },
    events: { made: 4, recorded: 2, duplicates: 1, conflicts: 1 }
  })
  addsUp(t, receipt)
  t.match(refusals.sort((a, b) => a.line - b.line), [
    { line: 3, reason: 'on: must be a date of the form iso; it is "yesterday"' },
    { line: 4, reason: /complaint\.raised\/subject: .*control characters/ },
    { line: 7, reason: 'the line has 3 cells and the header 4; check its quotes and delimiters' },
    { line: 8, reason: 'complaint.raised/data/severity: must be at most 5; it is 9' },
    { line: 9, reason: /^relationship\.key: there is no value/ },
    { line: 10, reason: /^complaint\.raised data\.severity: there is no value/ },
    { line: 12, reason: /complaint\.raised "c1": another event was recorded under this id/ }
  ])
})

t.test('a row of which one event is faulty goes in with none', async t => {
  const recipe = compileMapping({ ...COMPLAINTS, events: [...COMPLAINTS.events, { type: 'standing.reported', id: '{id}/s', time: '{on}T00:00:00Z', data: { criterion: 'x' } }] }, validate)
  const { receipt, refusals } = await run({ path: file('half.csv', `${HEAD}c1,acme,2026-03-01,2\n`), recipe })
  t.match(receipt, { dry_run: true, lines: { refused: 1 }, events: { made: 0 } })
  t.match(refusals[0]?.reason, /standing\.reported\/data\/rank: is required \| standing\.reported\/data\/of: is required/)
})

t.test('groups: a faulty line holds back its group, and lines without an event are counted', async t => {
  const mapping: Mapping = {
    ...COMPLAINTS,
    group_by: { key: '{id}', sums: { total: { column: 'severity', number: true } } },
    events: [{ ...COMPLAINTS.events[0]!, when: { value: '{id}', in: ['a', 'b'] }, data: { complaint_id: '{id}', kind: 'money', severity: { column: 'total' } } }]
  }
  const path = file('groups.csv', `${HEAD}a,acme,2026-03-01,1\nb,acme,2026-03-01,x\na,acme,2026-03-05,2\nb,acme,2026-03-01,1\nc,acme,2026-03-01,1\n,acme,2026-03-01,1\n`)
  const apart = await run({ path, recipe: compileMapping(mapping, validate) })
  t.match(apart.receipt.lines, { read: 6, imported: 2, without_events: 1, refused: 3 })
  addsUp(t, apart.receipt)
  t.match(apart.refusals, [
    { line: 7, reason: /^group_by\.key: there is no value/ },
    { line: 3, also: [5], reason: 'line 3, which belongs to the same group: severity: must be a number as the mapping describes numbers; it is "x"' }
  ])
  const sorted = file('sorted.csv', `${HEAD}a,acme,2026-03-01,0.1\na,acme,2026-03-05,2.7\na,acme,2026-03-05,0.2\nc,acme,2026-03-01,1\n`)
  const events: Array<{ id: string, data: { severity?: number } }> = []
  const sink: Sink = {
    relationships: async () => [],
    async events (made) {
      events.push(...made as unknown as typeof events)
      return made.map(() => ({ status: 'recorded' }))
    }
  }
  const contiguous = compileMapping({ ...mapping, group_by: { ...mapping.group_by!, contiguous: true } }, validate)
  t.match((await run({ path: sorted, recipe: contiguous, sink })).receipt.lines, { read: 4, imported: 3, without_events: 1 })
  t.match(events, [{ id: 'a', data: { severity: 3 } }], 'sums do not show how floating point adds')
})

t.test('a file in latin1, and one that is not what it says', async t => {
  const content = Buffer.from(`${HEAD}c1,Müller,2026-03-01,2\n`, 'latin1')
  const path = file('latin1.csv', content)
  const wrong = await run({ path, recipe: complaints })
  t.match(wrong.refusals, [{ line: 2, reason: /not UTF-8.*set format\.encoding to latin1/ }])
  const right = await run({ path, format: { type: 'csv', encoding: 'latin1' }, recipe: complaints })
  t.equal(right.receipt.lines.imported, 1)
})

t.test('a file that cannot be read on ends the import with a receipt', async t => {
  const path = file('quote.csv', `${HEAD}c1,acme,2026-03-01,2\nc2,"acme,2026-03-01,2\nc3,acme,2026-03-01,2\n`)
  const { receipt } = await run({ path, recipe: complaints })
  t.match(receipt, { complete: false, stopped: /a quote is opened and never closed/, lines: { read: 1, imported: 1 } })
})

t.test('a table without the columns of the mapping is refused before its first row', async t => {
  await t.rejects(run({ path: file('other.csv', 'a,b\n1,2\n'), recipe: complaints }), {
    name: 'UsageFault', message: 'The file has no column "customer", "id", "on", "severity". Its columns are "a", "b". Correct the mapping, or its format.delimiter and format.encoding.'
  })
  await t.rejects(run({ path: file('twice.csv', 'a,a\n1,2\n'), recipe: complaints }), { name: 'UsageFault', message: /two columns with the name "a"/ })
  await t.rejects(run({ path: file('empty.csv', ''), recipe: complaints }), { name: 'UsageFault', message: /The file is empty/ })
})

t.test('lines that are events need no mapping', async t => {
  const lines = readFileSync(join(EXAMPLES, 'events.ndjson'), 'utf8').split('\n')
  lines.splice(2, 0, 'not json', '[1]', '{"type":"nothing"}', '', `"${'x'.repeat(1024 * 1024)}"`)
  const path = file('events.ndjson', lines.join('\r\n'))
  const { receipt, refusals } = await run({ path, format: { type: 'ndjson' }, recipe: eventsAsTheyAre(validate) })
  t.match(receipt, { complete: true, lines: { read: lines.length - 1, skipped: 1, refused: 4 } })
  addsUp(t, receipt)
  t.match(refusals, [
    { line: 3, reason: /^is no JSON/ }, { line: 4, reason: 'must be a JSON object; it is [1]' }, { line: 5, reason: /nothing\/type: must be one of/ },
    { line: 7, reason: /longer than 1048576/ }
  ])
})

t.test('an import that is asked to end keeps what went in and says what did not', async t => {
  const stop = new AbortController()
  const sink: Sink = { relationships: async () => [], events: async (events) => { stop.abort(); return events.map(() => ({ status: 'recorded' })) } }
  const rows = Array.from({ length: 2500 }, (_, i) => `c${i},acme,2026-03-01,2\n`).join('')
  const { receipt } = await run({ path: file('long.csv', HEAD + rows), recipe: complaints, sink, signal: stop.signal })
  t.match(receipt, { complete: false, stopped: /^Ended on request/, lines: { read: 1000, imported: 1000, unprocessed: 0 } })
  addsUp(t, receipt)
})

t.test('a service elsewhere gets the same', async t => {
  const { app, key, inject } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const recipe = compileMapping(exampleMapping, validate)
  const job = { path: join(EXAMPLES, 'deliveries.csv'), format: exampleMapping.format, recipe }
  const first = await run({ ...job, sink: remoteSink({ url: `${url}/`, key, update: false }) })
  t.match(first.receipt, { complete: true, lines: { imported: 44, skipped: 3 }, events: { recorded: 55 }, relationships: { made: 6 } })
  const again = await run({ ...job, sink: remoteSink({ url, key, update: true }) })
  t.match(again.receipt, { events: { recorded: 0, duplicates: 55 }, relationships: { made: 0, changed: 0 } })
  t.match((await inject('GET', '/v1/relationships/elsandorf-pharma')).body, { name: 'Elsandorf Pharma' })
  const refused = await run({ ...job, sink: remoteSink({ url, key: 'as_live_wrong_wrong_wrong', update: false }) })
  t.match(refused.receipt, { complete: false, stopped: /^The service refused the key: UNAUTHENTICATED/, lines: { read: 47, imported: 0, skipped: 3, unprocessed: 44 } })
})

async function service (t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('a service that is busy is asked again, when it says and not for ever', async t => {
  const waits: number[] = []
  let calls = 0
  const url = await service(t, (_request, response) => {
    calls++
    if (calls === 1) response.writeHead(429, { 'retry-after': '7' }).end('{}')
    else if (calls === 2) response.destroy()
    else if (calls === 3) response.writeHead(502).end('<html>')
    else response.writeHead(207).end(JSON.stringify({ items: [{ index: 0, status: 'conflict', problem: { code: 'EVENT_CONFLICT', detail: 'Other content.' } }] }))
  })
  const remote = { url, key: 'k', update: false, wait: async (ms: number) => { waits.push(ms) } }
  const path = file('one.csv', `${HEAD}c1,acme,2026-03-01,2\n`)
  const { refusals } = await run({ path, recipe: complaints, sink: remoteSink(remote) })
  t.match(refusals, [{ line: 2, reason: 'complaint.raised "c1": EVENT_CONFLICT Other content.' }])
  t.strictSame(waits, [7000, 1000, 2000])

  const down = await service(t, (_request, response) => { response.writeHead(503).end() })
  const { receipt } = await run({ path, recipe: complaints, sink: remoteSink({ ...remote, url: down }) })
  t.match(receipt, { complete: false, stopped: /failed: 503/, lines: { read: 1, unprocessed: 1 } })
})

t.test('a batch that is too large is sent in halves', async t => {
  const sizes: number[] = []
  const url = await service(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => { body += chunk })
    request.on('end', () => {
      const { events } = JSON.parse(body) as { events: unknown[] }
      sizes.push(events.length)
      if (events.length > 2) response.writeHead(413).end('{}')
      else response.writeHead(207).end(JSON.stringify({ items: events.map((_, index) => ({ index, status: 'recorded' })) }))
    })
  })
  const rows = ['c1', 'c2', 'c3'].map(id => `${id},acme,2026-03-01,2\n`).join('')
  const { receipt } = await run({ path: file('three.csv', HEAD + rows), recipe: complaints, sink: remoteSink({ url, key: 'k', update: false }) })
  t.strictSame(sizes, [3, 2, 1])
  t.equal(receipt.lines.imported, 3)
})
