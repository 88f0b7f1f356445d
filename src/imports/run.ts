import type { NewEvent } from '../ledger/validate.ts'
import type { Made, Recipe } from './compile.ts'
import { RowFault, Stopped } from './faults.ts'
import { Groups, type Unit } from './group.ts'
import { emptyReceipt, type Receipt, type Refusal } from './receipt.ts'
import type { Read } from './rows.ts'
import type { Row } from './values.ts'

/** What became of one event or relationship on its way out of the import. */
export type Delivered = { status: 'recorded' | 'duplicate' } | { status: 'conflict' | 'refused', reason: string }
export type Settled = { status: 'made' | 'changed' | 'there' } | { status: 'refused', reason: string }

/** Where events go: the ledger of this installation, or a service somewhere else. Outcomes stand in the order of what was given. */
export interface Sink {
  relationships (wanted: ReadonlyArray<NonNullable<Made['relationship']>>): Promise<Settled[]>
  events (events: readonly NewEvent[]): Promise<Delivered[]>
}

export interface ImportOptions {
  file: string
  rows: AsyncIterable<Read>
  recipe: Recipe
  /** absent = dry run */
  sink?: Sink
  refused: (refusal: Refusal) => void
  /** asked after every batch, to show how far it is */
  progress?: (receipt: Receipt) => void
  signal?: AbortSignal
  now: () => Date
}

const BATCH = 1000

interface Ready {
  lines: number[]
  made: Made
}

/**
 * Imports a file: every line ends as imported, without events, skipped, refused or, after an early end, unprocessed. Good rows go in
 * whatever stands beside them; a row of which one event is faulty goes in with none.
 */
export async function runImport (options: ImportOptions): Promise<Receipt> {
  const { file, rows, recipe, sink, signal, now } = options
  const started = now().getTime()
  const receipt = emptyReceipt(file, sink === undefined)
  const groups = recipe.group && new Groups(recipe.group, recipe.columns)
  const delivery = deliveryTo(receipt, options)
  try {
    for await (const read of rows) {
      receipt.lines.read++
      for (const unit of sift(read, recipe, groups, receipt, options)) await delivery.take(unit)
      if (signal?.aborted) throw new Stopped('Ended on request. What is counted as recorded is in the ledger; import the file again to go on.')
    }
    for (const unit of groups?.end() ?? []) await delivery.take(unit)
    await delivery.flush()
    receipt.complete = true
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    receipt.stopped = error.message
    if (!delivery.failed) await delivery.flush()
  }
  const { read, imported, without_events: without, skipped, refused } = receipt.lines
  receipt.lines.unprocessed = read - imported - without - skipped - refused
  receipt.elapsed_seconds = (now().getTime() - started) / 1000
  return receipt
}

/** Counts what is skipped or broken, and returns the units that a line completes. */
function sift (read: Read, recipe: Recipe, groups: Groups | undefined, receipt: Receipt, { refused }: ImportOptions): Unit[] {
  if ('fault' in read) return refuse(receipt, refused, [read.line], read.fault)
  try {
    const reason = 'blank' in read ? 'blank line' : recipe.skip(read.row)
    if (reason !== undefined) {
      receipt.lines.skipped++
      receipt.skipped_because[reason] = (receipt.skipped_because[reason] ?? 0) + 1
      return []
    }
    const { line, row } = read as { line: number, row: Row }
    return groups ? groups.add(line, row) : [{ lines: [line], row }]
  } catch (error) {
    if (error instanceof RowFault) return refuse(receipt, refused, [read.line], error.message)
    throw error
  }
}

function refuse (receipt: Receipt, report: ImportOptions['refused'], lines: number[], reason: string): [] {
  receipt.lines.refused += lines.length
  const [line, ...also] = lines
  report({ line: line!, ...(also.length > 0 ? { also } : {}), reason })
  return []
}

/** Makes events of units, gathers them in batches, sends them and counts what became of them. */
function deliveryTo (receipt: Receipt, { recipe, sink, refused, progress }: ImportOptions) {
  const seen = new Map<string, string | undefined>()
  let batch: Ready[] = []
  let events = 0
  const self = {
    /** sending failed for good: what is left in the batch cannot go out */
    failed: false,
    async take ({ lines, row, fault }: Unit): Promise<void> {
      try {
        if (fault !== undefined) throw new RowFault(fault)
        const made = recipe.make(row)
        if (made.events.length === 0) receipt.lines.without_events += lines.length
        else batch.push({ lines, made })
        events += made.events.length
      } catch (error) {
        if (!(error instanceof RowFault)) throw error
        refuse(receipt, refused, lines, error.message)
      }
      if (events >= BATCH) await self.flush()
    },
    async flush (): Promise<void> {
      const going = batch
      batch = []
      events = 0
      try {
        await send(going, receipt, sink, seen, refused)
      } catch (error) {
        self.failed = true
        throw error
      }
      progress?.(receipt)
    }
  }
  return self
}

/** `seen`: relationships that were dealt with before, and why they were refused if they were. */
async function send (batch: Ready[], receipt: Receipt, sink: Sink | undefined, seen: Map<string, string | undefined>, report: ImportOptions['refused']): Promise<void> {
  if (sink === undefined) {
    for (const { lines, made } of batch) {
      receipt.lines.imported += lines.length
      receipt.events.made += made.events.length
    }
    return
  }
  await sendRelationships(batch, receipt, sink, seen)
  const welcome: Ready[] = []
  for (const ready of batch) {
    const reason = ready.made.relationship && seen.get(ready.made.relationship.key)
    if (reason === undefined) welcome.push(ready)
    else refuse(receipt, report, ready.lines, reason)
  }
  const outcomes = (await sink.events(welcome.flatMap(({ made }) => made.events)))[Symbol.iterator]()
  for (const { lines, made } of welcome) {
    const wrong = made.events.flatMap((event) => {
      const outcome = outcomes.next().value as Delivered
      count(receipt, outcome)
      return 'reason' in outcome ? [`${event.type} "${event.id}": ${outcome.reason}`] : []
    })
    if (wrong.length > 0) refuse(receipt, report, lines, wrong.join(' | '))
    else receipt.lines.imported += lines.length
  }
}

async function sendRelationships (batch: Ready[], receipt: Receipt, sink: Sink, seen: Map<string, string | undefined>): Promise<void> {
  const wanted = new Map<string, NonNullable<Made['relationship']>>()
  for (const { made: { relationship } } of batch) {
    // The first row of a relationship describes it.
    if (relationship && !seen.has(relationship.key) && !wanted.has(relationship.key)) wanted.set(relationship.key, relationship)
  }
  if (wanted.size === 0) return
  // In the order in which events make relationships too, so that the two never wait for each other in a circle.
  const sorted = [...wanted.values()].sort((a, b) => a.key < b.key ? -1 : 1)
  const settled = await sink.relationships(sorted)
  for (const [i, { key }] of sorted.entries()) {
    const outcome = settled[i]!
    seen.set(key, 'reason' in outcome ? `relationship "${key}": ${outcome.reason}` : undefined)
    if (outcome.status === 'made') receipt.relationships.made++
    if (outcome.status === 'changed') receipt.relationships.changed++
  }
}

const COUNTED = { recorded: 'recorded', duplicate: 'duplicates', conflict: 'conflicts', refused: 'refused' } as const

function count (receipt: Receipt, { status }: Delivered): void {
  receipt.events.made++
  receipt.events[COUNTED[status]]++
}
