import { SERVICE_ROLE, connect, type Database } from '../db/connect.ts'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import type { Config } from './config.ts'
import { sqlState } from './errors.ts'

export interface OpenDatabase {
  database: Database
  /** Starts the embedded database again, on its port, if it died; a given PostgreSQL is others' care. */
  revive (): Promise<void>
  /** Closes the connections, and stops the embedded database if nobody else uses it. */
  close (): Promise<void>
}

/**
 * The database of the configuration, migrated: the one of DATABASE_URL, or the embedded one, started if it does not run yet. A command
 * beside a running service uses the service's.
 * @throws EmbeddedError, MigrationError, or an Error when the login may not take the role of the service
 */
export async function openDatabase (config: Config): Promise<OpenDatabase> {
  const { url, stop } = config.databaseUrl === undefined
    ? await startEmbedded(config.dataDir)
    : { url: config.databaseUrl, async stop () {} }
  const ownerUrl = config.databaseOwnerUrl ?? url
  const database = connect(url, { prepare: config.databasePrepare, ownerUrl })
  const close = async () => {
    await database.close()
    await stop()
  }
  try {
    await migrate(ownerUrl)
    await database.service`select 1`
  } catch (error) {
    await close()
    throw sqlState(error) === '42501' ? mayNotServe(url, error) : error
  }
  return {
    database,
    async revive () {
      if (config.databaseUrl === undefined) await startEmbedded(config.dataDir, { settings: { port: new URL(url).port } })
    },
    close
  }
}

function mayNotServe (url: string, cause: unknown): Error {
  const login = new URL(url).username
  return new Error(`The login ${login} of DATABASE_URL may not take the role of the service: run grant ${SERVICE_ROLE} to "${login}" ` +
    'as the login of DATABASE_OWNER_URL or as a superuser.', { cause })
}
