import { useCallback, useMemo } from 'preact/hooks'
import { SERIES } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import type { Column } from '../components/table.tsx'
import type { Schema } from '../contract.ts'
import { number, percent, plural } from '../format.ts'
import { dot, link, pointer, text, tip, type PlotOptions } from '../plot.ts'
import { binsOf, reliabilitySentence, type Bin } from './back-test-data.ts'

const COLUMNS: Array<Column<Bin>> = [
  { key: 'model', title: 'Version', header: true, cell: ({ model }) => model },
  { key: 'bin', title: 'Forecasts from', cell: ({ lower, upper }) => `${percent(lower)} to ${percent(upper)}` },
  { key: 'count', title: 'How many', numeric: true, cell: ({ forecasts }) => number(forecasts, 0) },
  { key: 'forecast', title: 'Mean forecast', numeric: true, cell: ({ forecast }) => <span title={String(forecast)}>{percent(forecast, 1)}</span> },
  { key: 'outcome', title: 'What came', numeric: true, cell: ({ outcome }) => <span title={String(outcome)}>{percent(outcome, 1)}</span> }
]

/** Forecast against outcome: an honest version lies on the diagonal. Versions differ by colour and shape. */
export function Reliability ({ models }: { models: ReadonlyArray<Schema<'ModelTest'>> }) {
  const bins = useMemo(() => binsOf(models), [models])
  const versions = models.map(({ model }) => model)
  const draw = useCallback((width: number): PlotOptions => {
    const side = Math.min(width, 520)
    const most = Math.max(1, ...bins.map(({ forecasts }) => forecasts))
    const at = ({ model }: Bin) => Math.max(0, versions.indexOf(model))
    // The larger one lies below, so that no bin is hidden.
    const drawn = [...bins].sort((a, b) => b.forecasts - a.forecasts)
    return {
      height: side,
      marginLeft: 48,
      marginBottom: 40,
      x: { label: 'forecast →', domain: [0, 1], tickFormat: (share: number) => percent(share), ticks: 5, grid: true },
      y: { label: '↑ what came', domain: [0, 1], tickFormat: (share: number) => percent(share), ticks: 5, grid: true },
      r: { type: 'identity' },
      color: { type: 'identity' },
      symbol: { type: 'identity' },
      marks: [
        link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: 'var(--soft)', strokeDasharray: '5 4' }),
        dot(drawn, {
          x: 'forecast',
          y: 'outcome',
          r: ({ forecasts }: Bin) => 4 + 14 * Math.sqrt(forecasts / most),
          stroke: (bin: Bin) => SERIES[at(bin)] ?? SERIES[5],
          fill: (bin: Bin) => SERIES[at(bin)] ?? SERIES[5],
          fillOpacity: 0.25,
          strokeWidth: 2,
          symbol: (bin: Bin) => at(bin) === 0 ? 'circle' : 'square'
        }),
        text(drawn.filter(bin => at(bin) === 0 && bin.forecasts / most > 0.15), { x: 'forecast', y: 'outcome', text: ({ forecasts }: Bin) => number(forecasts, 0), dy: -2 }),
        tip(drawn, pointer({ x: 'forecast', y: 'outcome', title: ({ model, forecasts, forecast, outcome }: Bin) => `version ${model}: ${plural(forecasts, 'promise')}\nforecast ${percent(forecast, 1)}\ncame ${percent(outcome, 1)}` }))
      ]
    }
  }, [bins])
  const own = bins.filter(({ model }) => model === versions[0])
  return (
    <Figure
      title='Promises: forecast and outcome'
      description={`${reliabilitySentence(own, share => percent(share, 1))} On the dashed line a forecast is honest; the numbers say how many promises.`}
      draw={draw} rows={bins} columns={COLUMNS} rowKey={({ model, lower }) => `${model} ${lower}`} empty='No promise of ours was settled in the period.'
      stops={bins.map(({ forecast, outcome }) => ({ x: forecast, y: outcome }))}
      legend={<Legend items={versions.map((version, i) => ({ label: `version ${version} (${i === 0 ? 'circles' : 'squares'})`, colour: SERIES[i] ?? SERIES[5], shape: i === 0 ? 'dot' as const : 'area' as const }))} />}
    />
  )
}
