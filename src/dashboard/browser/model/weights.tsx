import { useCallback, useMemo } from 'preact/hooks'
import { SERIES } from '../colours.ts'
import { Figure, Legend } from '../components/figure.tsx'
import type { Column } from '../components/table.tsx'
import { SIDES, type Direction } from '../contract.ts'
import { figure, perYear } from '../formula/dimensions.ts'
import { number, percent, words } from '../format.ts'
import { formulaHref } from '../links.ts'
import { navigate } from '../location.ts'
import { barX, pointerY, ruleX, text, tip, type PlotOptions } from '../plot.ts'
import { AXES, AXIS_WORDS, axisSums, weightsOf, type Parameters, type Spec, type Weighed } from './parameters.ts'

const COLOURS: Record<string, string> = Object.fromEntries(AXES.map((axis, i) => [axis, SERIES[i]!]))
const colourOf = (axis: string) => COLOURS[axis] ?? SERIES[5]

const usual = (spec: Spec) => spec.kind === 'ratio' ? percent(spec.base_rate, 1) : perYear(spec.prior_rate)
const scale = (spec: Spec) => spec.kind === 'ratio' ? `${percent(spec.worst, 1)} to ${percent(spec.best, 1)}` : `50 at ${perYear(spec.half_saturation_rate)}, ${spec.better} is better`

const COLUMNS: Array<Column<Weighed>> = [
  { key: 'name', title: 'Dimension', header: true, cell: ({ name }) => <a href={formulaHref(name)}>{words(name)}</a> },
  { key: 'axis', title: 'Kind of trust', sortBy: ({ axis }) => axis, cell: ({ axis }) => axis },
  { key: 'weight', title: 'Weight', numeric: true, sortBy: ({ weight }) => weight, cell: ({ weight }) => <span title={String(weight)}>{figure(weight)}</span> },
  { key: 'share', title: 'Share', numeric: true, sortBy: ({ share }) => share, cell: ({ share }) => percent(share, 1) },
  { key: 'half', title: 'Half-life', numeric: true, sortBy: ({ spec }) => spec.half_life_days, cell: ({ spec }) => `${number(spec.half_life_days)} days` },
  { key: 'usual', title: 'Usual level', cell: ({ spec }) => usual(spec) },
  { key: 'scale', title: 'Scores 0 to 100 at', cell: ({ spec }) => scale(spec) }
]

/** What each dimension weighs in a score, by the kind of trust that it shows. */
export function Weights ({ side, parameters }: { side: Direction, parameters: Parameters }) {
  const weights = useMemo(() => weightsOf(parameters, side), [parameters, side])
  const sums = axisSums(weights)
  const draw = useCallback((width: number): PlotOptions => {
    const most = Math.max(0.01, ...weights.map(({ share }) => share))
    const marginLeft = Math.min(170, Math.max(134, width * 0.45))
    return {
      height: 40 + weights.length * 30,
      marginLeft,
      marginRight: 46,
      x: { label: null, domain: [0, most], tickFormat: (share: number) => percent(share), ticks: 4 },
      y: { label: null, domain: weights.map(({ name }) => name), tickFormat: (name: string) => words(name), padding: 0.25 },
      color: { type: 'identity' },
      marks: [
        barX(weights, { x: 'share', y: 'name', fill: ({ axis }: Weighed) => colourOf(axis) }),
        text(weights, { x: 'share', y: 'name', text: ({ share }: Weighed) => percent(share), textAnchor: 'start', dx: 5 }),
        ruleX([0]),
        tip(weights, pointerY({ x: 'share', y: 'name', title: ({ name, axis, weight, share, spec }: Weighed) => `${words(name)} (${axis})\nweight ${figure(weight)}, ${percent(share, 1)}\nhalf-life ${number(spec.half_life_days)} days\nusual level ${usual(spec)}` }))
      ]
    }
  }, [weights])
  return (
    <Figure
      title={`Weights of “${SIDES[side]}”`} description={`${sums.map(({ axis, share }) => `${axis} ${percent(share)}`).join(', ')}. A click leads to the formula.`}
      draw={draw} rows={weights} columns={COLUMNS} rowKey={({ name }) => name} onPick={({ name }) => navigate(formulaHref(name).slice(1))}
      stops={weights.map(({ name, share }) => ({ x: share, y: name }))}
      legend={<Legend items={sums.map(({ axis }) => ({ label: `${axis}${AXIS_WORDS[axis] === undefined ? '' : `: ${AXIS_WORDS[axis]}`}`, colour: colourOf(axis)!, shape: 'area' as const }))} />}
    />
  )
}
