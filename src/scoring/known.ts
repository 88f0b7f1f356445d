type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The fields of `values` that are known; an unknown figure is an absent field. */
export function known<T extends object> (values: T): Known<T> {
  const found: Known<T> = {}
  for (const key in values) {
    const value = values[key]
    if (value !== undefined) found[key] = value as Exclude<T[typeof key], undefined>
  }
  return found
}

/** `part / whole`, unknown when there is nothing to divide by, or so little that the result is no number any more. */
export function share (part: number, whole: number): number | undefined {
  const value = part / whole
  return whole > 0 && Number.isFinite(value) ? value : undefined
}
