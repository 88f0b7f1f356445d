import { ok } from './problem.ts'

/** What every list answers with. */
export interface Page<Item> {
  data: Item[]
  has_more: boolean
  next_cursor?: string
}

interface Answer<Item> {
  data?: Page<Item>
  error?: unknown
  response: Response
}

/**
 * The rows of a list, page after page, asking for the next page when it is needed:
 * `for await (const row of items(at => api.GET('/v1/relationships', { params: { query: { segment, ...at } } })))`.
 * @param page asks for one page; `at` has the cursor, from the second page on
 * @throws AftersaleProblem when a page is refused
 */
export async function * items<Item> (page: (at: { cursor?: string }) => Promise<Answer<Item>>): AsyncGenerator<Item, void, undefined> {
  let at: { cursor?: string } = {}
  for (;;) {
    const { data, has_more: more, next_cursor: cursor } = await ok(page(at))
    yield * data
    if (!more || cursor === undefined) return
    at = { cursor }
  }
}
