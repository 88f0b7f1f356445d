import cliProgress from 'cli-progress'

/** How far a long work is: a bar on a terminal, a line at every quarter elsewhere. Written to stderr, which is not piped on. */
export interface Progress {
  /** `done` of `total` so far */
  update (done: number): void
  stop (): void
}

export function progress (label: string, total: number): Progress {
  if (!process.stderr.isTTY) return lines(label, total)
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage} % | {duration_formatted}`, hideCursor: true, clearOnComplete: false, stopOnComplete: false
  }, cliProgress.Presets.shades_classic)
  bar.start(total, 0)
  return {
    update: (done) => { bar.update(Math.min(done, total)) },
    stop: () => { bar.stop() }
  }
}

function lines (label: string, total: number): Progress {
  let quarters = 0
  return {
    update (done) {
      const now = Math.floor(4 * done / Math.max(1, total))
      if (now > quarters) console.error(`${label}: ${now * 25} %`)
      quarters = Math.max(quarters, now)
    },
    stop () {}
  }
}
