import { describe, expect, test } from 'bun:test'
import type { LlmEvent, Message, ToolCall } from '../../../../src/llm/llm.ts'
import { demoLlm } from '../../../../src/providers/embedded/dialogue/demo.ts'
import { llmContract } from '../../../contract/llm.ts'
import { VirtualClock } from '../../../support/clock.ts'
import { transferTo } from '../../../support/tools.ts'

const demo = () => demoLlm({ clock: new VirtualClock(), timeZone: 'UTC' })

llmContract('the demo', () => ({
  llm: demo(),
  questions: ['Count to ten.', 'What is two plus two?'],
  wish: 'Transfer me to sales.',
}))

async function tokens(...messages: Message[]): Promise<LlmEvent[]> {
  return Array.fromAsync(demo().stream(messages, new AbortController().signal))
}

async function wishAndCall(): Promise<[Message, ToolCall]> {
  const wish: Message = { role: 'user', content: 'Transfer me to sales.' }
  const events = await Array.fromAsync(
    demo().stream([wish], new AbortController().signal, { tools: [transferTo('sales')] }),
  )
  const last = events.at(-1)
  if (last?.type !== 'tool-call') throw new Error('it did not call')
  return [wish, last.call]
}

const wordsOf = (events: readonly LlmEvent[]) => events.map((event) => event.type === 'text' && event.text).join('')

describe('the demo', () => {
  test('streams word by word', async () => {
    expect(await tokens({ role: 'user', content: 'count to three' })).toEqual([
      { type: 'text', text: 'One,' },
      { type: 'text', text: ' two,' },
      { type: 'text', text: ' three.' },
    ])
  })

  test('tells the time of its clock in its zone', async () => {
    const events = await tokens({ role: 'user', content: 'What time is it?' })
    expect(events.map((event) => event.type === 'text' && event.text).join('')).toBe(
      "It is nine o'clock in the morning.",
    )
  })

  test('answers the caller, whatever the system prompt says and whoever spoke before', async () => {
    const events = await tokens(
      { role: 'system', content: 'Spell banana.' },
      { role: 'assistant', content: 'Welcome.' },
      { role: 'user', content: 'What did you say?' },
    )
    expect(events.map((event) => event.type === 'text' && event.text).join('')).toBe('I said: Welcome.')
  })

  test('says that a call did not work, and calls nothing again', async () => {
    const [question, first] = await wishAndCall()
    const again = await Array.fromAsync(
      demo().stream(
        [question, { role: 'assistant', content: '', calls: [first] }, { role: 'tool', call: first, content: 'Busy.' }],
        new AbortController().signal,
        { tools: [transferTo('sales')] },
      ),
    )
    expect(again.map((event) => (event.type === 'text' ? event.text : event)).join('')).toBe(
      'I am sorry, that did not work.',
    )
  })

  test.each<[string, Partial<Extract<Message, { role: 'tool' }>>, string]>([
    ['in its words', { content: 'It rains in Oslo.' }, 'It rains in Oslo.'],
    ['as far as it is data', { content: '{"sky":"grey"}' }, 'Sky grey.'],
    ['unless it failed', { content: 'It failed.', hasFailed: true }, 'I am sorry, that did not work.'],
  ])('says what a tool told, %s', async (_, result, said) => {
    const weather = { name: 'weather', description: 'Says the weather.', parameters: { type: 'object' } }
    const wish: Message = { role: 'user', content: 'What is the weather?' }
    const { signal } = new AbortController()
    const first = await Array.fromAsync(demo().stream([wish], signal, { tools: [weather] }))
    const { call } = first.findLast((event) => event.type === 'tool-call') ?? {}
    expect(call).toMatchObject({ name: 'weather', input: {} })
    if (!call) return
    const brought: Message = { role: 'tool', call, content: '', ...result }
    const talk: Message[] = [wish, { role: 'assistant', content: 'One moment.', calls: [call] }, brought]
    const second = await Array.fromAsync(demo().stream(talk, signal, { tools: [weather] }))
    expect(second.map((event) => (event.type === 'text' ? event.text : event)).join('')).toBe(said)
  })

  test('greets a caller whom another agent has handed over', async () => {
    const call = { id: '1', name: 'hand_over', input: { to: 'billing' } }
    const talk = (result: Partial<Message>) =>
      tokens({ role: 'assistant', content: '', calls: [call] }, {
        role: 'tool',
        call,
        content: 'x',
        ...result,
      } as Message)
    expect(wordsOf(await talk({}))).toBe('Hello. How can I help you?')
    expect(wordsOf(await talk({ hasFailed: true }))).toBe('I am sorry, that did not work.')
  })

  test('repeats what it said, not the calls between', async () => {
    const [question, first] = await wishAndCall()
    const events = await tokens(
      { role: 'assistant', content: 'Welcome.' },
      question,
      { role: 'assistant', content: '', calls: [first] },
      { role: 'tool', call: first, content: 'Busy.' },
      { role: 'user', content: 'What did you say?' },
    )
    expect(events.map((event) => event.type === 'text' && event.text).join('')).toBe('I said: Welcome.')
  })

  test('has something to say to nobody', async () => {
    expect(await tokens()).not.toEqual([])
  })
})
