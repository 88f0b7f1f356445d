import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { Test } from 'tap'
import { connect, type ConnectOptions, type Database } from '../../db/connect.ts'
import { PREFIX, TEMPLATE, onServer, urlOf } from './server.ts'

export interface FreshDatabase {
  database: Database
  /** superuser login to it */
  url: string
}

/** A migrated, empty database of its own for a test (about 20 ms); dropped when the test passes, kept and named when it fails. */
export async function freshDatabase (t: Test, options: ConnectOptions = {}): Promise<FreshDatabase> {
  const url = await emptyDatabase(t, TEMPLATE)
  const database = connect(url, options)
  t.teardown(() => database.close())
  return { database, url }
}

/** The URL of a database without anything in it, or a copy of `template`. */
export async function emptyDatabase (t: Test, template = 'template0'): Promise<string> {
  const file = basename(process.argv[1] ?? 'test').replace(/\.test\..*$/, '').replace(/\W/g, '_').slice(0, 25)
  const name = `${PREFIX}${file}_${randomBytes(4).toString('hex')}`
  await onServer(sql => sql`create database ${sql(name)} template ${sql(template)}`)
  t.teardown(async () => {
    if (!t.passing()) return t.comment(`kept: ${urlOf(name)}`)
    await onServer(sql => sql`drop database ${sql(name)} with (force)`)
  })
  return urlOf(name)
}
