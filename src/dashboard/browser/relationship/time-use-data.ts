import type { Cell } from '../explorer/answer.ts'

/** What is talked about because trust is missing, and the rest in three groups, so that colours can be told apart. */
export const GROUPS = ['price', 'contracts', 'blame', 'solving problems', 'planning and design', 'everything else'] as const
export type PurposeGroup = typeof GROUPS[number]

const GROUP_OF: Record<string, PurposeGroup> = {
  price_negotiation: 'price',
  contract_negotiation: 'contracts',
  blame_assignment: 'blame',
  problem_solving: 'solving problems',
  service: 'solving problems',
  training: 'solving problems',
  planning: 'planning and design',
  design: 'planning and design',
  improvement: 'planning and design'
}
const OVERHEAD: ReadonlySet<string> = new Set(['price', 'contracts', 'blame'])

export interface Slice { start: string, group: PurposeGroup, purposes: string[], minutes: number, share: number, from: number }

export interface Month { start: string, minutes: number, overhead: number, share: number }

/** Minutes face to face per period and group of purposes; `from` is where its share begins in the stack. */
export function slices (rows: readonly Cell[]): Slice[] {
  return [...byStart(rows)].flatMap(([start, own]) => {
    const total = own.reduce((sum, { minutes }) => sum + minutes, 0)
    let from = 0
    return GROUPS.flatMap((group): Slice[] => {
      const inGroup = own.filter(row => row.group === group)
      const minutes = inGroup.reduce((sum, row) => sum + row.minutes, 0)
      if (minutes === 0) return []
      const slice = { start, group, purposes: inGroup.map(({ purpose }) => purpose), minutes, share: minutes / total, from }
      from += slice.share
      return [slice]
    })
  })
}

/** The same per period: how much of it went into price, contracts and blame. */
export function months (rows: readonly Cell[]): Month[] {
  return [...byStart(rows)].map(([start, own]) => {
    const minutes = own.reduce((sum, row) => sum + row.minutes, 0)
    const overhead = own.reduce((sum, row) => sum + (OVERHEAD.has(row.group) ? row.minutes : 0), 0)
    return { start, minutes, overhead, share: overhead / minutes }
  })
}

interface Row { group: PurposeGroup, purpose: string, minutes: number }

function byStart (rows: readonly Cell[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const { period: { start }, group: { purpose = 'other' }, values: { face_to_face_minutes: minutes } } of rows) {
    if (minutes === undefined || minutes <= 0) continue
    const own = found.get(start) ?? []
    own.push({ group: GROUP_OF[purpose] ?? 'everything else', purpose, minutes })
    found.set(start, own)
  }
  return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1))
}
