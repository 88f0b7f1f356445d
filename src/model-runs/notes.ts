import type { BackTestReport } from '../scoring/index.ts'

/** Why figures of a back-test are absent or weak, one sentence each; the counts are the same for every model but the alarms. */
export function backTestNotes ({ promise_keeping: promises, silence, outcomes }: BackTestReport): string[] {
  const few = outcomes.filter(({ auc }) => auc === undefined)
  return [
    ...promises.promises === 0 ? ['How well promise_keeping forecasts is unknown: no promise of ours was settled in the period.'] : [],
    ...silence.gaps === 0 ? ['How often silence raises a false alarm is unknown: no gap between contacts had enough gaps before it.'] : [],
    ...few.length > 0
      ? [`Whether ${[...new Set(few.map(({ score }) => score))].join(', ')} told endings from renewals is unknown where there are fewer than five of ` +
        'either with a score: record contract.renewed and relationship.ended.']
      : []
  ]
}
