import type { Schema } from '../contract.ts'

/** A relationship whose two scores are known. */
export interface Point { key: string, name: string, x: number, y: number, band: string, health?: number, silent: boolean }

export interface Selection { segment: string, tag: string, owner: string }

/** Those of the selection; an empty choice is any. */
export function selected (items: ReadonlyArray<Schema<'RelationshipListItem'>>, { segment, tag, owner }: Selection): Array<Schema<'RelationshipListItem'>> {
  return items.filter(item => (segment === '' || item.segment === segment) && (tag === '' || item.tags.includes(tag)) && (owner === '' || item.owner === owner))
}

/** What can be chosen: the values that relationships have, by the alphabet. */
export function choices (items: ReadonlyArray<Schema<'RelationshipListItem'>>): Record<'segments' | 'tags' | 'owners', string[]> {
  const unique = (values: unknown[]) => [...new Set(values.filter(value => typeof value === 'string'))].sort((a, b) => a.localeCompare(b, 'en'))
  return {
    segments: unique(items.map(({ segment }) => segment)),
    tags: unique(items.flatMap<string>(({ tags }) => tags)),
    owners: unique(items.map(({ owner }) => owner))
  }
}

/** The points of the chart; who has only one score has no place in it. */
export function pointsOf (items: ReadonlyArray<Schema<'RelationshipListItem'>>): Point[] {
  return items.flatMap(({ key, name = key, scores }): Point[] => {
    const [x, y] = [scores?.customer_trust.score, scores?.supplier_trust.score]
    if (scores === undefined || x === undefined || y === undefined) return []
    const health = scores.health.score
    return [{ key, name, x, y, band: scores.health.band, silent: scores.silent, ...(health === undefined ? {} : { health }) }]
  })
}

/** Below it a score is fair or poor. */
const GOOD = 60

/** Who trusts whom, in numbers of relationships. */
export function quarters (points: readonly Point[]): { both: number, theyOnly: number, weOnly: number, neither: number } {
  const count = (they: boolean, we: boolean) => points.filter(({ x, y }) => (x >= GOOD) === they && (y >= GOOD) === we).length
  return { both: count(true, true), theyOnly: count(true, false), weOnly: count(false, true), neither: count(false, false) }
}
