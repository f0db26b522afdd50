import { expect, test } from 'bun:test'
import { fillIn, PromptTooLong } from '../../src/llm/prompt.ts'

const DATA = {
  naïve: 'yes',
  名前: '田中',
  नाम: 'Asha',
  name: 'Ann',
  age: 41,
  vip: true,
  address: { city: 'Oslo' },
  tags: ['a', 'b'],
  nothing: null,
}
const MOST = 100_000

test.each([
  ['Hello {{name}}!', 'Hello Ann!'],
  ['{{ name }} is {{age}}, {{vip}}', 'Ann is 41, true'],
  ['in {{address.city}}', 'in Oslo'],
  ['{{address}} {{tags}}', '{"city":"Oslo"} ["a","b"]'],
  ['[{{missing}}{{nothing}}{{name.x}}{{address.city.x}}]', '[]'],
  ['{{naïve}} {{名前}} {{नाम}}', 'yes 田中 Asha'],
  ['{{constructor}}{{__proto__.x}}{{tags.length}}', '2'],
  ['{name} {{}} {{na me}} }}{{', '{name} {{}} {{na me}} }}{{'],
])('%p is %p', (template, filled) => expect(fillIn(template, DATA)).toBe(filled))

test('what is filled in is not looked at again', () => {
  expect(fillIn('{{a}}', { a: '{{b}} $& $1', b: 'secret' })).toBe('{{b}} $& $1')
})

test('any number of values is filled in, and none is cut', () => {
  const values = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`v${n}`, 'x'.repeat(100)]))
  const template = Object.keys(values)
    .map((name) => `{{${name}}}`)
    .join('')
  expect(fillIn(template, values)).toBe('x'.repeat(50_000))
  expect(fillIn('{{a}}!', { a: 'x'.repeat(MOST - 1) })).toHaveLength(MOST)
})

const refusalOf = (template: string, values: Record<string, unknown>): unknown => {
  try {
    return fillIn(template, values)
  } catch (error) {
    return error
  }
}

test.each([
  ['one value', '{{b}}{{a}}!', { a: 'x'.repeat(MOST), b: 'y' }, 'a'],
  [
    'one that is named often',
    '{{big}}' + '{{often}}'.repeat(100),
    { big: 'x'.repeat(60_000), often: 'y'.repeat(700) },
    'often',
  ],
  ['a field', '{{address.city}} {{name}}', { address: { city: 'x'.repeat(MOST) }, name: 'Ann' }, 'address.city'],
  ['the text itself', 'x'.repeat(MOST + 1), {}, undefined],
])('what gets too long is refused, and names what takes the most: %s', (_, template, values, variable) => {
  const refusal = refusalOf(template, values)
  expect(refusal).toBeInstanceOf(PromptTooLong)
  expect(refusal).toMatchObject({ variable })
})

test('a prompt that no memory would hold is refused before it is made', () => {
  const template = '{{a}}'.repeat(20_000)
  expect(refusalOf(template, { a: 'x'.repeat(200_000) })).toMatchObject({ variable: 'a' })
})
