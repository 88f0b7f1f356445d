import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'

/*
 * The plan of the house, held by a test: who may import whom, what the scoring core may never touch, how long a file may be, and
 * which module writes which table. A part may always import itself.
 */

/** Imports point backward along the way of an event; npm packages are listed like parts. */
const MAY_IMPORT: Record<string, string[]> = {
  scoring: ['@stdlib/stats-base-dists-beta-quantile', '@stdlib/stats-base-dists-gamma-quantile', '@stdlib/stats-base-dists-normal-cdf'],
  db: ['drizzle-orm', 'postgres', 'node:'],
  errors: [],
  config: ['node:'],
  http: ['db', 'errors', 'fastify', '@fastify/', 'fastify-plugin', 'prom-client', 'typebox', 'node:'],
  tenants: ['config', 'scoring', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  keys: ['tenants', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'lru-cache', 'node:'],
  relationships: ['http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox'],
  'event-types': ['scoring', 'http', 'db', 'errors', '@marcbachmann/cel-js', '@fastify/type-provider-typebox', 'typebox', 'lru-cache'],
  ledger: ['event-types', 'relationships', 'tenants', 'scoring', 'http', 'db', 'errors', 'fastify', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  models: ['scoring', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'lru-cache'],
  days: ['models', 'ledger', 'relationships', 'scoring', 'http', 'db', 'errors', 'lru-cache', 'node:'],
  metrics: ['trust', 'models', 'days', 'ledger', 'relationships', 'scoring', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  signals: ['days', 'scoring', 'http', 'db', 'errors', 'fastify', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  webhooks: ['signals', 'ledger', 'tenants', 'http', 'db', 'errors', 'fastify', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  trust: [
    'signals', 'node:', 'models', 'days', 'ledger', 'relationships', 'scoring', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'lru-cache'
  ],
  'model-runs': ['models', 'days', 'ledger', 'scoring', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox', 'node:'],
  cards: [
    'trust', 'days', 'relationships', 'tenants', 'scoring', 'http', 'db', 'errors', 'fastify', '@fastify/type-provider-typebox', 'typebox', 'lru-cache',
    'node:'
  ],
  clocks: ['trust', 'tenants', 'days', 'ledger', 'http', 'db', 'errors', '@fastify/type-provider-typebox', 'typebox'],
  portfolio: ['trust', 'metrics', 'models', 'days', 'scoring', 'http', 'db', '@fastify/type-provider-typebox', 'typebox', 'lru-cache', 'node:'],
  exports: [
    'metrics', 'trust', 'days', 'ledger', 'scoring', 'http', 'db', 'errors', 'apache-arrow', 'csv-stringify', 'hyparquet-writer', '@fastify/type-provider-typebox',
    'fastify', 'typebox', 'node:'
  ],
  connectors: ['scoring', 'ledger', 'http', 'db', 'errors', 'ical.js', '@fastify/type-provider-typebox', 'fastify', 'typebox', 'node:'],
  dashboard: ['days', 'tenants', 'scoring', 'http', 'db', 'errors', '@fastify/static', 'fastify', 'lru-cache', 'node:'],
  // It talks to nothing but the public API, of which it knows the types.
  browser: ['clients', 'preact', '@preact/signals', '@observablehq/plot'],
  contract: [],
  simulate: ['scoring'],
  validation: ['scoring', 'simulate', 'imports'],
  imports: ['ledger', 'relationships', 'scoring', 'http', 'db', 'errors', 'typebox', 'csv-parse', 'node:'],
  pipeline: ['webhooks', 'clocks', 'days', 'trust', 'tenants', 'http', 'db'],
  open: ['config', 'errors', 'db'],
  tick: ['pipeline', 'db', 'fastify', 'node:'],
  app: [
    'http', 'db', 'tenants', 'keys', 'relationships', 'event-types', 'ledger', 'models', 'model-runs', 'metrics', 'signals', 'connectors', 'webhooks',
    'trust', 'portfolio', 'cards', 'exports', 'clocks', 'dashboard', '@fastify/cookie', 'fastify', 'fastify-plugin', 'node:'
  ],
  server: ['app', 'open', 'tick', 'webhooks', 'config', 'tenants', 'keys', 'db', 'close-with-grace', 'pino-pretty', 'fastify', 'node:'],
  cli: [
    'server', 'app', 'connectors', 'contract', 'open', 'pipeline', 'config', 'simulate', 'validation', 'imports', 'exports', 'trust', 'event-types', 'ledger',
    'days', 'errors', 'model-runs', 'models', 'scoring', 'tenants', 'keys', 'http', 'db', 'commander', 'cli-progress', 'node:'
  ]
}

/** Parts that may be imported only through these files from outside; scoring through its index. */
const DOORS: Record<string, RegExp> = {
  scoring: /\/index\.ts$/
}

/** What would make the same input give another answer tomorrow. */
const IMPURE = /\b(?:async|await|import\(|new Date\b(?!\()|(?<!new )Date\(|Date\.now|new Date\(\)|performance|random|crypto|Reflect|Intl|set(?:Timeout|Interval|Immediate)|process\.|fetch\(|console\b|globalThis)/

/** The clock and chance are passed in; only the edges of the process take them. */
const CLOCK = /\bDate\.now\b|new Date\(\)|new Date\b(?!\()|\bMath\.random\b|\bperformance\.now\b/
const MAY_TAKE_TIME = /^src\/(?:app|server|cli)(?:\.ts|\/)/

/** The configuration, and the launcher of PostgreSQL, which hands its own environment on. */
const MAY_READ_ENVIRONMENT = new Set(['src/config.ts', 'db/native.ts'])

/** Statements that write, and the table that they name. */
const WRITES = /\b(?:insert into|merge into|truncate(?: table)?|update(?: only)?|delete from(?: only)?)\s+(?:public\.)?(\w+|\$\{)/gi

/** The one module that writes each table; `days` also takes marks away, and deleting a relationship cascades. */
const WRITERS: Record<string, RegExp> = {
  // the doctor makes two probes and takes them back in the same transaction
  tenants: /^src\/(?:tenants\/|cli\/doctor)/,
  api_keys: /^src\/keys\//,
  // an event makes its relationship in its own transaction
  relationships: /^src\/(?:relationships\/|ledger\/append)/,
  events: /^src\/ledger\/append\.ts$/,
  retractions: /^src\/ledger\/retract\.ts$/,
  dirty_days: /^src\/(?:relationships\/dirty|days\/fold)\.ts$/,
  folds: /^src\/days\/fold\.ts$/,
  thread_days: /^src\/days\/fold\.ts$/,
  days: /^src\/days\/fold\.ts$/,
  dirty_portfolio_days: /^src\/days\/(?:fold|portfolio|rebuild)\.ts$/,
  portfolio_days: /^src\/days\/portfolio\.ts$/,
  portfolios: /^src\/days\/portfolio\.ts$/,
  scores: /^src\/trust\/rescore\.ts$/,
  scoring_models: /^src\/models\/save\.ts$/,
  model_activations: /^src\/models\/save\.ts$/,
  model_runs: /^src\/model-runs\/save\.ts$/,
  event_types: /^src\/event-types\/save\.ts$/,
  signals: /^src\/signals\/(?:raise|settle)\.ts$/,
  open_promises: /^src\/days\/open-promises\.ts$/,
  idempotency_keys: /^src\/http\/idempotency[\w-]*\.ts$/,
  quotas: /^src\/http\/quota[\w-]*\.ts$/,
  connector_settings: /^src\/connectors\/save\.ts$/,
  connector_records: /^src\/connectors\/take\.ts$/,
  announcements: /^src\/(?:signals\/announce|webhooks\/[\w-]+)\.ts$/,
  webhook_endpoints: /^src\/webhooks\/[\w-]+\.ts$/,
  webhook_deliveries: /^src\/webhooks\/[\w-]+\.ts$/,
  webhook_attempts: /^src\/webhooks\/[\w-]+\.ts$/,
  card_links: /^src\/cards\/save\.ts$/,
  facts: /^src\/days\/facts\.ts$/,
  sessions: /^src\/dashboard\/[\w-]+\.ts$/,
  readers: /^src\/cli\/readers?\.ts$/
}

const root = path.resolve(import.meta.dirname, '../..')
const files = ['src', 'db'].flatMap(folder => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name)).map(name => path.posix.join(folder, name.split(path.sep).join('/'))))
const sources = new Map(files.map(file => [file, readFileSync(path.join(root, file), 'utf8')]))

function partOf (file: string): string {
  const [top, second = '', third] = file.split('/')
  if (third === 'browser') return third
  return top === 'src' ? second.replace(/\.ts$/, '') : top!
}

function importsOf (file: string, text: string): Array<{ name: string, target: string }> {
  const names = [...text.matchAll(/^(?:import|.* from|\} from) '([^'\s]+)'$|\bimport\('([^']+)'\)/gm)].map(match => match[1] ?? match[2]!)
  return names.map(name =>
    ({ name, target: name.startsWith('.') ? partOf(path.posix.join(path.posix.dirname(file), name)) : name }))
}

const allows = (allowed: string[], target: string) =>
  allowed.some(entry => entry === target || ((entry.endsWith(':') || entry.endsWith('/')) && target.startsWith(entry)) || target.startsWith(`${entry}/`))

t.test('imports point backward along the way of an event', async t => {
  for (const [file, text] of sources) {
    const part = partOf(file)
    const allowed = MAY_IMPORT[part]
    if (!allowed) {
      t.fail(`${file}: its part "${part}" is not in the plan`)
      continue
    }
    const wrong = importsOf(file, text).filter(({ name, target }) => {
      const door = DOORS[target]
      return target !== part && (!allows(allowed, target) || (door !== undefined && !door.test(name)))
    })
    t.strictSame(wrong.map(({ name }) => name), [], `${file} imports only what stands before it`)
  }
})

t.test('the plan allows nothing that nobody needs', async t => {
  for (const [part, allowed] of Object.entries(MAY_IMPORT)) {
    const own = [...sources].filter(([file]) => partOf(file) === part)
    const used = own.flatMap(([file, text]) => importsOf(file, text).map(({ target }) => target))
    t.strictSame(allowed.filter(entry => !used.some(target => allows([entry], target))), [], part)
  }
})

t.test('the scoring core decides and touches nothing', async t => {
  for (const [file, text] of sources) {
    if (partOf(file) === 'scoring') t.notMatch(withoutComments(text), IMPURE, `${file} is pure`)
  }
})

t.test('time and chance are passed in', async t => {
  for (const [file, text] of sources) {
    if (!MAY_TAKE_TIME.test(file)) t.notMatch(withoutComments(text), CLOCK, `${file} takes no clock and no dice`)
  }
})

t.test('the environment is read in one place', async t => {
  for (const [file, text] of sources) {
    // A browser has none; what is shown there to be copied may speak of it.
    if (!MAY_READ_ENVIRONMENT.has(file) && partOf(file) !== 'browser') t.notMatch(withoutComments(text), /process\.env\b/, file)
  }
})

t.test('each table has one writer', async t => {
  const pages = ['db/schema.ts', 'db/schema-decisions.ts', 'db/schema-contract.ts', 'db/schema-analysts.ts'].map(page => sources.get(page)!).join('\n')
  const tables = [...pages.matchAll(/pgTable\('(\w+)'/g)].map(match => match[1]!)
  t.strictSame(tables.sort(), Object.keys(WRITERS).sort(), 'every table is in the plan')
  for (const [file, text] of sources) {
    for (const [, table] of text.matchAll(WRITES)) {
      t.not(table, '${', `${file} names the table that it writes`)
      const writer = WRITERS[table!]
      if (writer) t.match(file, writer, `${file} may write ${table}`)
    }
  }
})

t.test('files stay small enough to read', async t => {
  for (const [file, text] of sources) t.ok(text.split('\n').length <= 301, `${file} has at most 300 lines`)
  const lengths = [...sources.values()].map(text => text.split('\n').length).sort((a, b) => a - b)
  t.ok(lengths[Math.floor(lengths.length / 2)]! <= 120, 'half of them have at most 120')
})

function withoutComments (text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1')
}
