/** Lists where two documents differ: other fields or texts, numbers further apart than `tolerance`, anything not finite. */
export function differences (actual: unknown, expected: unknown, tolerance = 1e-9, path = ''): string[] {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)) ? [] : [`${path}: ${actual} is not ${expected}`]
  }
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) {
    return actual === expected ? [] : [`${path}: ${String(actual)} is not ${String(expected)}`]
  }
  const [a, b] = [actual as Record<string, unknown>, expected as Record<string, unknown>]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return keys.flatMap(key => differences(a[key], b[key], tolerance, `${path}/${key}`))
}

/** Every value of a document that no document may contain: null, undefined, NaN or infinite numbers. */
export function impossible (value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (value === null || value === undefined) return [path]
  return typeof value === 'object' ? Object.entries(value).flatMap(([key, inner]) => impossible(inner, `${path}/${key}`)) : []
}
