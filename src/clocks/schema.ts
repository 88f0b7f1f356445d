import { Type, type Static } from 'typebox'
import { NO_CONTROL, RFC_3339 } from '../http/forms.ts'
import { instant, list, open } from '../http/shapes.ts'

const frozenTime = (description: string) => Type.String({ format: 'date-time', pattern: RFC_3339, description })

export const TestClockInput = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: NO_CONTROL, description: 'What it is for.' })),
  frozen_time: frozenTime('The instant that it shows at first, RFC 3339 with offset, from 1970 to 2199; milliseconds count.')
}, { $id: 'TestClockInput', additionalProperties: false, description: 'A clock to be made.' })

export const TestClockAdvanceInput = Type.Object({
  frozen_time: frozenTime('The instant to move to: later than the one that the clock shows, by two years at most, and before 2200.')
}, { $id: 'TestClockAdvanceInput', additionalProperties: false, description: 'Where to move a clock.' })

export type TestClockDocument = Static<typeof TestClockDocument>
export const TestClockDocument = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the clock.' }),
  name: Type.Optional(Type.String({ description: 'What it is for.' })),
  frozen_time: instant('What time it is for the tenant now.'),
  status: open(['ready', 'advancing'], '`advancing` while it is on its way day by day, `ready` when it stands and everything up to it is computed.'),
  target_time: Type.Optional(instant('Where it is on its way to; absent when it stands.')),
  created_at: instant('When it was made, in real time.')
}, { $id: 'TestClock', description: 'The clock of a sandbox: it stands still until it is advanced.' })

export const TestClockList = Type.Object({
  data: list(TestClockDocument, 'The clock of the tenant, or nothing.'),
  has_more: Type.Boolean({ description: 'Always false: a tenant has one clock at most.' })
}, { $id: 'TestClockList', description: 'The clocks of the tenant.' })

export const clockSchemas = [TestClockInput, TestClockAdvanceInput, TestClockDocument, TestClockList]
