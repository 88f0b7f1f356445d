import t from 'tap'
import { dateReader, moveDays } from '../../src/imports/dates.ts'
import type { ConditionSpec, ValueSpec } from '../../src/imports/mapping.ts'
import { readMapping } from '../../src/imports/read-mapping.ts'
import { compileCondition, compileValue, type Row, type Scope } from '../../src/imports/values.ts'

const scope = (): Scope => ({ utcOffset: '+01:00', columns: new Set(), added: new Set() })
const value = (spec: ValueSpec, row: Row) => compileValue(spec, scope())(row)
const holds = (spec: ConditionSpec, row: Row) => compileCondition(spec, scope())(row)

t.test('dates are read in the form that the mapping names, and in no other', async t => {
  const cases: Array<[string, string, string | undefined]> = [
    ['DD-Mon-YY', '02-Jun-06', '2006-06-02'],
    ['DD-Mon-YY', '2-Jun-06', undefined],
    ['DD-Mon-YY', '31-Jun-06', undefined],
    ['D-Mon-YY', '2-JUN-68', '2068-06-02'],
    ['D-Mon-YY', '2-jun-69', '1969-06-02'],
    ['M/D/YY', '3/9/07', '2007-03-09'],
    ['M/D/YY', '13/9/07', undefined],
    ['DD.MM.YYYY', '29.02.2024', '2024-02-29'],
    ['DD.MM.YYYY', '29.02.2023', undefined],
    ['D Month YYYY', '1 March 2026', '2026-03-01'],
    ['YYYYMMDD', '20260301', '2026-03-01'],
    ['YYYY-MM-DD HH:mm', '2026-03-01 14:05', '2026-03-01T14:05:00+01:00'],
    ['YYYY-MM-DDTHH:mm:ss', '2026-03-01T14:05:59', '2026-03-01T14:05:59+01:00'],
    ['YYYY-MM-DD HH:mm', '2026-03-01 24:05', undefined],
    ['iso', '2026-03-01', '2026-03-01'],
    ['iso', '2026-03-01T14:05:59.5-03:00', '2026-03-01T14:05:59.5-03:00'],
    ['iso', '2026-02-30T14:05:59Z', undefined],
    ['iso', 'Pre-PQ Process', undefined],
    ['epoch_s', '86400', '1970-01-02T00:00:00.000Z'],
    ['epoch_ms', '1.5', '1970-01-01T00:00:00.001Z'],
    ['epoch_ms', '99999999999999999', undefined]
  ]
  for (const [form, text, expected] of cases) t.equal(dateReader(form, '+01:00')(text), expected, `${form}: ${text}`)
})

t.test('a form that names no day is refused', async t => {
  for (const form of ['YYYY-MM', 'YYYY-MM-DD-DD', 'YYYY-DDD', 'YY-YYYY-MM-DD', 'TT.MM.JJJJ', '', 'YYYY-MM-DD HH HH']) {
    t.throws(() => dateReader(form, 'Z'), RangeError, form)
  }
})

t.test('days move over months, years and instants', async t => {
  t.equal(moveDays('2026-03-01', -1), '2026-02-28')
  t.equal(moveDays('2024-12-31T23:00:00Z', 1), '2025-01-01T23:00:00Z')
})

t.test('numbers are read with the marks that the mapping names', async t => {
  const cases: Array<[true | { thousands?: string, decimal?: string }, unknown, number | undefined]> = [
    [true, '19551', 19551], [true, ' -0.5 ', -0.5], [true, '1e3', 1000], [true, 12.5, 12.5],
    [true, '1,000', undefined], [true, '0x10', undefined], [true, 'Infinity', undefined], [true, '1.2.3', undefined],
    [{ thousands: ',' }, '1,234,567.5', 1234567.5], [{ thousands: ',' }, '1,5', undefined], [{ thousands: ',' }, '-1,500', -1500],
    [{ thousands: '.', decimal: ',' }, '1.234,50', 1234.5], [{ thousands: '.', decimal: ',' }, '12.34', undefined],
    [{ decimal: ',' }, '3,25', 3.25], [{ decimal: ',' }, '3.25', undefined]
  ]
  for (const [number, cell, expected] of cases) {
    const read = () => value({ column: 'n', number, fallback: 'none' }, { n: cell })
    t.equal(read(), expected ?? 'none', `${String(cell)} with ${JSON.stringify(number)}`)
  }
})

