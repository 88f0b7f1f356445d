import { openEnvironment } from './environment.js'
import { median, ratio, skipped } from './figures.js'
import { measureIngest, thousands } from './ingest.js'

const FIGURE = 'batch ingest, embedded : given PostgreSQL'

/** Batch ingest on the embedded database and on a PostgreSQL of its own; each is compared with its own COPY too. */
export async function embedded ({ compareUrl, rounds }) {
  if (compareUrl === undefined) return [skipped(FIGURE, 'needs --compare-url')]
  const both = [await openEnvironment(compareUrl), await openEnvironment()]
  try {
    const rates = [[], []]
    for (let round = 0; round < rounds; round++) {
      for (const [i, environment] of both.entries()) rates[i].push((await measureIngest(environment, 1)).subject)
    }
    const [given, own] = rates
    return [ratio(FIGURE, own.map((rate, round) => rate / given[round]), {
      firstLight: 0.8, goal: 0.95, detail: `events per CPU-second: ${thousands(median(own))} : ${thousands(median(given))} (PostgreSQL ${both[0].version})`
    })]
  } finally {
    for (const environment of both) await environment.close()
  }
}
