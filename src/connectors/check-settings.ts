import { Problem, type FieldError } from '../errors.ts'
import { short } from '../http/problems.ts'
import type { Connector } from './registry.ts'
import type { ConnectorSettingsInput } from './schema.ts'
import { decidable, usableWords } from './uses.ts'

type RuleInput = NonNullable<ConnectorSettingsInput['rules']>[number]

const DEPARTMENT = /^[a-z][a-z0-9_-]{0,63}$/

/**
 * Refuses settings that would have no effect or that the ledger would refuse later: words that no reader of such records
 * can use, kinds of records that the system does not have, rules without a condition or with two.
 * @throws Problem VALIDATION_FAILED
 */
export function checkSettings (connector: Connector, { rules = [] }: ConnectorSettingsInput): void {
  const errors = rules.flatMap((rule, n) => [...faultsOf(rule, `/rules/${n}`, connector)]).slice(0, MOST_ERRORS)
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', 'A rule is not as it must be; see errors.', { errors })
}

const MOST_ERRORS = 50

function * faultsOf (rule: RuleInput, at: string, { system, title, objects }: Connector): Generator<FieldError> {
  const { object, equals, contains, decides, to } = rule
  const names = objects.map(({ name }) => name)
  if (object !== undefined && !names.includes(object)) {
    yield { pointer: `${at}/object`, message: `must be a kind of record of ${title}: ${names.join(', ')}`, received: short(object) }
  }
  if (equals === undefined && contains === undefined) yield { pointer: `${at}/equals`, message: 'is required, or contains' }
  if (equals !== undefined && contains !== undefined) yield { pointer: `${at}/contains`, message: 'must be left away where equals is given' }
  const meant = object !== undefined && names.includes(object) ? [object] : names
  const can = decidable(system, meant)
  if (!can.includes(decides)) {
    const which = meant === names ? `any record of ${title}` : `records of the kind ${object}`
    yield { pointer: `${at}/decides`, message: `is nothing that a rule decides about ${which}: ${can.join(', ') || 'nothing is'}`, received: decides }
  } else if (decides === 'department') {
    if (!DEPARTMENT.test(to)) yield { pointer: `${at}/to`, message: 'must be a lower-case word of at most 64 letters, digits, _ or -, such as sales', received: short(to) }
  } else {
    const words = usableWords(system, meant, decides)
    if (!words.includes(to)) yield { pointer: `${at}/to`, message: `must be one of ${words.join(', ')}`, received: short(to) }
  }
}