t.test('a value is a constant, a template, a column or a choice', async t => {
  const row = { Country: " Côte d'Ivoire ", Empty: '  ', n: 7, deep: { id: 'x-1', list: [] }, 'a.b': 'flat' }
  const cases: Array<[string, ValueSpec, unknown]> = [
    ['a constant', 5, 5],
    ['a truth value', false, false],
    ['a text', 'supplier', 'supplier'],
    ['a template', '{Country}/{n}', "Côte d'Ivoire/7"],
    ['braces', '{{{n}}}', '{7}'],
    ['a template with an empty column', '{Country}{Empty}', undefined],
    ['a slug', { template: '{Country}', slug: true }, 'cote-d-ivoire'],
    ['lower case', { column: 'Country', lower: true }, "côte d'ivoire"],
    ['a column as it is', { column: 'n' }, 7],
    ['a nested field', { column: 'deep.id' }, 'x-1'],
    ['a column with a dot in its name', { column: 'a.b' }, 'flat'],
    ['a default for an empty cell', { column: 'Empty', default: 3 }, 3],
    ['a fallback for an empty cell', { column: 'Empty', fallback: '{n}' }, '7'],
    ['a fallback for a cell that cannot be read', { column: 'Country', number: true, fallback: 0 }, 0],
    ['a map', { column: 'n', map: { 7: true } }, true],
    ['the first branch', { if: { value: '{n}', equals: 7 }, then: 'kept', else: 'broken' }, 'kept'],
    ['no branch', { if: { value: '{n}', equals: 8 }, then: 'kept' }, undefined],
    ['a column that only objects inherit', { column: 'constructor' }, undefined]
  ]
  for (const [why, spec, expected] of cases) t.equal(value(spec, row), expected, why)
})

t.test('a cell that cannot be read is refused with its column, the form and what stands there', async t => {
  t.throws(() => value({ column: 'd', format: ['M/D/YY', 'iso'] }, { d: 'soon' }), { name: 'RowFault', message: 'd: must be a date of the form M/D/YY or iso; it is "soon"' })
  t.throws(() => value({ column: 'd', map: { a: 1 } }, { d: 'b' }), { message: 'd: must be one of "a" (the map of the mapping); it is "b"' })
  t.throws(() => value({ column: 'd', number: true, default: 1 }, { d: 'b' }), { message: /^d: must be a number/ }, 'a default is for empty cells only')
  t.throws(() => value('{d}', { d: [1] }), { message: 'd: must be a text, a number, true or false; it is [1]' })
})

t.test('conditions', async t => {
  const row = { a: '2026-03-01', b: '02.03.2026', t: '2026-03-01T23:30:00+01:00', word: 'yes', empty: '', n: '5' }
  const b: ValueSpec = { column: 'b', format: 'DD.MM.YYYY' }
  const cases: Array<[ConditionSpec, boolean]> = [
    [{ value: '{word}', equals: 'yes' }, true], [{ value: '{word}', equals: 'no' }, false], [{ value: '{n}', equals: 5 }, true],
    [{ value: '{word}', in: ['no', 'yes'] }, true], [{ value: '{empty}', in: ['no', 'yes'] }, false],
    [{ value: '{empty}', present: true }, false], [{ value: '{empty}', present: false }, true], [{ value: '{word}', present: true }, true],
    [{ value: '{b}', matches_date: 'DD.MM.YYYY' }, true], [{ value: '{word}', matches_date: ['iso', 'D/M/YY'] }, false],
    [{ value: '{a}', before: b }, true], [{ value: '{a}', after: b }, false], [{ value: b, on_or_after: '{a}' }, true],
    [{ value: '{a}', on_or_before: '{a}' }, true], [{ value: '{a}', before: '{a}' }, false], [{ value: '{empty}', before: b }, false],
    [{ value: '{t}', on_or_before: '{a}' }, true], [{ value: '{t}', before: '2026-03-01T22:31:00Z' }, true],
    [{ value: { column: 'n', number: true }, at_least: 5 }, true], [{ value: { column: 'n', number: true }, at_most: 4.5 }, false],
    [{ all: [{ value: '{word}', equals: 'yes' }, { value: '{n}', equals: 4 }] }, false],
    [{ any: [{ value: '{word}', equals: 'yes' }, { value: '{n}', equals: 4 }] }, true],
    [{ not: { value: '{word}', equals: 'yes' } }, false]
  ]
  for (const [spec, expected] of cases) t.equal(holds(spec, row), expected, JSON.stringify(spec))
  t.throws(() => holds({ value: '{word}', before: '{a}' }, row), { name: 'RowFault', message: /"yes" is none; add a "format"/ })
  t.throws(() => holds({ value: '{n}', at_least: 1 }, row), { name: 'RowFault', message: /add "number": true/ })
})

