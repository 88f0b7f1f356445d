/** What became of a file. The lines add up: read = imported + without_events + skipped + refused + unprocessed. */
export interface Receipt {
  file: string
  dry_run: boolean
  /** false when the import ended before the end of the file */
  complete: boolean
  /** why it ended early */
  stopped?: string
  lines: {
    read: number
    /** all of its events are in the ledger, now or before */
    imported: number
    /** no event of the mapping applied */
    without_events: number
    skipped: number
    refused: number
    /** read and not dealt with, because the import ended early */
    unprocessed: number
  }
  skipped_because: Record<string, number>
  /** made = recorded + duplicates + conflicts + refused; a dry run only makes them */
  events: { made: number, recorded: number, duplicates: number, conflicts: number, refused: number }
  relationships: { made: number, changed: number }
  elapsed_seconds: number
}

/** One line, or several that share their fate, that did not go in. */
export interface Refusal {
  line: number
  /** the other lines of its group */
  also?: number[]
  reason: string
}

export function emptyReceipt (file: string, dryRun: boolean): Receipt {
  return {
    file,
    dry_run: dryRun,
    complete: false,
    lines: { read: 0, imported: 0, without_events: 0, skipped: 0, refused: 0, unprocessed: 0 },
    skipped_because: {},
    events: { made: 0, recorded: 0, duplicates: 0, conflicts: 0, refused: 0 },
    relationships: { made: 0, changed: 0 },
    elapsed_seconds: 0
  }
}

/** The receipt as people read it. */
export function receiptText (receipt: Receipt): string {
  const { lines, events, relationships } = receipt
  const row = (label: string, count: number, note = '') => `  ${label.padEnd(16)}${count.toLocaleString('en-US').padStart(12)}${note === '' ? '' : `  ${note}`}`
  const reasons = Object.entries(receipt.skipped_because).map(([reason, count]) => row('', count, reason))
  return [
    `${receipt.file}${receipt.dry_run ? ' (dry run: nothing was written)' : ''}`,
    row('lines read', lines.read),
    row('imported', lines.imported, receipt.dry_run ? 'would be imported' : ''),
    ...(lines.without_events > 0 ? [row('without events', lines.without_events)] : []),
    row('skipped', lines.skipped),
    ...reasons,
    row('refused', lines.refused),
    ...(lines.unprocessed > 0 ? [row('not processed', lines.unprocessed)] : []),
    row('events made', events.made),
    ...(receipt.dry_run
      ? []
      : [row('recorded', events.recorded), row('duplicates', events.duplicates), row('conflicts', events.conflicts), row('refused', events.refused),
          row('relationships', relationships.made, `made${relationships.changed > 0 ? `, ${relationships.changed} changed` : ''}`)]),
    `  ${receipt.elapsed_seconds.toFixed(1)} s${receipt.complete ? '' : ', ended early'}`,
    ...(receipt.stopped === undefined ? [] : [receipt.stopped])
  ].join('\n')
}
