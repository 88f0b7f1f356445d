import { useCallback, useMemo } from 'preact/hooks'
import { BAND_ORDER } from '../band-words.ts'
import { BANDS } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import type { Column } from '../components/table.tsx'
import { SIDES, type Schema } from '../contract.ts'
import { number, plural, words } from '../format.ts'
import { hrefTo } from '../location.ts'
import { barX, pointer, text, tip, type PlotOptions } from '../plot.ts'

interface Part { score: string, band: string, relationships: number, from: number }

function partsOf (score: string, { bands }: Schema<'ScoreDistribution'>): Part[] {
  let from = 0
  return BAND_ORDER.map((band) => {
    const relationships = bands.find(part => part.band === band)?.relationships ?? 0
    from += relationships
    return { score, band, relationships, from: from - relationships }
  })
}

const COLUMNS: Array<Column<Part>> = [
  { key: 'score', title: 'Score', header: true, cell: ({ score }) => score },
  { key: 'band', title: 'Band', cell: ({ band }) => words(band) },
  {
    key: 'relationships',
    title: 'Relationships',
    numeric: true,
    cell: ({ score, band, relationships }) => score === 'Health' ? <a href={hrefTo('/relationships', { band })}>{number(relationships, 0)}</a> : number(relationships, 0)
  }
]

/** How many relationships are in which band, by score. */
export function Bands ({ of: { health, customer_trust: theirs, supplier_trust: ours } }: { of: Schema<'Portfolio'> }) {
  const parts = useMemo(() => [
    ...partsOf('Health', health), ...partsOf(SIDES.customer_trust, theirs), ...partsOf(SIDES.supplier_trust, ours)
  ].filter(({ relationships }) => relationships > 0), [health, theirs, ours])
  const poor = health.bands.find(({ band }) => band === 'poor')?.relationships ?? 0
  const draw = useCallback((width: number): PlotOptions => {
    const total = Math.max(1, ...parts.map(({ from, relationships }) => from + relationships))
    const wide = ({ relationships }: Part) => relationships / total * (width - 140) > 22
    return {
      height: 190,
      marginLeft: 128,
      x: { label: null, ticks: 5 },
      y: { label: null, domain: ['Health', SIDES.customer_trust, SIDES.supplier_trust], padding: 0.35 },
      marks: [
        barX(parts, { x1: 'from', x2: ({ from, relationships }: Part) => from + relationships, y: 'score', fill: ({ band }: Part) => BANDS[band]!, insetRight: 1.5 }),
        text(parts.filter(wide), { x: ({ from, relationships }: Part) => from + relationships / 2, y: 'score', text: ({ relationships }: Part) => number(relationships, 0), fill: 'var(--card)', fontWeight: 600 }),
        tip(parts, pointer({ x: ({ from, relationships }: Part) => from + relationships / 2, y: 'score', title: ({ score, band, relationships }: Part) => `${score}: ${band}\n${plural(relationships, 'relationship')}` }))
      ],
      color: { type: 'identity' }
    }
  }, [parts])
  return (
    <Figure
      title='Bands of the scores' description={`${plural(poor, 'relationship')} ${poor === 1 ? 'has' : 'have'} poor health. Health is the lower of the two scores; from the left: the weakest.`}
      draw={draw} rows={parts} columns={COLUMNS} rowKey={({ score, band }) => `${score} ${band}`}
      legend={<Legend items={BAND_ORDER.map(band => ({ label: band, colour: BANDS[band]!, shape: 'area' as const }))} />}
    />
  )
}