const MAPPING = {
  format: { type: 'csv' }, source: 's', relationship: { key: '{c}' }, events: [{ type: 'complaint.raised', id: '{i}', time: '{t}', data: { kind: 'money' } }]
}

t.test('a mapping is refused with the place of every fault', async t => {
  const cases: Array<[string, unknown, RegExp]> = [
    ['an unknown field', { ...MAPPING, sorce: 1 }, /\/sorce: is not a field here/],
    ['a missing field', { ...MAPPING, events: undefined }, /\/events: is required/],
    ['no events', { ...MAPPING, events: [] }, /\/events: must not have fewer than 1/],
    ['an unknown type', { ...MAPPING, events: [{ ...MAPPING.events[0], type: 'x' }] }, /\/events\/0\/type: must be one of interaction\.held.*it is "x"/],
    ['null for a value', { ...MAPPING, relationship: { key: null } }, /\/relationship\/key: must be a text, a number.*it is null/],
    ['an unknown field of a value', { ...MAPPING, relationship: { key: { column: 'c', trim: true } } }, /\/relationship\/key\/trim: is not a field here/],
    ['a fault deep inside', { ...MAPPING, relationship: { key: { column: 'c', fallback: { if: { not: { value: 1, equal: 2 } }, then: 1 } } } },
      /\/relationship\/key\/fallback\/if\/not\/equal: is not a field here/],
    ['two tests', { ...MAPPING, skip: [{ reason: 'r', when: { value: 1, equals: 1, in: [1] } }] }, /\/skip\/0\/when: must have "value" and exactly one test/],
    ['no condition', { ...MAPPING, skip: [{ reason: 'r', when: 'a' }] }, /\/skip\/0\/when: must be a condition: an object with one of all, any, not, value/],
    ['a word for a list', { ...MAPPING, relationship: { key: '{c}', existing: 'replace' } }, /existing: must be one of keep, update; it is "replace"/]
  ]
  for (const [why, document, message] of cases) t.throws(() => readMapping(JSON.stringify(document)), { name: 'UsageFault', message }, why)
  t.throws(() => readMapping('{'), { name: 'UsageFault', message: /is no JSON/ })
  t.strictSame(readMapping(`\uFEFF${JSON.stringify(MAPPING)}`), MAPPING)
})

t.test('a mapping that contradicts itself is refused', async t => {
  const cases: Array<[string, ValueSpec, RegExp]> = [
    ['a lone brace', 'a{b', /lone brace/],
    ['two readings', { column: 'a', number: true, format: 'iso' }, /in several ways \(format, number\)/],
    ['days of what is no date', { column: 'a', offset_days: 1 }, /add "format"/],
    ['a form without a year', { column: 'a', format: 'DD.MM.' }, /must name a year/]
  ]
  for (const [why, spec, message] of cases) t.throws(() => compileValue(spec, scope()), { name: 'UsageFault', message }, why)
})
