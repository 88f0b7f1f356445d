import type { Database } from '../../db/connect.ts'
import type { Problem } from '../errors.ts'
import type { Now, Tenant } from '../http/caller.ts'
import { record } from './append.ts'
import { readLines, type Line } from './lines.ts'
import { count, results, tally, type Result } from './results.ts'
import type { Validated } from './validate.ts'
import { validateAll } from './validator.ts'

/** The most lines of one transaction. */
const LINES = 1000

interface Stream {
  database: Database
  /** whose events these are, as it stands now; asked for each piece */
  tenant: () => Promise<Tenant>
  now: Now
  /** repeated in the problems of the answer */
  requestId: string
  /** lines that may be admitted at once (default: as many as a transaction takes) */
  most?: number
  /** waits until the caller may send so many lines; absent: at once */
  admit?: (lines: number) => Promise<void>
  /** what the caller is told when the stream breaks off */
  fail: (error: unknown) => Problem
}

/**
 * Records a stream of events and yields the answer: a line per event in the order in which they came, and a summary. Two pieces
 * of a thousand lines are on their way at once, and the next are read only when the answer is taken, so memory stays constant.
 */
export async function * recordStream (stream: Stream, pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const total = tally()
  let lines = 0
  let before: Piece | undefined
  let latest: Piece | undefined
  try {
    for await (const chunk of chunks(readLines(pieces), Math.min(LINES, stream.most ?? LINES))) {
      await stream.admit?.(chunk.length)
      latest = await start(stream, chunk, before)
      if (before) yield answer(stream, await before.done, total)
      before = latest
      lines += chunk.length
    }
    if (before) yield answer(stream, await before.done, total)
    yield `${JSON.stringify({ summary: { ...total, lines } })}\n`
  } catch (error) {
    // What was recorded before it is told before it.
    const [told] = await Promise.allSettled([before?.done])
    if (told.status === 'fulfilled' && told.value) yield answer(stream, told.value, total)
    yield `${JSON.stringify({ error: stream.fail(error).body(stream.requestId) })}\n`
  } finally {
    // Whoever ends the stream early (an error, a caller that went away) leaves no work behind.
    await Promise.allSettled([before?.done, latest?.done])
  }
}

type Answered = Result & { line: number }
interface Piece { keys: Set<string>, done: Promise<Answered[]> }

/** Begins to record a piece: at once, or after the piece before it when both hold an event of one key, so that the first counts. */
async function start (stream: Stream, lines: Line[], before: Piece | undefined): Promise<Piece> {
  const tenant = await stream.tenant()
  const found = await validateAll(stream.database, tenant, stream.now(tenant), lines.map(({ value }) => value))
  const validated = lines.map(({ fault }, i): Validated => fault === undefined ? found[i]! : { errors: [{ pointer: '', message: fault }] })
  const events = validated.flatMap(({ event }) => event ?? [])
  const keys = new Set(events.map(({ id, source }) => `${id}\n${source}`))
  const overlaps = before !== undefined && [...keys].some(key => before.keys.has(key))
  const run = async () => {
    if (overlaps) await before.done
    const outcomes = await record(stream.database, tenant, events, stream.now(tenant))
    return results(lines.map(({ value }) => value), validated, outcomes, () => '').map((result, i) => ({ line: lines[i]!.number, ...result }))
  }
  const done = run()
  done.catch(() => {}) // awaited by the stream, possibly later
  return { keys, done }
}

function answer ({ requestId }: Stream, answered: Answered[], total: ReturnType<typeof tally>): string {
  let text = ''
  for (const result of answered) {
    count(total, result)
    const { problem, ...rest } = result
    text += `${JSON.stringify(problem ? { ...rest, problem: problem.body(requestId) } : rest)}\n`
  }
  return text
}

async function * chunks (lines: AsyncIterable<Line>, most: number): AsyncGenerator<Line[]> {
  let chunk: Line[] = []
  for await (const line of lines) {
    chunk.push(line)
    if (chunk.length < most) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
