import { BAND_ORDER } from '../band-words.ts'
import type { Schema } from '../contract.ts'

/** A piece of a bar: relationships of a band, before or after. */
export interface Part { score: string, when: 'before' | 'after', band: string, relationships: number, from: number }

/** The distribution of one score, before and after, from the weakest band up. */
export function partsOf ({ score, bands }: Schema<'ScoreShift'>): Part[] {
  return (['before', 'after'] as const).flatMap((when) => {
    let from = 0
    return BAND_ORDER.map((band) => {
      const relationships = bands.find(one => one.band === band)?.[when] ?? 0
      from += relationships
      return { score, when, band, relationships, from: from - relationships }
    })
  }).filter(({ relationships }) => relationships > 0)
}

/** What a preview found, in a sentence. */
export function previewSentence ({ band_changes: changes, relationships }: Schema<'ModelPreview'>, say: (count: number) => string): string {
  if (relationships === 0) return 'There is no relationship to look at.'
  if (changes === 0) return `No score gets another band; ${say(relationships)} looked at.`
  return `${changes === 1 ? 'One score gets' : `${changes} scores get`} another band; ${say(relationships)} looked at.`
}
