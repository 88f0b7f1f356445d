import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import t from 'tap'

/*
 * What the documents point at is there: links and their anchors, files, npm scripts, commands with their options, and settings.
 * Decision records are not edited, so only their links are looked at: the files that they name were there at their time.
 */

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const documents = [...markdownIn('.', false), ...markdownIn('docs', true), ...markdownIn('examples', true), ...markdownIn('bench', true)]
const living = documents.filter(file => !file.startsWith('docs/adr/'))

function markdownIn (folder: string, recursive: boolean): string[] {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder), { recursive, encoding: 'utf8' })
    .filter(name => name.endsWith('.md')).map(name => path.join(folder, name)).sort()
}

t.test('every relative link leads to a file, and its anchor to a heading', async t => {
  for (const file of documents) {
    for (const [, target = ''] of withoutBlocks(read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [name = '', anchor] = target.split('#')
      const found = name === '' ? file : path.join(path.dirname(file), name)
      const there = existsSync(path.join(root, found))
      t.ok(there, `${file}: ${target}`)
      if (there && anchor !== undefined) t.ok(headings(read(found)).includes(anchor), `${file}: ${target}`)
    }
  }
})

t.test('every file that a document names is there', async t => {
  const folders = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory() && !/^(?:node_modules|dist|data|\.)/.test(entry.name))
  const named = new RegExp(`(?<![\\w./-])(?:${folders.map(({ name }) => name).join('|')})/[\\w./*<>{},-]*[\\w*>}]`, 'g')
  for (const file of living) {
    for (const [name] of read(file).matchAll(named)) {
      // a pattern or a part that the reader fills in: what stands before it must be there
      const fixed = name.split(/[*<{]/)[0]!
      const whole = fixed === name ? name : path.dirname(`${fixed}x`)
      t.ok(existsSync(path.join(root, whole)), `${file}: ${name}`)
    }
  }
})

t.test('every npm script that a document names exists', async t => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const file of living) {
    for (const [, script = ''] of read(file).matchAll(/\bnpm run ([\w:-]+)/g)) t.ok(script in scripts, `${file}: npm run ${script}`)
    for (const [, script = ''] of read(file).matchAll(/\bnpm (start|test)\b/g)) t.ok(script in scripts, `${file}: npm ${script}`)
  }
})

t.test('every command that a document names exists, with its options', async t => {
  const commands = new Map<string, Command>()
  for (const [, name = '', module = '', make = ''] of read('src/cli.ts').matchAll(/^ {2}(\w+): async \(\) => \(await import\('(.*)'\)\)\.(\w+)\(\)/gm)) {
    commands.set(name, (await import(`../../src/${module}`))[make]())
  }
  t.ok(commands.size > 5, 'the commands were found')
  for (const file of living) {
    const text = read(file).replaceAll('\\\n', ' ')
    for (const [call, name = '', rest = ''] of text.matchAll(/\b(?:npx aftersale|bin\/aftersale\.js) (\w+)([^\n`|;)]*)/g)) {
      const command = commands.get(name)
      if (!command) {
        t.fail(`${file}: ${call}`)
        continue
      }
      const known = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long))
      const second = /^ (\w+)/.exec(rest)?.[1]
      if (command.commands.length > 0) t.ok(command.commands.some(sub => sub.name() === second), `${file}: ${call}`)
      for (const [option] of rest.matchAll(/(?<=\s)--[\w-]+/g)) t.ok(known.includes(option), `${file}: ${call}`)
    }
  }
})

t.test('the settings of the code, of docs/operating.md and of .env.example are the same', async t => {
  const settings = [...new Set([...read('src/config.ts').matchAll(/\benv, '([A-Z_]+)'/g)].map(match => match[1]!))].sort()
  t.ok(settings.length > 8)
  t.strictSame([...read('docs/operating.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(match => match[1]!).sort(), settings)
  t.strictSame([...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(match => match[1]!).sort(), settings)
})

function withoutBlocks (text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors that a viewer makes of the headings. */
function headings (text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-'))
}
