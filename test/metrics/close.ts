/** Whether two figures are the same but for the order of additions; both may be unknown. */
export function isClose (a: number | undefined, b: number | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)))
}
