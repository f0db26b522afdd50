import { expect, test } from 'bun:test'
import { systemIds } from '../../src/std/ids.ts'

test('a token is 192 bits that fit into a URL, never the same twice', () => {
  const tokens = Array.from({ length: 1000 }, () => systemIds.token())
  expect(new Set(tokens).size).toBe(1000)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/)
})

test('the id of a trace is 128 bits in lower case, never the same twice', () => {
  const traces = Array.from({ length: 1000 }, () => systemIds.traceId())
  expect(new Set(traces).size).toBe(1000)
  for (const trace of traces) expect(trace).toMatch(/^[\da-f]{32}$/)
})
