import { existsSync, readFileSync } from 'node:fs'
import fp from 'fastify-plugin'
import { PROBLEMS, Problem, slugOf, type ProblemCode } from '../errors.ts'
import { packageRoot } from './package.ts'

/** What a page says beside the title: why it happens, and what to do. */
interface Explained { cause: string, remedy: string }

/** A page for each problem, at the end of its `type`: what docs/errors.md says of it, for who looks with a browser. */
export const problemPagesPlugin = fp(async (app) => {
  const explained = readExplained()
  const pages = new Map((Object.keys(PROBLEMS) as ProblemCode[]).map(code => [slugOf(code), page(code, explained.get(code))]))

  app.get<{ Params: { code: string } }>('/problems/:code', { config: { access: 'public' }, schema: { hide: true } }, async ({ params }, reply) => {
    const html = pages.get(params.code)
    if (html === undefined) throw new Problem('NOT_FOUND', 'No problem has this name; all of them are listed in docs/errors.md.')
    return reply.type('text/html; charset=utf-8').headers(HEADERS).send(html)
  })
}, { name: 'problem-pages' })

const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'public, max-age=3600'
}

/** The rows of the catalogue's table; none in an installation that came without the document. */
function readExplained (): Map<string, Explained> {
  const file = new URL('docs/errors.md', packageRoot)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return new Map([...text.matchAll(/^\| `(\w+)` \| \d+ \| ([^|]+) \| ([^|]+) \|$/gm)]
    .map(([, code, cause, remedy]) => [code!, { cause: cause!.trim(), remedy: remedy!.trim() }]))
}

function page (code: ProblemCode, explained: Explained | undefined): string {
  const { status, title } = PROBLEMS[code]
  const said = explained ? `<h2>Why</h2>\n<p>${inline(explained.cause)}</p>\n<h2>What to do</h2>\n<p>${inline(explained.remedy)}</p>` : ''
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${code} · Aftersale</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-weight: 600; margin-bottom: 0 } h2 { font-size: 1.05rem; margin: 1.5rem 0 0 } p { margin: .25rem 0 }
  code { font-size: .92em }
</style>
<main>
<h1>${escape(title)}</h1>
<p><code>${code}</code>, status ${status}</p>
${said}
</main>
</html>
`
}

/** The little Markdown of the table: code between backticks. */
function inline (text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

function escape (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
