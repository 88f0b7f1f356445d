import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GENERATORS } from './generators.js'
import { report } from './report.js'
import { startService } from './service.js'
import { run } from './shell.js'

const USAGE = `npm run clients -- [name …]

Makes clients from openapi/openapi.json with each generator (default: all), compiles them, and lets each tell the same story to a
service that runs for it, or to the one at AFTERSALE_URL (with AFTERSALE_API_KEY). Nothing is patched, and no warning is passed over in
silence. docs/clients.md is written when all were run.
names: ${GENERATORS.map(({ name }) => name).join(', ')}`

const home = fileURLToPath(new URL('./', import.meta.url))
const cache = join(home, '.cache')
const document = fileURLToPath(new URL('../openapi/openapi.json', import.meta.url))
const TOLD = 'The story is told.'

async function main () {
  const names = process.argv.slice(2)
  const wanted = GENERATORS.filter(({ name }) => names.length === 0 || names.includes(name))
  if (wanted.length === 0 || names.length > wanted.length) {
    console.log(USAGE)
    process.exitCode = names.includes('--help') ? 0 : 2
    return
  }
  const { AFTERSALE_URL, AFTERSALE_API_KEY } = process.env
  const service = AFTERSALE_URL ? { env: { AFTERSALE_URL, AFTERSALE_API_KEY }, async close () {} } : await startService()
  mkdirSync(cache, { recursive: true })
  // Inside the project, so that the stories find its packages.
  const folder = mkdtempSync(join(cache, 'work-'))
  const results = []
  try {
    for (const generator of wanted) results.push(await tell(generator, join(folder, generator.name), service.env))
  } finally {
    await service.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const table = report(results)
  console.log(table)
  if (names.length === 0) writeFileSync(fileURLToPath(new URL('../docs/clients.md', import.meta.url)), table)
  if (results.some(({ failure, warnings }) => failure || warnings.length > 0)) process.exitCode = 1
}

/** One generator from nothing to the end of its story. What it says before it generates (installing) is not its opinion of the contract. */
async function tell (generator, work, env) {
  const { name, steps, known = [], quiet = [] } = generator
  mkdirSync(work)
  if (generator.story) cpSync(join(home, 'stories', generator.story), work, { recursive: true })
  const result = { ...generator, done: [], warnings: [], knownSeen: [] }
  for (const step of ['install', 'generate', 'compile', 'story']) {
    if (!steps[step]) continue
    console.error(`${name}: ${step}`)
    const output = await perform(steps[step]({ cache, work, document }), env)
    if (step !== 'install' && step !== 'story') judge(output.text, known, quiet, result)
    if (output.failed || (step === 'story' && !output.text.includes(TOLD))) {
      console.error(output.text.slice(-6000))
      return { ...result, failure: step }
    }
    result.done.push(step)
  }
  return result
}

async function perform (commands, env) {
  let text = ''
  for (const { program, args, cwd, unless, env: more } of commands) {
    if (unless !== undefined && existsSync(unless)) continue
    const { code, output } = await run(program, args, { cwd, env: { ...env, ...more } })
    text += output
    if (code !== 0) return { text: `${text}\n${program} ${args.join(' ')} ended with ${code}`, failed: true }
  }
  return { text }
}

/** Sorts the warnings: those that docs/clients.md explains, and the others, which fail the run. */
function judge (text, known, quiet, result) {
  for (const line of text.split('\n').filter(line => /\bwarn(ing)?\b/i.test(line) && !quiet.some(pattern => pattern.test(line)))) {
    const explained = known.find(({ says }) => says.test(line))
    if (!explained) result.warnings.push(line.trim())
    else if (!result.knownSeen.includes(explained)) result.knownSeen.push(explained)
  }
}

await main()
