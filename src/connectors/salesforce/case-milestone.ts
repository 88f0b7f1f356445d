import { dayOf } from '../wall-clock.ts'
import { RowFault, type CrmObject, type Draft, type Kept } from '../reading.ts'
import { ruled } from '../settings.ts'
import { PROMISE_OUTCOMES } from '../words.ts'
import { flag, instant } from './cells.ts'
import { reference } from './ids.ts'
import { COMMON, firstReason, isLeftOut, LEFT_OUT, NO_ACCOUNT, taken } from './record.ts'

const NAME = 'case_milestone'

/** What was promised to the customer of a case, with a clock: a first answer, a repair. */
export const caseMilestone: CrmObject = {
  name: NAME,
  title: 'CaseMilestone',
  fields: [...COMMON, 'CaseId', 'StartDate', 'TargetDate', 'CompletionDate', 'IsCompleted', 'IsViolated'],
  take (row, settings) {
    return taken(row, 'CaseMilestone', () => {
      const { rules } = settings
      const owner = reference(row, 'CaseId')
      if (owner === undefined) throw new RowFault('CaseId', 'is required')
      const completion = instant(row, 'CompletionDate')
      return {
        parent: { object: 'case', id: owner },
        kept: {
          ignored: firstReason([isLeftOut(settings, NAME, row), LEFT_OUT]),
          milestone: reference(row, 'Id'),
          start: instant(row, 'StartDate') ?? instant(row, 'CreatedDate'),
          target: instant(row, 'TargetDate'),
          completion: flag(row, 'IsCompleted') || row.IsCompleted === undefined ? completion : undefined,
          violated: flag(row, 'IsViolated'),
          outcome: ruled(rules, NAME, row, 'outcome', PROMISE_OUTCOMES),
          changed: instant(row, 'LastModifiedDate') ?? instant(row, 'SystemModstamp'),
          kind: ruled(rules, NAME, row, 'promise_kind'),
          department: ruled(rules, NAME, row, 'department')
        }
      }
    })
  },
  read (kept, { parent, timeZone }) {
    if (kept.ignored !== undefined) return { ignored: String(kept.ignored) }
    if (parent === undefined) return { ignored: 'Its case has not come yet, or was deleted; send the case too.' }
    if (parent.account === undefined) return { ignored: NO_ACCOUNT }
    const { start, target } = kept
    if (typeof start !== 'string' || typeof target !== 'string') return { ignored: 'It has no clock: StartDate or TargetDate is empty.' }
    const id = `CaseMilestone/${kept.milestone}`
    const made: Draft = {
      part: 'made',
      type: 'promise.made',
      time: start,
      data: {
        promise_id: id,
        by: 'supplier',
        kind: kept.kind ?? 'service',
        due_on: dayOf(target, timeZone),
        ...(kept.department === undefined ? {} : { owed_by_department: kept.department })
      }
    }
    const settled = settlement(id, target, kept, timeZone)
    return { account: String(parent.account), events: settled ? [made, settled] : [made] }
  }
}

/**
 * A milestone is broken at its target, by the minute; that it was completed later changes nothing about it. A rule for the outcome goes
 * before what the clock says: what it says was so when the milestone was completed or last changed, of
 * kept and broken at the target at the latest.
 */
function settlement (id: string, target: string, kept: Kept, timeZone: string): Draft | undefined {
  const completion = typeof kept.completion === 'string' ? kept.completion : undefined
  const said = typeof kept.outcome === 'string' ? kept.outcome : undefined
  const isBroken = kept.violated === true || (completion !== undefined && completion > target)
  const outcome = said ?? (isBroken ? 'broken' : 'kept')
  const end = completion ?? (said !== undefined && typeof kept.changed === 'string' ? kept.changed : undefined)
  const isDue = (said === undefined && isBroken) || ((said === 'kept' || said === 'broken') && (end ?? target) >= target)
  const time = isDue ? target : end
  if (time === undefined) return undefined
  return { part: 'settled', type: 'promise.settled', time, data: { promise_id: id, outcome, settled_on: dayOf(time, timeZone) } }
}
