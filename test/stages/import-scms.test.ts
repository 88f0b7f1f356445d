import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { checkColumns, compileMapping } from '../../src/imports/compile.ts'
import { ledgerSink } from '../../src/imports/ledger.ts'
import { readMapping } from '../../src/imports/read-mapping.ts'
import { readRows } from '../../src/imports/rows.ts'
import { runImport } from '../../src/imports/run.ts'
import { eventValidator } from '../../src/ledger/validate.ts'
import { freshDatabase } from '../helpers/database.ts'
import { makeTenant } from '../helpers/app.ts'

/*
 * Ten years of real deliveries through the mapping of examples/scms, compared with figures that were counted without this project.
 * The file is public and not part of the project: examples/scms/README.md says where it comes from.
 */

const root = resolve(import.meta.dirname, '../..')
const file = process.env.AFTERSALE_SCMS ?? resolve(root, '../shared/data/scms-deliveries.csv')
const missing = existsSync(file) ? false : `there is no ${file}; set AFTERSALE_SCMS to where the file is`

t.test('the deliveries of the SCMS', { skip: missing }, async t => {
  const { database } = await freshDatabase(t)
  const tenant = await makeTenant(database, 'scms')
  const now = () => new Date('2026-07-01T12:00:00Z')
  const mapping = readMapping(readFileSync(resolve(root, 'examples/scms/mapping.json'), 'utf8'))
  const recipe = compileMapping(mapping, eventValidator({ timeZone: 'UTC', now: now() }))
  const load = async () => await runImport({
    file,
    rows: readRows(file, mapping.format, { onHeader: header => checkColumns(recipe, header), onBytes () {} }),
    recipe,
    sink: ledgerSink(database, tenant, false, now),
    refused ({ line, reason }) { t.fail(`line ${line}: ${reason}`) },
    now
  })

  await t.test('every line is accounted for', async t => {
    t.match(await load(), {
      complete: true,
      lines: { read: 10_324, imported: 10_324, without_events: 0, skipped: 0, refused: 0, unprocessed: 0 },
      events: { made: 14_060, recorded: 14_060, duplicates: 0, conflicts: 0, refused: 0 },
      relationships: { made: 43 }
    })
  })

  await t.test('the kept rates are those of the file', async t => {
    const rows = await database.withTenant(tenant.tenantId, tx => tx<Array<{ country: string | null, shipments: number, kept: number }>>`
      select s.relationship as country, count(*)::int as shipments, count(*) filter (where s.data->>'settled_on' <= m.data->>'due_on')::int as kept
      from events s join events m on m.tenant_id = s.tenant_id and m.relationship = s.relationship and m.thread = s.thread and m.type = 'promise.made'
      where s.tenant_id = ${tenant.tenantId} and s.type = 'promise.settled' group by grouping sets ((s.relationship), ())`)
    const rate = (country: string | null) => {
      const { shipments, kept } = rows.find(row => row.country === country)!
      return [shipments, Math.round(kept / shipments * 1e4) / 1e4]
    }
    t.strictSame(rate(null), [7030, 0.8856])
    t.strictSame(rate('nigeria'), [927, 0.8792])
    t.strictSame(rate('south-africa'), [581, 0.809])
    t.strictSame(rate('vietnam'), [480, 0.9875])
  })

  await t.test('the value of the shipments is the value of the lines', async t => {
    const [row] = await database.withTenant(tenant.tenantId, tx => tx<Array<{ value: number }>>`
      select sum((data->>'value')::numeric)::float8 as value from events where tenant_id = ${tenant.tenantId} and type = 'promise.made'`)
    t.equal(row!.value, 1_627_584_457.29)
  })

  await t.test('importing again records nothing', async t => {
    t.match(await load(), {
      complete: true,
      lines: { imported: 10_324 },
      events: { made: 14_060, recorded: 0, duplicates: 14_060, conflicts: 0 },
      relationships: { made: 0 }
    })
  })
})
