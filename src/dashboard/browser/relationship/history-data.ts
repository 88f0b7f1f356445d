import { SIDES, type Direction, type Schema } from '../contract.ts'
import { dayIn } from '../calendar.ts'

export interface ScoreAt { day: string, side: Direction, score?: number, low?: number, high?: number, band: string, coverage: number }

/** The points of both scores; a point without a score interrupts the line. */
export function scoresAt (points: ReadonlyArray<Schema<'HistoryPoint'>>, side: Direction): ScoreAt[] {
  return points.map(({ as_of: day, [side]: { score, interval, band, coverage } }) => ({
    day,
    side,
    band,
    coverage,
    ...(score === undefined ? {} : { score }),
    ...(interval === undefined ? {} : { low: interval.low, high: interval.high })
  }))
}

/** An event that one expects to see in a score. */
export interface Mark { day: string, kind: string, sentence: string, id: string, source: string }

/** The types of events that are marked in the history; settled promises only where they were broken. */
export const MARKED = ['misconduct.observed', 'promise.settled', 'complaint.raised', 'concession.made', 'contract.renewed', 'relationship.ended'] as const

/** What is worth a mark, by day; what was taken back is not. */
export function marksOf (events: ReadonlyArray<Schema<'Event'>>, timeZone: string): Mark[] {
  return events.flatMap((event): Mark[] => {
    const told = event.retraction === undefined ? tellings(event.type, event.data as Record<string, unknown>) : undefined
    if (told === undefined) return []
    const [kind, sentence] = told
    return [{ day: dayIn(event.time, timeZone), kind, sentence, id: event.id, source: event.source }]
  }).sort((a, b) => a.day < b.day ? -1 : a.day > b.day ? 1 : 0)
}

function tellings (type: string, data: Record<string, unknown>): [kind: string, sentence: string] | undefined {
  const plain = (value: unknown) => String(value ?? '').replaceAll('_', ' ')
  const whose = data.by === 'customer' ? 'theirs' : 'ours'
  switch (type) {
    case 'misconduct.observed': return ['Misconduct', `Misconduct of ${whose}: ${plain(data.kind)}, severity ${plain(data.severity)}`]
    case 'promise.settled': return data.outcome === 'broken' ? ['Broken promise', `A promise was broken (${plain(data.promise_id)})`] : undefined
    case 'complaint.raised': return ['Complaint', `Complaint about ${plain(data.kind)}, severity ${plain(data.severity)}`]
    case 'concession.made': return ['Concession', `Concession of ${whose}${data.percent === undefined ? '' : ` of ${plain(data.percent)} %`}`]
    case 'contract.renewed': return ['Renewal', 'The contract was renewed']
    case 'relationship.ended': return ['End', 'The relationship ended']
    default: return undefined
  }
}

/** The history in a sentence: where a score stood first and last. */
export function course (points: readonly ScoreAt[], whole: (score: number) => string): string {
  const rated = points.filter(({ score }) => score !== undefined)
  const [first, last] = [rated[0], rated.at(-1)]
  if (points.length === 0) return ''
  const side = SIDES[points[0]!.side]
  if (first === undefined || last === undefined) return `${side} is unknown all the time: there is too little evidence.`
  if (first === last) return `${side} is known on one day only: ${whole(last.score!)}.`
  const change = Math.round(last.score!) - Math.round(first.score!)
  const moved = change === 0 ? 'stayed at' : change > 0 ? `rose from ${whole(first.score!)} to` : `fell from ${whole(first.score!)} to`
  return `${side} ${moved} ${whole(last.score!)}.`
}
