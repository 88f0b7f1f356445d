import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { UsageFault } from '../imports/faults.ts'

/**
 * Writes pieces to standard output, or to a file that appears when it is whole: a broken export leaves nothing behind, and nobody reads
 * half a file.
 * @throws UsageFault when the file stands already and `force` does not say that it may be replaced
 */
export async function writeWhole (
  pieces: AsyncIterable<string | Uint8Array>, out: string | undefined, force = false
): Promise<void> {
  if (out === undefined) {
    await write(pieces, process.stdout)
    return
  }
  refuseExisting(out, force)
  const part = `${out}.${randomUUID()}.part`
  try {
    const file = createWriteStream(part, { flags: 'wx' })
    await Promise.all([finished(file), write(pieces, file).then(() => file.end(), (error: Error) => { file.destroy(error) })])
    renameSync(part, out)
  } finally {
    rmSync(part, { force: true })
  }
}

/** @throws UsageFault when there is such a file */
export function refuseExisting (out: string | undefined, force = false): void {
  if (out !== undefined && !force && existsSync(out)) throw new UsageFault(`There is a file "${out}" already; --force replaces it.`)
}

async function write (pieces: AsyncIterable<string | Uint8Array>, target: Writable): Promise<void> {
  const broken = once(target, 'error').then(([error]) => { throw error })
  broken.catch(() => {})
  for await (const piece of pieces) if (!target.write(piece)) await Promise.race([once(target, 'drain'), broken])
}
