import { fromDay, toDay } from './calendar.ts'
import type { Day, Party, PromiseKind } from './events.ts'
import { known, share } from './known.ts'
import { compareText } from './order.ts'
import type { LedgerPromise, PromiseLedgerState } from './promise-ledger.ts'

/** How many groups of a kind are shown: departments are words of the caller's own, so there is no end to them. */
export const MOST_GROUPS = 200

/** Figures of some promises of one side. */
export interface PromiseCounts extends Record<Exclude<PromiseLedgerState, 'unclear'>, number> {
  promises: number
  /** kept, late, renegotiated, broken or overdue: what the rate is about */
  judged: number
  /** share of the judged ones done in time, 0 to 1; absent when none is judged */
  kept_rate?: number
  /** mean days of lateness of the judged ones that are not broken, in time counting 0; absent when there is none */
  mean_lateness_days?: number
  /** the earliest due day of the open ones that are not overdue */
  next_due_on?: string
}

/** The promises of one side. */
export interface PromiseSide extends PromiseCounts {
  by_kind: Array<PromiseCounts & { kind?: PromiseKind }>
  by_department_pair: Array<PromiseCounts & { made_by_department?: string, owed_by_department?: string }>
  by_promising_department: Array<PromiseCounts & { department?: string }>
  by_owing_department: Array<PromiseCounts & { department?: string }>
  /** kept rate where a department owes its own promise, minus the rate where it owes another's; -1 to 1 */
  handoff_gap?: number
}

export interface PromiseSummary {
  supplier: PromiseSide
  customer: PromiseSide
  /** promises whose giver or due day is unknown; they stand on no side */
  unclear: number
}

/** Adds promises of a relationship one by one, so that none of them need be kept. */
export interface PromiseTally {
  add (promise: LedgerPromise): void
  summary (): PromiseSummary
  /** Whether a side has more groups of a kind than are shown. */
  isCut (side: Party): boolean
}

/** An empty tally. */
export function promiseTally (): PromiseTally {
  const sides: Record<Party, Side> = { supplier: emptySide(), customer: emptySide() }
  let unclear = 0
  return {
    add (promise) {
      if (promise.state === 'unclear' || promise.by === undefined) unclear += 1
      else addTo(sides[promise.by], promise, promise.state)
    },
    summary: () => ({ supplier: sideOf(sides.supplier), customer: sideOf(sides.customer), unclear }),
    isCut: side => Object.values(sides[side].groups).some(({ size }) => size > MOST_GROUPS)
  }
}

interface Sums {
  counts: Record<Exclude<PromiseLedgerState, 'unclear'>, number>
  inTime: number
  lateness: number
  next?: Day
}

interface Group { name: Array<string | undefined>, sums: Sums }

interface Side {
  all: Sums
  own: Sums
  handed: Sums
  groups: Record<'kinds' | 'pairs' | 'makers' | 'owers', Map<string, Group>>
}

function emptySums (): Sums {
  return { counts: { open: 0, overdue: 0, kept: 0, late: 0, broken: 0, waived: 0, renegotiated: 0 }, inTime: 0, lateness: 0 }
}

function emptySide (): Side {
  const groups = { kinds: new Map(), pairs: new Map(), makers: new Map(), owers: new Map() }
  return { all: emptySums(), own: emptySums(), handed: emptySums(), groups }
}

function addTo ({ all, own, handed, groups }: Side, promise: LedgerPromise, state: keyof Sums['counts']): void {
  const { made_by_department: maker, owed_by_department: ower } = promise
  const touched = [
    all, group(groups.kinds, promise.kind), group(groups.pairs, maker, ower), group(groups.makers, maker), group(groups.owers, ower)
  ]
  if (maker !== undefined && ower !== undefined) touched.push(maker === ower ? own : handed)
  for (const sums of touched) {
    sums.counts[state] += 1
    sums.lateness += promise.lateness_days ?? 0
    if (promise.lateness_days === 0) sums.inTime += 1
    if (state !== 'open' || promise.due_on === undefined) continue
    const due = toDay(promise.due_on)
    if (sums.next === undefined || due < sums.next) sums.next = due
  }
}

function group (groups: Map<string, Group>, ...name: Array<string | undefined>): Sums {
  const key = name.map(part => part ?? '').join(' ') // no name holds a blank
  const known = groups.get(key) ?? { name, sums: emptySums() }
  groups.set(key, known)
  return known.sums
}

function figures ({ counts, inTime, lateness, next }: Sums): PromiseCounts {
  const dated = counts.kept + counts.late + counts.renegotiated + counts.overdue
  const judged = dated + counts.broken
  return {
    promises: judged + counts.open + counts.waived,
    ...counts,
    judged,
    ...known({
      kept_rate: share(inTime, judged),
      mean_lateness_days: share(lateness, dated),
      next_due_on: next === undefined ? undefined : fromDay(next)
    })
  }
}

function sideOf ({ all, own, handed, groups: { kinds, pairs, makers, owers } }: Side): PromiseSide {
  const [ownRate, handedRate] = [figures(own).kept_rate, figures(handed).kept_rate]
  return {
    ...figures(all),
    ...known({ handoff_gap: ownRate === undefined || handedRate === undefined ? undefined : ownRate - handedRate }),
    by_kind: shown(kinds, ([kind]) => known({ kind: kind as PromiseKind | undefined })), // the group was made from one
    by_department_pair: shown(pairs, ([maker, ower]) => known({ made_by_department: maker, owed_by_department: ower })),
    by_promising_department: shown(makers, ([department]) => known({ department })),
    by_owing_department: shown(owers, ([department]) => known({ department }))
  }
}

function promisesIn ({ counts: { open, overdue, kept, late, broken, waived, renegotiated } }: Sums): number {
  return open + overdue + kept + late + broken + waived + renegotiated
}

/** The groups with the most promises first; equal ones by name, the unnamed one first. */
function shown<N extends object> (groups: Map<string, Group>, named: (name: Group['name']) => N): Array<N & PromiseCounts> {
  // Figures only of those that are shown: there may be thousands of groups.
  return [...groups].map(([key, { name, sums }]) => ({ key, name, sums, promises: promisesIn(sums) }))
    .sort((a, b) => b.promises - a.promises || compareText(a.key, b.key))
    .slice(0, MOST_GROUPS).map(({ name, sums }) => ({ ...named(name), ...figures(sums) }))
}
