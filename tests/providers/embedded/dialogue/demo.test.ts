import { describe, expect, test } from 'bun:test'
import type { LlmEvent, Message } from '../../../../src/llm/llm.ts'
import { demoLlm } from '../../../../src/providers/embedded/dialogue/demo.ts'
import { llmContract } from '../../../contract/llm.ts'
import { VirtualClock } from '../../../support/clock.ts'

const demo = () => demoLlm({ clock: new VirtualClock(), timeZone: 'UTC' })

llmContract('the demo', () => ({ llm: demo(), questions: ['Count to ten.', 'What is two plus two?'] }))

async function tokens(...messages: Message[]): Promise<LlmEvent[]> {
  return Array.fromAsync(demo().stream(messages, new AbortController().signal))
}

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

  test('has something to say to nobody', async () => {
    expect(await tokens()).not.toEqual([])
  })
})
