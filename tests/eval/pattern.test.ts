import { expect, test } from 'bun:test'
import { patternOf } from '../../src/eval/pattern.ts'
import { expectLinear } from '../support/linear.ts'

test('case does not count, unless the pattern says so', () => {
  expect(patternOf('hello').matches('Oh, HELLO.')).toBe(true)
  expect(patternOf('(?-i)hello').matches('Oh, HELLO.')).toBe(false)
})

test.each(['(x+x+)+y', '(x|xx)+$', 'x*x*x*y'])('%s takes time in proportion to the text', async (source) => {
  const pattern = patternOf(source)
  await expectLinear('x', (text) => pattern.matches(text.slice(0, text.length / 50)))
})

test.each(['(?=a)', String.raw`(a)\1`, '(a{1000}){1000}', '['])('%s is refused', (source) => {
  expect(() => patternOf(source)).toThrow(SyntaxError)
})

test('what is refused is shown as it is written', () => {
  expect(() => patternOf('(a+')).toThrow('missing closing ): `(a+`')
})
