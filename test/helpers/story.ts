import type { FastifyInstance } from 'fastify'
import type { Database } from '../../db/connect.ts'
import { readExamples, type Example } from '../../src/http/examples.ts'
import { advance } from '../../src/pipeline.ts'
import type { Answer, Inject } from './app.ts'

/** Sends one example after another; knows the answers that later ones refer to. */
export interface Story {
  send (operationId: string, example: Example): Promise<Answer>
  /** `$createKey.id` = the id in the answer of that example, or of the first row of its list; any other text is itself */
  value (text: string): string
}

export function storyOf (app: FastifyInstance, database: Database, inject: Inject): Story {
  const answers = new Map<string, { id?: string, data?: Array<{ id?: string }> }>()

  function value (text: string): string {
    const [, operationId = ''] = /^\$(\w+)\.id$/.exec(text) ?? []
    const answer = answers.get(operationId)
    return answer === undefined ? text : (answer.id ?? answer.data?.[0]?.id)!
  }

  return {
    value,
    async send (operationId, { method, path, request }) {
      const { before, body, headers = {}, ndjson, query = {} } = request
      if (before) await inject(before.method, before.url, before.body)
      // Signals are raised in the background.
      if (path.startsWith('/v1/signals')) while (!await advance(database, app.now())) continue
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(value(request.path?.[name] ?? '')))
      const search = new URLSearchParams(query as Record<string, string>).toString()
      const lines = ndjson?.map(line => JSON.stringify(line)).join('\n')
      const answer = await inject(method, search === '' ? url : `${url}?${search}`, lines ?? body,
        lines === undefined ? headers : { 'content-type': 'application/x-ndjson' })
      answers.set(operationId, answer.body as { id?: string })
      return answer
    }
  }
}

/** Plays the whole story of the examples; returns what its ids have become. */
export async function playStory (app: FastifyInstance, database: Database, inject: Inject): Promise<Story['value']> {
  const story = storyOf(app, database, inject)
  for (const [id, example] of [...readExamples()].sort(([, a], [, b]) => a.order - b.order)) await story.send(id, example)
  return story.value
}
