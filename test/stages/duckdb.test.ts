import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import t from 'tap'
import { portfolioApp } from './reporting-app.ts'

type Row = Record<string, any>

const statements = readFileSync('examples/duckdb/portfolio.sql', 'utf8').split(/;\s*$/m).map(text => text.trim()).filter(text => text !== '')

t.test('the DuckDB session finds in exported files what the API answers', async t => {
  const { app, inject, key, customers } = await portfolioApp(t)
  const folder = mkdtempSync(path.join(tmpdir(), 'aftersale-duckdb-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['events', 'day_totals', 'scores']) {
    const { statusCode, rawPayload } = await app.inject({ url: `/v1/${name}.parquet`, headers: { authorization: `Bearer ${key}` } })
    t.equal(statusCode, 200)
    writeFileSync(path.join(folder, `${name}.parquet`), rawPayload)
  }
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  t.teardown(() => connection.closeSync())
  await connection.run(`set file_search_path = '${folder}'`)
  const tables: Row[][] = []
  for (const statement of statements) tables.push((await connection.runAndReadAll(statement)).getRowObjectsJson() as Row[])
  const found = tables.filter(rows => rows.length > 0 && !('Count' in rows[0]!))
  t.equal(found.length, 6, 'every question has an answer')
  const [segments, months, relationships, correlation, purposes, promises] = found as [Row[], Row[], Row[], Row[], Row[], Row[]]

  t.equal(segments.reduce((sum, row) => sum + Number(row.relationships), 0), customers.length)
  t.strictSame(relationships.map(row => row.relationship).sort(), customers.map(({ key }) => key).sort())
  let minutes = 0
  for (const row of relationships) {
    const { body: overhead } = await inject('GET', `/v1/relationships/${row.relationship}/overhead?start=2026-01-01&end=2026-07-01`)
    const { body: trust } = await inject('GET', `/v1/relationships/${row.relationship}/trust`)
    t.ok(Math.abs(row.transaction_time_share - overhead.transaction_time_share.value) < 1e-9, row.relationship)
    t.equal(row.supplier_trust ?? undefined, trust.supplier_trust.score)
    t.equal(row.health ?? undefined, trust.health.score)
    minutes += overhead.transaction_time_share.face_to_face_minutes
  }
  t.equal(months.reduce((sum, row) => sum + row.minutes, 0), minutes)
  t.equal(purposes.reduce((sum, row) => sum + row.minutes, 0), minutes, 'the ledger itself says the same')
  t.ok(Math.abs(correlation[0]!.rank_correlation) <= 1)
  t.ok(promises.every(row => row.median_days_late >= 0))
})
