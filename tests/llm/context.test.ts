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

test('what the bot says on top of what it said is one message: caller and bot alternate', () => {
  const context = new Context()
  context.botSaid('Hello!')
  context.botSaid("Sorry, I didn't catch that.")
  expect(context.messages()).toEqual([{ role: 'assistant', content: "Hello! Sorry, I didn't catch that." }])
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
  const chars = messages.slice(1).reduce((sum, message) => sum + message.content.length, 0)
  expect(chars).toBeWithin(23_400, 24_001)
})

test('a caller who says one thing after the other does not use the room up', () => {
  const context = new Context()
  context.userSaid('Remember this.')
  context.botSaid('Yes.')
  for (let i = 0; i < 40; i++) context.userSaid('x'.repeat(500))
  expect(context.messages()[0]?.content).toBe('Remember this.')
})

test('who never stops is remembered by what they said last', () => {
  const context = new Context()
  for (let i = 0; i < 100; i++) context.userSaid(`thing ${i} ${'x'.repeat(500)}`)
  const [message] = context.messages()
  expect(message?.content).toHaveLength(24_000)
  expect(message?.content).toContain('thing 99 ')
})

test('what one side says in several turns is joined as its script is written', () => {
  const context = new Context()
  context.userSaid('我想预约')
  context.userSaid('明天下午')
  expect(context.messages()).toEqual([{ role: 'user', content: '我想预约明天下午' }])
})

test('no half of a character is left where a long talk is cut', () => {
  const context = new Context()
  context.userSaid(`a${'😀'.repeat(12_001)}`)
  expect(context.messages()[0]?.content.isWellFormed()).toBe(true)
})

test('what is appended as the system joins the prompt, and the oldest of it goes first', () => {
  const context = new Context('Be brief.')
  context.append('user', 'Hello')
  context.append('system', 'The cart is open.')
  context.append('assistant', 'Hi.')
  expect(context.messages()).toEqual([
    { role: 'system', content: 'Be brief.\n\nThe cart is open.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi.' },
  ])
  for (let note = 0; note < 1000; note++) context.append('system', `The cart holds ${note} things.`)
  const { content = '' } = context.messages()[0] ?? {}
  expect(content.length).toBeLessThan(9000)
  expect(content.slice(0, 9)).toBe('Be brief.')
  expect(content.slice(-23)).toBe('cart holds 999 things.'.padStart(23))
})

test('what is appended as the system is forgotten with the talk', () => {
  const context = new Context('Be brief.')
  context.append('system', 'The cart is open.')
  context.startFrom([])
  expect(context.messages()).toEqual([{ role: 'system', content: 'Be brief.' }])
})

test('a talk that the model cannot read loses its older half, and grows no longer again', () => {
  const context = new Context('Prompt')
  for (let i = 0; i < 20; i++) {
    context.userSaid(`question ${i} ${'x'.repeat(500)}`)
    context.botSaid(`answer ${i}`)
  }
  const charsNow = () => context.talk().reduce((sum, { content }) => sum + content.length, 0)
  const before = charsNow()
  context.halve()
  expect(charsNow()).toBeWithin(before / 2 - 600, before / 2 + 1)
  for (let i = 0; i < 20; i++) context.userSaid(`more ${'x'.repeat(500)}`)
  expect(charsNow()).toBeLessThan(before / 2 + 1)
  expect(context.messages()[0]).toEqual({ role: 'system', content: 'Prompt' })
})

test('a model that can read next to nothing is still shown what the caller has just said', () => {
  const context = new Context()
  context.userSaid('x'.repeat(5000))
  for (let i = 0; i < 5; i++) context.halve()
  expect(context.talk()).toHaveLength(1)
  context.botSaid('Yes.')
  context.userSaid('And then?')
  expect(context.talk().at(-1)?.content).toBe('And then?')
})
