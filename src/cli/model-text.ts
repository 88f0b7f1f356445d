import type { BackTestResult, PreviewResult } from '../model-runs/compute.ts'
import type { ModelSummary } from '../models/schema.ts'
import type { ForecastErrors } from '../scoring/index.ts'

/** How many changes of a band are printed. */
const SHOWN = 20

/** Columns as wide as their widest cell. */
function table (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map(row => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A figure, or a dash where it is unknown. */
function figure (value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits)
}

export function modelsText (models: readonly ModelSummary[]): string {
  return table(['version', 'based on', 'made', 'in force', 'name'], models.map(model => [
    String(model.version),
    model.based_on === undefined ? '–' : String(model.based_on),
    model.created_at?.slice(0, 10) ?? '–',
    [...model.in_force.tenant ? ['tenant'] : [], ...model.in_force.segments].join(', ') || 'no',
    model.name
  ]))
}

export function previewText (preview: PreviewResult): string {
  const { changes, band_changes: total } = preview
  const bands = preview.scores.flatMap(({ score, bands }) => bands.map(one => [score, one.band, String(one.before), String(one.after)]))
  const means = preview.scores.map(({ score, changed, mean_change: mean }) => [score, String(changed), figure(mean, 2)])
  const side = ({ score, band }: { score?: number, band: string }) => score === undefined ? band : `${score.toFixed(1)} ${band}`
  const listed = changes.slice(0, SHOWN)
    .map(({ relationship, side: which, before, after, why }) => [relationship, which, side(before), side(after), why])
  return [
    `Version ${preview.model} instead of ${preview.compared_with.join(', ') || 'none'} on ${preview.as_of}: ${preview.relationships} relationships.`,
    table(['score', 'band', 'before', 'after'], bands),
    table(['score', 'change band', 'mean change'], means),
    ...listed.length > 0 ? [table(['relationship', 'side', 'before', 'after', 'why'], listed)] : [],
    ...total > listed.length ? [`… and ${total - listed.length} more.`] : []
  ].join('\n\n')
}

const errors = (found: ForecastErrors | undefined) => [figure(found?.brier, 4), figure(found?.log_loss, 4)]

export function backTestText ({ start, end, relationships, models, notes = [] }: BackTestResult): string {
  const rows = models.flatMap(({ model, promise_keeping: promises, silence }) => [
    [`promise_keeping, version ${model}`, String(promises.promises), ...errors(promises.forecast)],
    ['  its base rate alone', '', ...errors(promises.base_rate)],
    ['  running rate of all', '', ...errors(promises.global_rate)],
    ...silence.levels.map(({ level, share }) => [
      `silence at ${100 * level} %, version ${model}`, String(silence.gaps), share === undefined ? '–' : `${figure(100 * share, 1)} %`, ''
    ])
  ])
  const bins = (models[0]?.promise_keeping.reliability ?? []).filter(({ forecasts }) => forecasts > 0)
    .map(bin => [`${bin.lower} to ${bin.upper}`, String(bin.forecasts), figure(bin.mean_forecast, 3), figure(bin.mean_outcome, 3)])
  const outcomes = models.flatMap(({ model, outcomes }) => outcomes.map(one =>
    [one.score, String(model), String(one.days_before), String(one.renewed), String(one.ended), String(one.unrated), figure(one.auc, 3)]))
  return [
    `${start} to ${end}: ${relationships} relationships.`,
    table(['what', 'n', 'Brier or alarms', 'log loss'], rows),
    ...bins.length > 0 ? [table(['forecast', 'n', 'mean forecast', 'mean outcome'], bins)] : [],
    table(['score', 'version', 'days before', 'renewed', 'ended', 'unrated', 'AUC'], outcomes),
    ...notes
  ].join('\n\n')
}
