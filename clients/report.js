import { ROWS_NOT_RUN } from './not-run.js'

const BEFORE = `# Clients

The contract \`openapi/openapi.json\` is made for generators. \`npm run clients\` has each of them make a client from it, without a
patch, compiles the client with warnings on, and lets it tell the same story to a live service: create two relationships, send a batch
with a duplicate and a faulty event and read what became of each, read trust and overhead, page through a list by its cursor, and meet a
problem as its type. The stories in [clients/stories](../clients/stories) are the shortest complete programs to begin from. This page is
written by the same command.

For TypeScript there is a ready client with retries, pages and webhook signatures: [clients/typescript](../clients/typescript/README.md).

`

const AFTER = `
## What every client has to know

- **Additive changes do not break you.** Answers say \`additionalProperties: true\`, and words that may grow are plain strings with
  \`x-extensible-enum\`: handle a word that you do not know.
- **Unknown is absent.** No answer has a \`null\`. Requests take none either: leave a field away.
- **207 is a success.** A batch answers 207 with one item per event; look at \`status\` of each item.
- **Problems** are \`application/problem+json\` everywhere; decide by \`code\` ([errors](errors.md)).
- **Repeat safely.** Events are recognised by \`source\` and \`id\`; for every other POST and PATCH send an \`Idempotency-Key\`.
- **\`/\` is the server of the document**, because yours has its own address: give the base address to the client.
- Streams, CloudEvents and other media types than JSON are in \`openapi/openapi-3.1.json\` only: use them without a generated client.
`

/** The page docs/clients.md: what was run, and nothing that changes from one machine to the next. */
export function report (results) {
  const lines = results.map(result => [
    result.language, `${result.name} ${result.version}`, state(result, 'generate'), state(result, 'compile'), state(result, 'story'), warnings(result)
  ])
  return BEFORE +
    table(['language', 'generator', 'generated', 'compiled', 'story told', 'warnings'], lines) +
    `\n## Remarks\n\n${results.map(({ name, remarks }) => `- **${name}**: ${remarks}`).join('\n')}\n` +
    explained(results) +
    `\n## Not run\n\n${table(['generator', 'why'], ROWS_NOT_RUN)}` + AFTER
}

function state ({ done, failure, steps }, step) {
  if (failure === step) return '**no**'
  if (done.includes(step)) return 'yes'
  return steps[step] ? '**not reached**' : 'not tried'
}

function warnings ({ warnings, knownSeen }) {
  if (warnings.length > 0) return `**${warnings.length}**: ${warnings.slice(0, 3).join('; ').replaceAll('|', '\\|')}`
  return knownSeen.length > 0 ? `${knownSeen.length} explained` : 'none'
}

function explained (results) {
  const seen = [...new Map(results.flatMap(({ knownSeen }) => knownSeen).map(known => [known.means, known])).values()]
  if (seen.length === 0) return ''
  return `\nWarnings that are explained:\n\n${seen.map(({ says, means }) => `- "${says.source}": ${means}.`).join('\n')}\n`
}

function table (head, rows) {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
}
