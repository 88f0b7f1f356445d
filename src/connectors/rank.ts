import { createHash } from 'node:crypto'
import { RowFault, type Kept, type Row, type Taken } from './reading.ts'
import { revisionCell } from './cells.ts'
import type { Connector } from './registry.ts'
import type { ConnectorSettings } from './settings.ts'

/** What decides which of several sayings about one record counts. */
export interface Said {
  /** '' when nothing says it */
  revision: string
  deleted: boolean
  /** 'object/id' */
  parent: string | null
  kept: Kept
}

/** Under this name stands in what is kept by which settings it was read. No reader asks for it. */
export const READ_BY = '@read'
/** To be raised when readers keep other facts of the same record than before, so that all may be read anew. */
const READERS = 1

/** A word for how records are read; undefined where what a record says depends on more than its revision. */
export function readingOf ({ retold }: Connector, settings: ConnectorSettings): string | undefined {
  return retold === true ? undefined : hash(JSON.stringify([READERS, settings])).slice(0, 16)
}

/**
 * Above 0 when `a` counts and not `b`, 0 when the one that came last does. The later revision; of one revision the deletion; of two
 * readings by the same settings the one that says more, for a record without its associations has the revision of the whole one; at
 * last the greater digest, which is arbitrary and the same in every order.
 */
export function compareSaid (a: Said, b: Said): number {
  if (a.revision !== b.revision) return a.revision < b.revision ? -1 : 1
  if (a.deleted !== b.deleted) return a.deleted ? 1 : -1
  if (a.deleted || a.revision === '' || a.kept[READ_BY] === undefined || a.kept[READ_BY] !== b.kept[READ_BY]) return 0
  return factsOf(a).length - factsOf(b).length || compareTexts(digestOf(a), digestOf(b))
}

/** What a record says, in one order; `unknown` is no fact. */
export function factsOf ({ parent, kept }: Pick<Said, 'parent' | 'kept'>): Array<[string, unknown]> {
  const facts = Object.entries(kept).filter(([name, value]) => name !== READ_BY && value !== 'unknown').sort(([a], [b]) => compareTexts(a, b))
  return parent === null ? facts : [['', parent], ...facts]
}

/** A revision may be as far ahead of our clock. */
const AHEAD = 24 * 3_600_000

/**
 * Refuses a revision that lies ahead: it would outdo all that the CRM says until then.
 * @throws RowFault
 */
export function checkRevision ({ revisions, retold }: Connector, row: Row, taken: Taken, now: Date): void {
  // The revision of a calendar's event begins with its SEQUENCE.
  const revision = retold === true ? revisionCell(row, revisions[0]!) : taken.revision
  if (revision === undefined || revision <= new Date(now.getTime() + AHEAD).toISOString()) return
  const inner = typeof row.properties === 'object' && row.properties !== null ? row.properties as Row : {}
  const places = [row, inner].flatMap(part => revisions.map(field => ({ field, part })))
  const { field } = places.find(({ field, part }) => revisionCell(part, field) === revision) ?? places[0]!
  throw new RowFault(field, 'must not lie more than 24 hours ahead: it says when the record was last changed', revision)
}

const compareTexts = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0
const digestOf = (said: Said) => hash(JSON.stringify(factsOf(said)))
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
