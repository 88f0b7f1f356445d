import { Stat } from '../components/stat.tsx'
import { words } from '../format.ts'
import { formulaHref } from '../links.ts'
import type { Cell } from './answer.ts'
import { entryOf, type Catalogue } from './catalogue.ts'
import { COMPARED, type MetricsQuery } from './query.ts'
import { besideText, changeText, exact, valueText, valueWithUnit } from './units.ts'
import type { Answered } from './use-answer.ts'

interface TilesProps { answered: Answered, catalogue: Catalogue, onOpen: (cell: Cell, metric: string) => void }

/** A figure for each metric, with what it is compared with in words. */
export function Tiles ({ answered: { query, cells: [cell] }, catalogue, onOpen }: TilesProps) {
  if (cell === undefined) return null
  return (
    <dl class='stats tiles'>
      {query.metrics.map((name) => {
        const entry = entryOf(catalogue, name)
        const [value, currency, interval] = [cell.values[name], cell.currencies?.[name], cell.intervals?.[name]]
        return (
          <Stat
            key={name} label={words(name)} formula={formulaHref(name)}
            value={value === undefined ? undefined : valueWithUnit(value, entry.unit, currency)}
            {...(interval === undefined ? {} : { interval: `90%: ${valueText(interval.low, entry.unit)}–${valueText(interval.high, entry.unit)}` })}
            note={
              <>
                {entry.question}
                {value === undefined && <> Unknown: nothing that tells was recorded.</>}
                {value !== undefined && <Compared cell={cell} metric={name} query={query} catalogue={catalogue} />}
                {value !== undefined && (
                  <button type='button' class='quiet' title={exact(value, currency)} onClick={() => onOpen(cell, name)}>What is behind it<span class='unseen'>: {words(name)}</span></button>
                )}
              </>
            }
          />
        )
      })}
    </dl>
  )
}

/** What a value is compared with, in words. */
export function Compared ({ cell, metric, query, catalogue }: { cell: Cell, metric: string, query: MetricsQuery, catalogue: Catalogue }) {
  const [value, currency] = [cell.values[metric]!, cell.currencies?.[metric]]
  const { unit, better } = entryOf(catalogue, metric)
  return (
    <>
      {query.compare.map((kind) => {
        const other = cell.comparisons?.[kind]?.[metric]
        const text = other === undefined
          ? 'unknown'
          : `${valueWithUnit(other, unit, currency)}, ${kind === 'previous_period' ? changeText(value, other, unit, better, currency) : besideText(value, other, unit, currency)}`
        return <span key={kind} class='compared'>{words(COMPARED[kind])}: {text}</span>
      })}
    </>
  )
}
