import { expect, test } from 'bun:test'
import { fillIn } from '../../src/llm/prompt.ts'

const DATA = { name: 'Ann', age: 41, vip: true, address: { city: 'Oslo' }, tags: ['a', 'b'], nothing: null }

test.each([
  ['Hello {{name}}!', 'Hello Ann!'],
  ['{{ name }} is {{age}}, {{vip}}', 'Ann is 41, true'],
  ['in {{address.city}}', 'in Oslo'],
  ['{{address}} {{tags}}', '{"city":"Oslo"} ["a","b"]'],
  ['[{{missing}}{{nothing}}{{name.x}}{{address.city.x}}]', '[]'],
  ['{{constructor}}{{__proto__.x}}{{tags.length}}', '2'],
  ['{name} {{}} {{na me}} }}{{', '{name} {{}} {{na me}} }}{{'],
])('%p is %p', (template, filled) => expect(fillIn(template, DATA)).toBe(filled))

test('what is filled in is not looked at again', () => {
  expect(fillIn('{{a}}', { a: '{{b}} $& $1', b: 'secret' })).toBe('{{b}} $& $1')
})

test('one value does not crowd out the rest', () => {
  expect(fillIn('{{a}}!', { a: 'x'.repeat(100_000) }).length).toBe(4001)
})
