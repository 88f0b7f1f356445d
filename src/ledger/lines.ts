/** One line of a stream: its number from 1 and what it holds, or what is wrong with it. */
export type Line = { number: number, value: unknown, fault?: never } | { number: number, value?: never, fault: string }

const NEWLINE = 10

/** The most bytes of one line. */
export const LINE_LIMIT = 64 * 1024

/**
 * Reads newline-delimited JSON piece by piece and holds no more than one piece and one line. Blank lines are skipped but
 * numbered; a line that is too long, is not UTF-8 or is not JSON comes out as a fault, and reading goes on.
 */
export async function * readLines (pieces: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0
  let rest: Buffer[] = []
  let bytes = 0
  for await (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      const line = read(++number, [...rest, piece.subarray(start, end)], bytes + end - start)
      if (line) yield line
      rest = []
      bytes = 0
      start = end + 1
    }
    bytes += piece.length - start
    // Of a line that is too long only the length is of interest.
    if (bytes > LINE_LIMIT) rest = []
    else if (start < piece.length) rest.push(piece.subarray(start))
  }
  const line = read(++number, rest, bytes)
  if (line) yield line
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function read (number: number, parts: Buffer[], bytes: number): Line | undefined {
  if (bytes > LINE_LIMIT) return { number, fault: `must be at most ${LINE_LIMIT} bytes` }
  let text: string
  try {
    text = utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts))
  } catch {
    return { number, fault: 'must be UTF-8' }
  }
  if (/^[ \t\r]*$/.test(text)) return undefined
  try {
    return { number, value: JSON.parse(text) }
  } catch {
    return { number, fault: 'must be one JSON document: an event on a line of its own' }
  }
}
