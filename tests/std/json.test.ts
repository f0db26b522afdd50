import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { whyTooMuch } from '../../src/std/json.ts'

test.each([
  [false, '['.repeat(200) + ']'.repeat(200)],
  [true, '['.repeat(201) + ']'.repeat(201)],
  [true, `${'{"a":'.repeat(201)}0${'}'.repeat(201)}`],
  [true, '['.repeat(1_000_000)],
  [false, '[],'.repeat(1000)],
  [false, '{},'.repeat(1000)],
  [false, JSON.stringify(Array(20_000).fill(0))],
  [true, JSON.stringify(Array(20_002).fill(0))],
  [false, `{${'"a":0,'.repeat(2000)}`],
  [true, `{${'"a":0,'.repeat(2001)}`],
  [false, JSON.stringify(':,'.repeat(30_000))],
  [false, `"${'['.repeat(300)}`],
  [false, JSON.stringify('['.repeat(300))],
  [false, JSON.stringify(`\\"${'{'.repeat(300)}`)],
  [true, JSON.stringify('"') + '['.repeat(201)],
  [false, JSON.stringify('"'.repeat(32_768))],
  [false, `"${'\\u0041'.repeat(65_536)}"`],
  [true, `"${'\\u0041'.repeat(65_537)}"`],
  [true, `["${'\\n'.repeat(40_000)}", "", "${'\\n'.repeat(40_000)}"]`],
])('too much is %p', (expected, text) => {
  expect(whyTooMuch(text) !== undefined).toBe(expected)
})

test('whatever a text is, it is as deep as what is read of it', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(220), (value, wrapping) => {
      const text = '['.repeat(wrapping) + JSON.stringify(value) + ']'.repeat(wrapping)
      expect(whyTooMuch(text) !== undefined).toBe(wrapping + depthOf(value) > 200)
    }),
    { seed: 1, numRuns: 1000 },
  )
})
