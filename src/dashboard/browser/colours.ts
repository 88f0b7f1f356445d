/*
 * Colours of charts as CSS variables: both themes define them (style/theme.css), so a chart follows the theme without being drawn again.
 * The series are told apart by people who see no red or no green; where it can, a chart differs by shape or place as well.
 */

/** The two scores, everywhere in the same colours. */
export const CUSTOMER = 'var(--customer)'
export const SUPPLIER = 'var(--supplier)'
/** Series without a meaning of their own, in this order. */
export const SERIES = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)', 'var(--series-6)'] as const
/** Gain and loss. */
export const UP = 'var(--up)'
export const DOWN = 'var(--down)'
export const TEXT = 'var(--text)'
export const SOFT = 'var(--soft)'
export const GRID = 'var(--edge)'
/** The bands of a score. */
export const BANDS: Record<string, string> = {
  strong: 'var(--strong)', good: 'var(--good)', fair: 'var(--fair)', poor: 'var(--poor)', unrated: 'var(--unrated)'
}
