import { RowFault, type CrmObject, type Draft } from '../reading.ts'
import { ruled } from '../settings.ts'
import { ANSWERS } from '../words.ts'
import { flag, instant } from './cells.ts'
import { reference } from './ids.ts'
import { COMMON, firstReason, isLeftOut, LEFT_OUT, NO_ACCOUNT, taken } from './record.ts'

const NAME = 'case'

/** Complaints: a case of which a rule says what kind of complaint it is. */
export const crmCase: CrmObject = {
  name: NAME,
  title: 'Case',
  fields: [
    ...COMMON, 'AccountId', 'Type', 'Status', 'Reason', 'Origin', 'Priority', 'Subject', 'IsClosed', 'ClosedDate', 'ParentId', 'MasterRecordId'
  ],
  take (row, settings) {
    return taken(row, 'Case', () => {
      const { rules } = settings
      const [kind, severity] = (['complaint_kind', 'severity'] as const).map(set => ruled(rules, NAME, row, set))
      const [created, closed] = [instant(row, 'CreatedDate'), instant(row, 'ClosedDate')]
      const parent = reference(row, 'ParentId')
      const ignored = firstReason(
        [isLeftOut(settings, NAME, row), LEFT_OUT],
        [reference(row, 'MasterRecordId') !== undefined, 'It was merged into another case.'],
        [kind === undefined, 'No rule says that it is a complaint; add one that sets complaint_kind.']
      )
      if (ignored === undefined && created !== undefined && closed !== undefined && closed < created) {
        throw new RowFault('ClosedDate', 'must not be before CreatedDate', row.ClosedDate)
      }
      return {
        ...(parent === undefined ? {} : { parent: { object: NAME, id: parent } }),
        kept: {
          ignored,
          account: reference(row, 'AccountId'),
          kind,
          severity: severity === undefined ? undefined : Number(severity),
          outcome: ruled(rules, NAME, row, 'outcome', ANSWERS),
          department: ruled(rules, NAME, row, 'department'),
          created,
          closed: flag(row, 'IsClosed') || row.IsClosed === undefined ? closed : undefined,
          case: reference(row, 'Id')
        }
      }
    })
  },
  read (kept, { parent }) {
    if (kept.ignored !== undefined) return { ignored: String(kept.ignored) }
    if (kept.account === undefined) return { ignored: NO_ACCOUNT }
    if (kept.created === undefined) return { ignored: 'It does not say since when it is open: CreatedDate is empty.' }
    if (parent !== undefined && parent.ignored === undefined && parent.account === kept.account) {
      return { ignored: 'It is part of another case of the account, which is the complaint.' }
    }
    const id = `Case/${kept.case}`
    const notes = kept.severity === undefined ? ['No rule says how severe it is; taken as 3 of 5.'] : []
    const raised: Draft = {
      part: 'raised',
      type: 'complaint.raised',
      time: String(kept.created),
      data: {
        complaint_id: id,
        severity: kept.severity ?? 3,
        kind: kept.kind,
        ...(kept.department === undefined ? {} : { department: kept.department })
      }
    }
    if (kept.closed === undefined) return { account: String(kept.account), events: [raised], ...(notes.length > 0 ? { notes } : {}) }
    if (kept.outcome === undefined) notes.push('No rule says whether it was found justified; taken as accepted.')
    const resolved: Draft = {
      part: 'resolved',
      type: 'complaint.resolved',
      time: String(kept.closed),
      data: { complaint_id: id, outcome: kept.outcome ?? 'accepted' }
    }
    return { account: String(kept.account), events: [raised, resolved], ...(notes.length > 0 ? { notes } : {}) }
  }
}
