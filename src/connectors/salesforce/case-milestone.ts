import { dayOf } from '../wall-clock.ts'
import { RowFault, type CrmObject, type Draft } from '../reading.ts'
import { ruled } from '../settings.ts'
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
    const { start, target, completion, violated } = kept
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
    const settled = settlement(id, target, typeof completion === 'string' ? completion : undefined, violated === true, timeZone)
    return { account: String(parent.account), events: settled ? [made, settled] : [made] }
  }
}

/** A milestone is broken at its target, by the minute; that it was completed later changes nothing about it. */
function settlement (id: string, target: string, completion: string | undefined, violated: boolean, timeZone: string): Draft | undefined {
  const isBroken = violated || (completion !== undefined && completion > target)
  const time = isBroken ? target : completion
  if (time === undefined) return undefined
  const data = { promise_id: id, outcome: isBroken ? 'broken' : 'kept', settled_on: dayOf(time, timeZone) }
  return { part: 'settled', type: 'promise.settled', time, data }
}
