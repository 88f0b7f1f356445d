import { useCallback, useMemo } from 'preact/hooks'
import { BAND_ORDER } from '../band-words.ts'
import { BANDS } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import { ScoreBadge } from '../components/score.tsx'
import { Stat } from '../components/stat.tsx'
import { DataTable, type Column } from '../components/table.tsx'
import { SIDES, type Schema } from '../contract.ts'
import { number, plural, signed, words } from '../format.ts'
import { formulaHref } from '../links.ts'
import { relationshipHref } from '../location.ts'
import { barX, pointer, text, tip, type PlotOptions } from '../plot.ts'
import { partsOf, previewSentence, type Part } from './preview-data.ts'

const NAMES: Record<string, string> = { ...SIDES, health: 'Health' }
const nameOf = (score: string) => NAMES[score] ?? words(score)
const SHORT: Record<string, string> = { customer_trust: 'theirs', supplier_trust: 'ours', health: 'health' }
const row = ({ score, when }: Pick<Part, 'score' | 'when'>) => `${SHORT[score] ?? score}, ${when}`

const PARTS: Array<Column<Part>> = [
  { key: 'score', title: 'Score', header: true, cell: ({ score }) => nameOf(score) },
  { key: 'when', title: 'When', cell: ({ when }) => when },
  { key: 'band', title: 'Band', cell: ({ band }) => words(band) },
  { key: 'relationships', title: 'Relationships', numeric: true, cell: ({ relationships }) => number(relationships, 0) }
]

type Change = Schema<'BandChange'>
const CHANGES: Array<Column<Change>> = [
  { key: 'relationship', title: 'Relationship', header: true, sortBy: ({ relationship }) => relationship, cell: ({ relationship }) => <a href={relationshipHref(relationship)}>{relationship}</a> },
  { key: 'side', title: 'Score', sortBy: ({ side }) => side, cell: ({ side }) => nameOf(side) },
  { key: 'before', title: 'Before', sortBy: ({ before }) => before.score, cell: ({ before }) => <ScoreBadge of={before} /> },
  { key: 'after', title: 'After', sortBy: ({ after }) => after.score, cell: ({ after }) => <ScoreBadge of={after} /> },
  { key: 'change', title: 'Change', numeric: true, sortBy: ({ change }) => change, cell: ({ change }) => change === undefined ? undefined : <span title={String(change)}>{signed(change)}</span> },
  { key: 'dimension', title: 'Dimension that moved most', cell: ({ dimension, points }) => dimension === undefined ? undefined : <><a href={formulaHref(dimension)}>{words(dimension)}</a>{points !== undefined && ` ${signed(points)}`}</> },
  { key: 'why', title: 'Why', cell: ({ why }) => <span class='says'>{why}</span> }
]

/** Who would stand where: the bands before and after, and everybody whose band changes. */
export function Preview ({ of }: { of: Schema<'ModelPreview'> }) {
  const { scores, changes, compared_with: compared, model } = of
  const parts = useMemo(() => scores.flatMap(partsOf), [scores])
  const draw = useCallback((width: number): PlotOptions => {
    const total = Math.max(1, ...parts.map(({ from, relationships }) => from + relationships))
    const wide = ({ relationships }: Part) => relationships / total * (width - 120) > 22
    const middle = ({ from, relationships }: Part) => from + relationships / 2
    return {
      height: 50 + 34 * new Set(parts.map(row)).size,
      marginLeft: 100,
      x: { label: null, ticks: 5 },
      y: { label: null, domain: [...new Set(parts.map(row))], padding: 0.2 },
      color: { type: 'identity' },
      marks: [
        barX(parts, { x1: 'from', x2: ({ from, relationships }: Part) => from + relationships, y: row, fill: ({ band }: Part) => BANDS[band]!, insetRight: 1.5 }),
        text(parts.filter(wide), { x: middle, y: row, text: ({ relationships }: Part) => number(relationships, 0), fill: 'var(--card)', fontWeight: 600 }),
        tip(parts, pointer({ x: middle, y: row, title: (part: Part) => `${nameOf(part.score)}, ${part.when}: ${part.band}\n${plural(part.relationships, 'relationship')}` }))
      ]
    }
  }, [parts])
  return (
    <div class='result'>
      <p><strong>{previewSentence(of, count => plural(count, 'relationship'))}</strong> Beside {compared.map(version => `version ${version}`).join(' and ')}. A preview does not say which version is right.</p>
      <dl class='stats'>
        {scores.map(({ score, changed, mean_change: mean }) => (
          <Stat
            key={score} label={`Mean change, ${nameOf(score).toLowerCase()}`} value={mean === undefined ? undefined : signed(mean)} unit='points'
            note={mean === undefined ? 'unknown: no relationship has a score under both' : `${plural(changed, 'relationship')} with another band`} formula={formulaHref(score)}
          />
        ))}
      </dl>
      <Figure
        title='Bands before and after' description={`How many relationships are in each band, and would be under version ${model}; from the left: the weakest.`}
        draw={draw} rows={parts} columns={PARTS} rowKey={({ score, when, band }) => `${score} ${when} ${band}`}
        legend={<Legend items={BAND_ORDER.map(band => ({ label: band, colour: BANDS[band]!, shape: 'area' as const }))} />}
      />
      <DataTable
        caption={`Scores that get another band${of.band_changes > changes.length ? `: the ${changes.length} largest of ${of.band_changes}` : ''}`} columns={CHANGES} rows={changes}
        rowKey={({ relationship, side }) => `${relationship} ${side}`} empty='No score gets another band.'
      />
    </div>
  )
}
