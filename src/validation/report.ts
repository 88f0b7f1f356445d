import type { Estimate } from './statistics.ts'

/** The range in which a figure must lie; either end may be open. */
export interface Target {
  least?: number
  most?: number
}

/** One figure of the report. */
export interface Figure {
  name: string
  /** Absent when it could not be computed; without an error where none is known. */
  estimate?: Omit<Estimate, 'error'> & { error?: number } | undefined
  /** Absent for a figure that is shown for comparison. */
  target?: Target | undefined
  /** Further figures of the same row, as they are shown. */
  beside?: readonly string[]
}

export interface Table {
  title: string
  /** How the figures were computed. */
  how: string
  /** Heads of the further columns. */
  beside?: readonly string[]
  figures: readonly Figure[]
  /** What the figures do not say. */
  limits: string
}

export interface Section {
  title: string
  tables: readonly Table[]
}

/** Whether a figure lies in its range; undefined without a target or a figure. */
export function isMet ({ estimate, target }: Figure): boolean | undefined {
  if (estimate === undefined || target === undefined) return undefined
  return estimate.value >= (target.least ?? -Infinity) && estimate.value <= (target.most ?? Infinity)
}

/** The report as Markdown; the same figures give the same bytes. */
export function markdown (sections: readonly Section[], introduction: string): string {
  const all = sections.flatMap(({ tables }) => tables.flatMap(({ figures }) => figures)).map(isMet).filter(met => met !== undefined)
  const met = all.filter(Boolean).length
  return [
    introduction,
    `${met} of ${all.length} figures with a target meet it.`,
    ...sections.flatMap(({ title, tables }) => [`## ${title}`, ...tables.flatMap(tableText)])
  ].join('\n\n') + '\n'
}

function tableText ({ title, how, beside = [], figures, limits }: Table): string[] {
  const head = ['figure', 'value', 'standard error', 'n', ...beside, 'target', 'met']
  const rows = figures.map(figure => [
    figure.name,
    figure.estimate === undefined ? 'unknown' : digits(figure.estimate.value),
    figure.estimate?.error === undefined ? '' : digits(figure.estimate.error),
    figure.estimate === undefined ? '' : String(figure.estimate.n),
    ...beside.map((_, i) => figure.beside?.[i] ?? ''),
    targetText(figure.target),
    { true: 'yes', false: '**no**', undefined: '' }[String(isMet(figure)) as 'true' | 'false' | 'undefined']
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [`### ${title}`, how, [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'), limits]
}

/** A figure with as many digits as its size can use. */
export function digits (value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4)
}

function targetText (target: Target | undefined): string {
  if (target === undefined) return ''
  const { least, most } = target
  if (least !== undefined && most !== undefined) return `${least} to ${most}`
  return least === undefined ? `at most ${most}` : `at least ${least}`
}
