/** The bands of a score, from the lowest up, with where they begin. */
export const BAND_ORDER = ['unrated', 'poor', 'fair', 'good', 'strong'] as const
export const BAND_EDGES = [40, 60, 80] as const

/** Shapes beside colours: who sees no colours tells bands apart by them. */
export const BAND_SHAPES: Record<string, string> = { unrated: 'times', poor: 'triangle2', fair: 'diamond', good: 'square', strong: 'circle' }

/** `Any` and these values. */
export const anyOf = (values: readonly string[]) => [{ value: '', label: 'Any' }, ...values.map(value => ({ value, label: value }))]
