/** The middle value; of an even number the mean of the two in the middle. */
export function median (values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Measures baseline and subject in turn, so that both meet the same moments of the machine. Each is a function that returns a rate.
 * Returns the ratio subject / baseline of every round, and the medians of the rates.
 */
export async function inTurn (rounds, baseline, subject) {
  const pairs = []
  for (let round = 0; round < rounds; round++) {
    // The second one of a pair finds warmer caches: take turns in that too.
    if (round % 2 === 0) {
      const base = await baseline(round)
      pairs.push([base, await subject(round)])
    } else {
      const rate = await subject(round)
      pairs.push([await baseline(round), rate])
    }
  }
  return {
    ratios: pairs.map(([base, rate]) => rate / base),
    baseline: median(pairs.map(([base]) => base)),
    subject: median(pairs.map(([, rate]) => rate))
  }
}

/** A line of the result for a figure that is a ratio; `better` says whether it should be 'above' or 'below' its goals. */
export function ratio (figure, ratios, { firstLight, goal, better = 'above', detail }) {
  const value = median(ratios)
  const digits = number => number.toFixed(2)
  const sign = better === 'above' ? '>=' : '<='
  return {
    figure,
    value: digits(value),
    spread: `${digits(Math.min(...ratios))} to ${digits(Math.max(...ratios))}`,
    goals: `${sign} ${firstLight} / ${sign} ${goal}`,
    reached: grade(value, firstLight, goal, better),
    detail
  }
}

/** A line for a figure with a unit, which should stay below its goals. */
export function amount (figure, values, { unit, firstLight, goal, detail }) {
  const text = number => `${number.toFixed(unit === 's' ? 2 : 0)} ${unit}`
  const value = median(values)
  return {
    figure,
    value: text(value),
    spread: values.length > 1 ? `${text(Math.min(...values))} to ${text(Math.max(...values))}` : '',
    goals: `< ${firstLight} / < ${goal} ${unit}`,
    reached: grade(value, firstLight, goal, 'below'),
    detail
  }
}

/** A line that says why there is no figure. */
export function skipped (figure, why) {
  return { figure, value: 'skipped', spread: '', goals: '', reached: '', detail: why }
}

function grade (value, firstLight, goal, better) {
  const reaches = limit => better === 'above' ? value >= limit : value <= limit
  return reaches(goal) ? 'goal' : reaches(firstLight) ? 'first light' : 'missed'
}

const HEADINGS = { figure: 'figure', value: 'median', spread: 'rounds', goals: 'first light / goal', reached: 'reached', detail: 'detail' }

/** The lines as a table of Markdown, ready for BENCH.md. */
export function table (lines) {
  const columns = Object.keys(HEADINGS)
  const widths = columns.map(column => Math.max(...[HEADINGS, ...lines].map(line => line[column].length)))
  const row = line => `| ${columns.map((column, i) => line[column].padEnd(widths[i])).join(' | ')} |`
  return [row(HEADINGS), `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(row)].join('\n')
}
