import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { exportCommand } from '../../src/cli/export.ts'
import { importFile } from '../../src/cli/import.ts'
import { connect } from '../../db/connect.ts'
import { declareType } from '../../src/event-types/save.ts'
import { ensureTenant } from '../../src/tenants/save.ts'
import { freshDatabase } from '../helpers/database.ts'

const NAME = 'custom.visited'
const event = (id: string, data: object) => ({ id, source: 'test', type: NAME, subject: 'acme', time: '2026-06-01T10:00:00.000000Z', data })

t.test('events of own types are imported, exported, and imported where they are declared', async t => {
  const { url } = await freshDatabase(t)
  const database = connect(url)
  process.env.DATABASE_URL = url
  const folder = mkdtempSync(join(tmpdir(), 'aftersale-own-'))
  t.teardown(async () => {
    delete process.env.DATABASE_URL
    rmSync(folder, { recursive: true })
    await database.close()
  })
  t.capture(console, 'log')
  t.capture(console, 'error')
  for (const slug of ['default', 'second', 'third']) {
    const { tenantId } = await ensureTenant(database, { slug, name: slug, timeZone: 'UTC' })
    if (slug !== 'third') {
      await database.withTenant(tenantId, tx => declareType(tx, tenantId, NAME, {
        schema: { type: 'object', properties: { days: { type: 'integer', minimum: 1, maximum: 9 } }, required: ['days'] },
        evidence: [{ dimension: 'negotiation_ease', positive: 'data.days' }],
        example: { days: 1 }
      }, new Date('2026-06-01T00:00:00Z')))
    }
  }
  const [file, out] = [join(folder, 'in.ndjson'), join(folder, 'out.ndjson')]
  const good = [event('1', { days: 2 }), event('2', { days: 9 })]
  writeFileSync(file, [...good, event('3', { days: 10 })].map(e => `${JSON.stringify(e)}\n`).join(''))
  t.match(await importFile(file, { tenant: 'default' }), { lines: { imported: 2, refused: 1 }, events: { recorded: 2 } })
  t.match(await importFile(file, { tenant: 'default', dryRun: true }), { lines: { imported: 3 } }, 'a dry run knows no declarations')
  await exportCommand().exitOverride().parseAsync(['node', 'aftersale', '--out', out])
  t.strictSame(readFileSync(out, 'utf8').trim().split('\n').map(line => JSON.parse(line)), good)
  t.match(await importFile(out, { tenant: 'second' }), { lines: { imported: 2, refused: 0 }, events: { recorded: 2 } })
  t.match(await importFile(out, { tenant: 'third' }), { lines: { imported: 0, refused: 2 } })
})
