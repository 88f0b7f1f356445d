import type { Tx } from '../../db/connect.ts'
import { Problem } from '../errors.ts'
import { LONE_SURROGATE, NO_TEXT } from '../http/forms.ts'
import { fromDay, toDay, type Day } from '../scoring/index.ts'
import { announce } from './announce.ts'
import { shown, signalColumns, signalNotFound, type SignalRow } from './queries.ts'
import type { Signal, State } from './schema.ts'

const LONGEST_SNOOZE = 365

/** What a person makes of a signal. */
export interface Settlement {
  state: Extract<State, 'acknowledged' | 'resolved' | 'snoozed'>
  note?: string | undefined
  /** with `snoozed` */
  until?: string | undefined
}

/** Which states an action can follow; the action's own state is among them, so doing it again is harmless. */
const AFTER: Record<Settlement['state'], readonly State[]> = {
  acknowledged: ['open', 'acknowledged', 'snoozed'],
  snoozed: ['open', 'acknowledged', 'snoozed'],
  resolved: ['open', 'acknowledged', 'snoozed', 'resolved']
}

/**
 * Acknowledges, resolves or snoozes a signal, and announces it; what it is already is not written again. `check` may refuse it by the
 * version of the signal, which is locked.
 * @throws Problem SIGNAL_NOT_FOUND; SIGNAL_CLOSED when it is over, or resolved; VALIDATION_FAILED
 */
export async function settle (
  tx: Tx, tenantId: string, id: string, settlement: Settlement, today: Day, now: Date, check: (version: number) => void = () => {}
): Promise<Signal> {
  const { state, note, until = null } = checked(settlement, today)
  const [row] = await tx<SignalRow[]>`
    select ${signalColumns(tx)} from signals s where s.tenant_id = ${tenantId} and s.signal_id = ${id} for no key update`
  if (!row) throw signalNotFound(id)
  check(row.version)
  if (!AFTER[state].includes(row.state)) throw isOver(row)
  if (row.state === state && row.snoozed_until === until && (note === undefined || row.note === note)) return shown(row)
  const [changed] = await tx<SignalRow[]>`
    update signals s set state = ${state}, note = coalesce(${note ?? null}::text, s.note), snoozed_until = ${until}::date,
      updated_at = ${now.toISOString()}::timestamptz, version = s.version + 1
    where s.tenant_id = ${tenantId} and s.signal_id = ${id}
    returning ${signalColumns(tx)}`
  const signal = shown(changed!)
  await announce(tx, tenantId, `signal.${state}`, [signal], now)
  return signal
}

function checked (settlement: Settlement, today: Day): Settlement {
  const { note, until } = settlement
  if (note !== undefined && LONE_SURROGATE.test(note)) throw refused('note', NO_TEXT)
  if (until === undefined) return settlement
  const days = toDay(until) - today
  if (days >= 1 && days <= LONGEST_SNOOZE) return settlement
  throw refused('until', `must be a day from ${fromDay(today + 1)} to ${fromDay(today + LONGEST_SNOOZE)}`, until)
}

function refused (field: 'note' | 'until', message: string, received?: string): Problem {
  return new Problem('VALIDATION_FAILED', `The field ${field} is not as it must be; see errors.`, {
    errors: [{ pointer: `/${field}`, message, ...(received === undefined ? {} : { received }) }]
  })
}

function isOver ({ id, state }: SignalRow): Problem {
  return new Problem('SIGNAL_CLOSED', state === 'resolved'
    ? `The signal ${id} was resolved; it comes back only with a new cause. There is nothing left to do.`
    : `The cause of the signal ${id} has ended, and the signal is closed. There is nothing left to do.`)
}
