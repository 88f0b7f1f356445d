import type { Cell } from '../explorer/answer.ts'

/** Shares of time face to face that went into price, contracts and blame, by Dyer and Chu (2003): with most and with least trust. */
export const QUARTER = 0.235
export const HALF = 0.47

export interface ShareRow { label: string, share: number, low?: number, high?: number, minutes?: number }

/** The share of each period or group; where nobody sat together there is none. */
export function shares (rows: readonly Cell[], labelOf: (row: Cell) => string): ShareRow[] {
  return rows.flatMap((row): ShareRow[] => {
    const { transaction_time_share: share, face_to_face_minutes: minutes } = row.values
    const interval = row.intervals?.transaction_time_share
    if (share === undefined) return []
    return [{
      label: labelOf(row),
      share,
      ...(interval === undefined ? {} : { low: interval.low, high: interval.high }),
      ...(minutes === undefined ? {} : { minutes })
    }]
  })
}

/** Where a share stands between the two marks, in words. */
export function against (share: number): string {
  if (share >= HALF) return 'as much as where trust is lowest, or more'
  return share <= QUARTER ? 'no more than where trust is highest' : 'between highest and lowest trust'
}
