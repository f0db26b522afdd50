import { expect, test } from 'bun:test'
import { Context } from '../../src/llm/context.ts'

test('the system prompt stands first and what was said follows in order', () => {
  const context = new Context('Be brief.')
  context.userSaid('Hello')
  context.botSaid('Hi.')
  expect(context.messages()).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi.' },
  ])
})

test('an answer nobody heard leaves no trace, and the caller goes on in the same turn', () => {
  const context = new Context()
  context.userSaid('Tell me')
  context.botSaid('')
  context.userSaid('the time.')
  expect(context.messages()).toEqual([{ role: 'user', content: 'Tell me the time.' }])
})

test('the oldest messages go first when the talk grows long', () => {
  const context = new Context('Prompt')
  for (let i = 0; i < 100; i++) {
    context.userSaid(`question ${i} ${'x'.repeat(500)}`)
    context.botSaid(`answer ${i}`)
  }
  const messages = context.messages()
  expect(messages[0]).toEqual({ role: 'system', content: 'Prompt' })
  expect(messages.at(-1)?.content).toBe('answer 99')
  expect(messages.reduce((sum, message) => sum + message.content.length, 0)).toBeLessThan(25_000)
})
