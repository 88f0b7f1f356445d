import { readFileSync } from 'node:fs'
import t from 'tap'
import { ensureAdminKey } from '../../src/keys/save.ts'
import { advance } from '../../src/pipeline.ts'
import { testApp, type TestApp } from '../helpers/app.ts'

/*
 * Every curl command of the documents is sent, in the order in which a reader meets it, and answered as the block below it shows: each
 * shown field is there with this value (numbers as far as their shown digits go, `…` in a text or at the end of a list stands for more).
 */

const KEY = 'a-key-of-at-least-16-characters'
const root = new URL('../../', import.meta.url)

interface Step { command: string[], shown?: unknown[] }

for (const document of ['README.md', 'docs/api.md', 'docs/sandbox.md', 'docs/quickstart.md', 'docs/recipes.md', 'docs/analysts.md', 'docs/metrics.md']) {
  t.test(`the commands of ${document} do what it shows`, async t => {
    const isSandbox = document === 'docs/sandbox.md'
    const server = await testApp(t, { sandbox: isSandbox })
    await ensureAdminKey(server.database, server.tenant, KEY)
    const steps = stepsOf(readFileSync(new URL(document, root), 'utf8'))
    let id = ''
    for (const { command, shown } of steps) {
      const { status, texts } = await send(server, command.map(word => word.replace('the-id-that-was-shown', id)))
      id = idIn(texts.at(-1)!) ?? id
      // A reader of the sandbox lets time pass, and looks again when the work is done.
      if (isSandbox) while (!await advance(server.database, server.app.now())) t.pass('the clock is on its way')
      const said = `${command.join(' ').slice(0, 100)}: ${texts.at(-1)?.slice(0, 600)}`
      if (!shown) t.ok(status < 400, said)
      else {
        const answers = texts.slice(-shown.length).map(text => JSON.parse(text))
        t.strictSame(shown.flatMap((value, i) => missing(value, answers[i], '')), [], said)
        if (status >= 400) t.equal((shown[0] as { status?: number }).status, status, `${said} shows its status`)
      }
    }
    t.ok(steps.length >= 1)
  })
}

t.test('a shown field that the answer does not have is found', async t => {
  t.strictSame(missing({ a: [1.25, '…'], b: 'x…z' }, { a: [1.2549, 7], b: 'xyz', c: 1 }, ''), [])
  t.strictSame(missing({ a: [1.25], b: 'x', c: 1 }, { a: [1.256, 7], b: 'y' }, ''), ['/a: 2 entries', '/a/0: 1.256', '/b: y', '/c: undefined'])
})

/** The id in an answer, or of the first row of its list. */
function idIn (text: string): string | undefined {
  const answer = text.startsWith('{') ? JSON.parse(text) as { id?: string, data?: Array<{ id?: string }> } : {}
  return answer.id ?? answer.data?.[0]?.id
}

function stepsOf (text: string): Step[] {
  const steps: Step[] = []
  const variables = new Map<string, string>()
  for (const [, language, block = ''] of text.matchAll(/^```(sh|json|ndjson)\n([\s\S]*?)^```$/gm)) {
    const lines = language === 'ndjson' ? block.trim().split('\n') : [block]
    if (language !== 'sh') steps.at(-1)!.shown = lines.map(line => JSON.parse(line))
    else steps.push(...commandsOf(block, variables).filter(([program]) => program === 'curl').map(command => ({ command })))
  }
  return steps
}

/** The commands of a shell block: quotes, continued lines and variables are understood; what follows a pipe is left out. */
function commandsOf (block: string, variables: Map<string, string>): string[][] {
  const commands: string[][] = []
  let words: string[] = []
  let piped = false
  const end = () => {
    const [first = ''] = words
    const assigned = /^([A-Z_]+)=([\s\S]*)$/.exec(first)
    if (assigned && words.length === 1) variables.set(assigned[1]!, assigned[2]!)
    else if (words.length > 0) commands.push(words)
    words = []
    piped = false
  }
  for (const [token] of block.matchAll(/\\\n|\n|[ \t]+|\||(?:'[^']*'|"[^"]*"|[^\s'"|\\])+/g)) {
    if (token === '\n') end()
    else if (token === '|') piped = true
    else if (!piped && token !== '\\\n' && token.trim() !== '') words.push(unquoted(token, variables))
  }
  end()
  return commands
}

function unquoted (token: string, variables: Map<string, string>): string {
  const known = (text: string) => text.replace(/\$([A-Z_]+)/g, (_, name: string) => variables.get(name) ?? `$${name}`)
  return token.replace(/'([^']*)'|"([^"]*)"|[^'"]+/g, (part, single?: string, double?: string) => single ?? known(double ?? part))
}

async function send ({ app }: TestApp, [, ...args]: string[]): Promise<{ status: number, texts: string[] }> {
  const headers: Record<string, string> = {}
  let method: string | undefined
  let payload: string | Buffer | undefined
  let url = ''
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '-X') method = args.shift()
    else if (arg === '-H') {
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(args.shift() ?? '') ?? []
      headers[name.toLowerCase()] = value
    } else if (arg === '-d') payload = args.shift()
    else if (arg === '--data-binary') payload = readFileSync(new URL(args.shift()!.replace('@', ''), root))
    else if (!arg.startsWith('-')) url = arg.replace('http://127.0.0.1:8080', '')
    else if (arg !== '-s') throw new Error(`this test does not know curl ${arg}`)
  }
  const answer = await app.inject({
    method: (method ?? (payload === undefined ? 'GET' : 'POST')) as 'GET', url, headers, ...(payload === undefined ? {} : { payload })
  })
  return { status: answer.statusCode, texts: answer.body.trim().split('\n') }
}

/** Where the answer is not as shown. */
function missing (shown: unknown, actual: unknown, at: string): string[] {
  if (shown !== null && typeof shown === 'object' && actual !== null && typeof actual === 'object') {
    const entries = Object.entries(shown)
    const open = Array.isArray(shown) && shown.at(-1) === '…' ? entries.pop() : undefined
    const length = Array.isArray(actual) && !open && actual.length !== entries.length ? [`${at}: ${actual.length} entries`] : []
    return [...length, ...entries.flatMap(([name, value]) => missing(value, (actual as Record<string, unknown>)[name], `${at}/${name}`))]
  }
  return same(shown, actual) ? [] : [`${at}: ${actual}`]
}

function same (shown: unknown, actual: unknown): boolean {
  if (typeof shown === 'number' && typeof actual === 'number') {
    const digits = String(shown).split('.')[1]?.length ?? 0
    return Number.isInteger(shown) && Number.isInteger(actual) ? shown === actual : Math.abs(shown - actual) <= 0.51 * 10 ** -digits
  }
  if (typeof shown === 'string' && shown.includes('…')) {
    return typeof actual === 'string' && new RegExp(`^${shown.split('…').map(escaped).join('.*')}$`, 's').test(actual)
  }
  return shown === actual
}

function escaped (text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
