import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { openEnvironment } from './environment.js'
import { table } from './figures.js'

const USAGE = `npm run bench -- [figure …] [options]

figures (default: all): NAMES

  --database-url <url>   measure on this PostgreSQL of this machine (a superuser's login) instead of the embedded one
  --compare-url <url>    the PostgreSQL that the figure "embedded" is compared with
  --rounds <n>           rounds of each figure (5)
  --lines <n>            lines of the figure "stream" (1,000,000)
  --events <n>           events of the larger database of the figure "size" (1,000,000)
  --seconds <n>          length of the figure "memory" (60)
  --profile <folder>     leave a CPU profile of each service in this folder (this slows the service down a little)`

const NAMES = ['ingest', 'stream', 'single', 'fold', 'trust', 'cards', 'size', 'list', 'metrics', 'exports', 'embedded', 'preview', 'memory', 'start']

async function main () {
  const { values, positionals } = readArguments()
  const wanted = positionals.length > 0 ? positionals : NAMES
  const environment = await openEnvironment(values['database-url'], values.profile)
  const context = {
    environment,
    compareUrl: values['compare-url'],
    rounds: whole(values, 'rounds'),
    lines: whole(values, 'lines'),
    events: whole(values, 'events'),
    seconds: whole(values, 'seconds')
  }
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await environment.close()
      process.exit(1)
    })
  }
  const kind = values['database-url'] === undefined ? 'embedded' : 'given'
  console.log(`PostgreSQL ${environment.version} (${kind}), Node ${process.version}, ${availableParallelism()} cores`)
  try {
    const lines = []
    for (const name of wanted) {
      const started = Date.now()
      const { [name]: measure } = await import(`./${name}.js`)
      lines.push(...await measure(context))
      console.error(`${name}: ${Math.round((Date.now() - started) / 1000)} s`)
    }
    console.log(table(lines))
  } finally {
    await environment.close()
  }
}

function readArguments () {
  const options = {
    'database-url': { type: 'string' },
    'compare-url': { type: 'string' },
    profile: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' }
  }
  try {
    const read = parseArgs({ options, allowPositionals: true })
    const stranger = read.positionals.find(name => !NAMES.includes(name))
    if (stranger !== undefined) throw new Error(`There is no figure "${stranger}".`)
    for (const name of ['rounds', 'lines', 'events', 'seconds']) whole(read.values, name)
    return read
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE.replace('NAMES', NAMES.join(', '))}`)
    process.exit(2)
  }
}

function whole (values, name) {
  const number = Number(values[name].replaceAll(/[,_]/g, ''))
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`--${name} must be a whole number from 1, not ${values[name]}.`)
}

await main()
