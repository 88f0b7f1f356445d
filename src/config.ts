import { isIP } from 'node:net'

/** What the environment of the process says; read once, here only. */
export interface Config {
  /** address to listen on; 0.0.0.0 or :: for all */
  host: string
  /** 0 takes any free port */
  port: number
  /** PostgreSQL of the service; absent: the embedded one in `dataDir` */
  databaseUrl?: string
  /** login that migrates and makes tenants, if it is another than the service's */
  databaseOwnerUrl?: string
  /** false behind a PgBouncer in transaction mode that is older than 1.21 */
  databasePrepare: boolean
  /** folder of the embedded database */
  dataDir: string
  /** administrator's key of the default tenant */
  apiKey?: string
  /** time zone of the default tenant when it is made */
  timeZone: string
  /** whether the default tenant, when it is made, becomes a sandbox, which may have a test clock */
  sandbox: boolean
  logLevel: LogLevel
  /** addresses and networks of the proxies whose x-forwarded headers are believed */
  trustedProxies: readonly string[]
  /** seconds from one round of background work to the next */
  tickSeconds: number
  /** seconds for which a stopping process still answers while /readyz fails, so that a load balancer can notice */
  drainSeconds: number
  /** whether webhooks may go to addresses that are not public; for development */
  privateWebhooks: boolean
  /** units that one API key may use in a minute; 0: any number */
  rateLimit: number
  /** mean delay of the event loop from which on requests are refused, milliseconds; 0: never */
  overloadDelay: number
  /** memory of the process from which on requests are refused, MiB; 0: never */
  overloadMemory: number
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = typeof LOG_LEVELS[number]

export type Environment = Record<string, string | undefined>

/** A variable of the environment is not as it must be; the message names it, its value and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** @throws ConfigError naming the first faulty variable */
export function readConfig (env: Environment = process.env): Readonly<Config> {
  const databaseUrl = postgresUrl(env, 'DATABASE_URL')
  const databaseOwnerUrl = postgresUrl(env, 'DATABASE_OWNER_URL')
  if (databaseOwnerUrl !== undefined && databaseUrl === undefined) {
    throw new ConfigError('DATABASE_OWNER_URL is set and DATABASE_URL is not: set both, or neither for the embedded database.')
  }
  const apiKey = text(env, 'AFTERSALE_API_KEY')
  if (apiKey !== undefined && !/^[\x21-\x7e]{16,512}$/.test(apiKey)) {
    // Its value is a secret even when it is wrong.
    throw new ConfigError(`AFTERSALE_API_KEY has ${apiKey.length} characters: use 16 to 512 visible ASCII characters, e.g. from openssl rand -hex 32.`)
  }
  return Object.freeze({
    host: text(env, 'HOST') ?? '127.0.0.1',
    port: whole(env, 'PORT', 8080, 0, 65_535),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(databaseOwnerUrl === undefined ? {} : { databaseOwnerUrl }),
    databasePrepare: oneOf(env, 'DATABASE_PREPARE', ['true', 'false'], 'true') === 'true',
    dataDir: text(env, 'DATA_DIR') ?? './data',
    ...(apiKey === undefined ? {} : { apiKey }),
    timeZone: zone(env, 'AFTERSALE_TIME_ZONE'),
    sandbox: oneOf(env, 'AFTERSALE_SANDBOX', ['true', 'false'], 'false') === 'true',
    logLevel: oneOf(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    trustedProxies: networks(env, 'TRUSTED_PROXIES'),
    tickSeconds: whole(env, 'TICK_SECONDS', 2, 1, 3600),
    drainSeconds: whole(env, 'DRAIN_SECONDS', 0, 0, 300),
    privateWebhooks: oneOf(env, 'WEBHOOK_PRIVATE_ADDRESSES', ['allow', 'refuse'], 'refuse') === 'allow',
    rateLimit: whole(env, 'RATE_LIMIT', 600_000, 0, 1_000_000_000),
    overloadDelay: whole(env, 'OVERLOAD_DELAY_MS', 3000, 0, 60_000),
    overloadMemory: whole(env, 'OVERLOAD_MEMORY_MIB', 0, 0, 1_048_576)
  })
}

/** A variable that is set to nothing counts as not set: compose files and CI do that. */
function text (env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

function whole (env: Environment, name: string, otherwise: number, from: number, to: number): number {
  const value = text(env, name)
  if (value === undefined) return otherwise
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= from && number <= to) return number
  throw new ConfigError(`${name} is "${value}": use a whole number from ${from} to ${to}, or leave it away for ${otherwise}.`)
}

function oneOf<const W extends string> (env: Environment, name: string, words: readonly W[], otherwise: W): W {
  const value = text(env, name)
  if (value === undefined) return otherwise
  const word = words.find(word => word === value)
  if (word === undefined) throw new ConfigError(`${name} is "${value}": use one of ${words.join(', ')}, or leave it away for ${otherwise}.`)
  return word
}

/** Addresses and networks such as 10.0.0.0/8, separated by commas. */
function networks (env: Environment, name: string): string[] {
  const list = (text(env, name) ?? '').split(',').map(entry => entry.trim()).filter(entry => entry !== '')
  const wrong = list.find(entry => !isNetwork(entry))
  if (wrong === undefined) return list
  throw new ConfigError(`${name} names "${wrong}": use addresses or networks such as 10.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas.`)
}

function isNetwork (entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  return version !== 0 && rest.length === 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
}

function postgresUrl (env: Environment, name: string): string | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  // Whatever it is, it may contain a password.
  throw new ConfigError(`${name} is not the address of a PostgreSQL database: use postgres://user:password@host:5432/database.`)
}

function zone (env: Environment, name: string): string {
  const value = text(env, name) ?? 'UTC'
  if (isTimeZone(value)) return value
  throw new ConfigError(`${name} is "${value}": use an IANA name such as Europe/Berlin, or leave it away for UTC.`)
}

/** Whether this is a name of a zone with its rules; a bare offset knows no summer time. */
export function isTimeZone (name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
