import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { migrate } from '../../db/migrate.ts'
import { advance } from '../../src/pipeline.ts'
import { everyTenant } from '../../src/tenants/queries.ts'
import { emptyDatabase } from '../helpers/database.ts'
import { onServer } from '../helpers/server.ts'

/*
 * A database as the first release left it, with data of two tenants, brought to the newest migration by its owner, whom row-level
 * security binds. The statements are those of that release; they name no column that came later.
 */

const TENANTS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const
const now = new Date('2026-06-30T12:00:00Z')

/** An empty database that belongs to a login which may neither make roles nor step around row-level security. */
async function ownedDatabase (): Promise<string> {
  const login = `upgrade_${randomBytes(4).toString('hex')}`
  await onServer(sql => sql.unsafe(`create role ${login} login password 'secret' nosuperuser nobypassrls`))
  t.teardown(() => onServer(sql => sql.unsafe(`drop role ${login}`)))
  const url = new URL(await emptyDatabase(t))
  await onServer(async (sql) => {
    await sql.unsafe(`grant aftersale_service to ${login}`)
    await sql.unsafe(`alter database ${url.pathname.slice(1)} owner to ${login}`)
  })
  return Object.assign(url, { username: login, password: 'secret' }).href
}

/** The migrations of the first release, noted as drizzle notes them. */
async function firstRelease (owner: postgres.Sql): Promise<void> {
  const { entries } = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8')) as { entries: Array<{ tag: string, when: number }> }
  await owner.unsafe('create schema drizzle')
  await owner.unsafe('create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)')
  for (const { tag, when } of entries.slice(0, 2)) {
    const text = readFileSync(`db/migrations/${tag}.sql`, 'utf8')
    for (const statement of text.split('--> statement-breakpoint')) await owner.unsafe(statement)
    const hash = createHash('sha256').update(text).digest('hex')
    await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${when})`
  }
}

/** Three relationships with an open promise each, scored, folded, and nothing behind. */
async function fill (owner: postgres.Sql, tenantId: string): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`select set_config('app.tenant', ${tenantId}, true)`
    await tx`insert into tenants (tenant_id, slug, name) values (${tenantId}, ${`t${tenantId.at(-1)}`}, 'T')`
    await tx`insert into relationships (tenant_id, key, created_by) select ${tenantId}::uuid, 'r' || g, 'api' from generate_series(1, 3) g`
    await tx`insert into events (tenant_id, id, source, type, relationship, time, day, thread, data)
      select ${tenantId}::uuid, 'm' || g, 'erp', 'promise.made', 'r' || g, '2026-05-01T10:00Z'::timestamptz, '2026-05-01', 'promise:p' || g,
        jsonb_build_object('promise_id', 'p' || g, 'by', 'supplier', 'kind', 'delivery', 'due_on', '2026-06-01') from generate_series(1, 3) g`
    await tx`insert into thread_days (tenant_id, relationship, day, thread)
      select ${tenantId}::uuid, 'r' || g, d.day::date, 'promise:p' || g from generate_series(1, 3) g, (values ('2026-05-01'), ('2026-06-01')) d (day)`
    await tx`insert into days (tenant_id, relationship, day, totals)
      select ${tenantId}::uuid, 'r' || g, '2026-05-01', '{"events": 1, "evidence": []}' from generate_series(1, 3) g`
    await tx`insert into folds (tenant_id, relationship, version) select ${tenantId}::uuid, 'r' || g, 1 from generate_series(1, 3) g`
    await tx`insert into scores (tenant_id, relationship, as_of, model, fold_version, relationship_version, portfolio_version, declared,
      customer_trust, supplier_trust, health, customer_band, supplier_band, health_band, silent)
      select ${tenantId}::uuid, 'r' || g, '2026-06-01', 1, 1, 1, 0, '', 50, 50, 50, 'fair', 'fair', 'fair', false from generate_series(1, 3) g`
  })
}

t.test('a database of the first release with data is upgraded by an owner whom row-level security binds', async t => {
  const url = await ownedDatabase()
  const owner = postgres(url, { max: 1, onnotice () {} })
  t.teardown(() => owner.end())
  await firstRelease(owner)
  for (const tenantId of TENANTS) await fill(owner, tenantId)
  await migrate(url)

  const unguarded = await owner`
    select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not (relrowsecurity and relforcerowsecurity)`
  t.strictSame([...unguarded], [], 'row-level security is forced on every table')
  t.equal((await owner`select 1 from relationships`).length, 0, 'the owner sees no row')

  const database = connect(url)
  t.teardown(() => database.close())
  const counts = async (tenantId: string) => (await database.withTenant(tenantId, tx => tx`
    select (select count(distinct relationship)::int from dirty_days) as marked, (select count(*)::int from scores) as scores,
      (select count(*)::int from open_promises) as promises, (select count(*)::int from signals where type = 'promise_overdue') as overdue`))[0]
  for (const tenantId of TENANTS) t.strictSame(await counts(tenantId), { marked: 3, scores: 0, promises: 0, overdue: 0 }, 'all is to be done again')
  // The first release forgets nothing: the tenants stand as they were.
  t.strictSame((await everyTenant(database)).map(({ slug }) => slug).sort(), ['t1', 't2'])
  for (let round = 0; !await advance(database, now); round++) if (round > 20) throw new Error('the work does not end')
  for (const tenantId of TENANTS) t.strictSame(await counts(tenantId), { marked: 0, scores: 3, promises: 3, overdue: 3 }, 'open promises, scores and signals stand')
})
