import { expect, test } from 'bun:test'
import { traceOf } from '../../src/std/trace.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

const of = (traceparent: string, tracestate?: string) =>
  traceOf(new Headers({ traceparent, ...(tracestate !== undefined && { tracestate }) }))

test.each([
  ['00', '01', true],
  ['00', '00', false],
  ['00', 'fe', false],
  ['00', 'ff', true],
  ['01', '03', true],
])('version %s with the flags %s is read', (version, flags, isSampled) => {
  expect(of(`${version}-${TRACE}-${SPAN}-${flags}`)).toEqual({ traceId: TRACE, parent: { spanId: SPAN, isSampled } })
})

test('a later version may say more', () => {
  expect(of(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)?.traceId).toBe(TRACE)
})

test.each([
  ['empty', ''],
  ['of the forbidden version', `ff-${TRACE}-${SPAN}-01`],
  ['of version 00 with more behind it', `00-${TRACE}-${SPAN}-01-more`],
  ['of a later version with more behind it, but for the hyphen', `01-${TRACE}-${SPAN}-01.more`],
  ['in upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['of a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['of a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['too short', `00-${TRACE}-${SPAN}-1`],
  ['with a longer trace', `00-${TRACE}0-${SPAN}-01`],
  ['given twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['oversized', `01-${TRACE}-${SPAN}-01-${'x'.repeat(300)}`],
  ['something else', 'a phone number'],
])('a traceparent that is %s is ignored', (_how, traceparent) => {
  expect(of(traceparent)).toBeUndefined()
})

test('a request without one has no trace, whatever else it brings', () => {
  expect(traceOf(new Headers({ tracestate: 'vendor=1' }))).toBeUndefined()
})

test('tracestate is kept as it came', () => {
  const state = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'
  expect(of(`00-${TRACE}-${SPAN}-01`, state)).toEqual({
    traceId: TRACE,
    parent: { spanId: SPAN, isSampled: true, state },
  })
})

test.each([
  ['oversized', `a=${'x'.repeat(511)}`],
  ['not printable', 'a=\u0080'],
  ['empty', ''],
])('a tracestate that is %s is dropped, and the trace is kept', (_how, state) => {
  expect(of(`00-${TRACE}-${SPAN}-01`, state)).toEqual({ traceId: TRACE, parent: { spanId: SPAN, isSampled: true } })
})
