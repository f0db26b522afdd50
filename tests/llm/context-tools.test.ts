import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Context } from '../../src/llm/context.ts'
import type { Message, ToolCall } from '../../src/llm/llm.ts'

const call = (id: string, input: unknown = {}): ToolCall => ({ id, name: 'transfer_call', input })

/** The most a model is shown, besides its prompt. */
const BUDGET_CHARS = 24_000

describe('what came of calls', () => {
  test('stands behind the words that the calls ended, each result under its call and in their order', () => {
    const context = new Context('Prompt')
    context.userSaid('Sales, please.')
    context.botSaid('One moment.')
    const [first, second] = [call('a', { to: 'sales' }), call('b')]
    context.toolsUsed([
      { call: first, result: 'Nobody answers.' },
      { call: second, result: 'Not allowed.' },
    ])
    expect(context.messages()).toEqual([
      { role: 'system', content: 'Prompt' },
      { role: 'user', content: 'Sales, please.' },
      { role: 'assistant', content: 'One moment.', calls: [first, second] },
      { role: 'tool', call: first, content: 'Nobody answers.' },
      { role: 'tool', call: second, content: 'Not allowed.' },
    ])
  })

  test('needs no words before it', () => {
    const context = new Context()
    context.userSaid('Sales, please.')
    context.toolsUsed([{ call: call('a'), result: 'Nobody answers.' }])
    expect(context.messages().map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Sales, please.'],
      ['assistant', ''],
      ['tool', 'Nobody answers.'],
    ])
  })

  test('is not joined by what the bot says next, nor by calls that follow at once', () => {
    const context = new Context()
    context.userSaid('Sales, please.')
    context.toolsUsed([{ call: call('a'), result: 'Nobody answers.' }])
    context.toolsUsed([{ call: call('b'), result: 'Nobody answers either.' }])
    context.botSaid('Sorry.')
    context.botSaid('Nobody is there.')
    context.userSaid('Too bad.')
    expect(context.messages().map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Sales, please.'],
      ['assistant', ''],
      ['tool', 'Nobody answers.'],
      ['assistant', ''],
      ['tool', 'Nobody answers either.'],
      ['assistant', 'Sorry. Nobody is there.'],
      ['user', 'Too bad.'],
    ])
  })

  test('does not change what a model was shown before', () => {
    const context = new Context()
    context.botSaid('One moment.')
    const shown = context.messages()
    context.toolsUsed([{ call: call('a'), result: 'Nobody answers.' }])
    expect(shown).toEqual([{ role: 'assistant', content: 'One moment.' }])
  })

  test('takes room, as what was written into the calls does', () => {
    const fitsBeside = (used: { call: ToolCall; result: string }) => {
      const context = new Context()
      context.userSaid('x'.repeat(BUDGET_CHARS / 2))
      context.toolsUsed([used])
      return context.messages().length === 3
    }
    const half = 'y'.repeat(BUDGET_CHARS / 2 - 2)
    expect(fitsBeside({ call: call('a'), result: half })).toBe(true)
    expect(fitsBeside({ call: call('a'), result: `${half}y` })).toBe(false)
    expect(fitsBeside({ call: call('a', half), result: '' })).toBe(true)
    expect(fitsBeside({ call: call('a', `${half}y`), result: '' })).toBe(false)
  })

  test.each([
    [0, ['assistant', 'tool', 'tool', 'user']],
    [14, ['user']],
    [29, ['user']],
    [44, ['user']],
  ])('goes as a whole when the talk grows long (%i characters more)', (more, roles) => {
    const context = new Context()
    context.userSaid('Sales, please.')
    context.botSaid('One moment.')
    context.toolsUsed(['a', 'b'].map((id) => ({ call: call(id), result: 'Nobody answers.' })))
    // Room for the words of the bot, "{}" twice and both results.
    context.userSaid('x'.repeat(BUDGET_CHARS - 45 + more))
    expect(context.messages().map(({ role }) => role)).toEqual(roles as Message['role'][])
  })

  test.each([
    ['a result', { call: call('a'), result: 'x'.repeat(BUDGET_CHARS) }],
    ['an input', { call: call('a', 'x'.repeat(BUDGET_CHARS)), result: 'That is no JSON.' }],
  ])('is left out when %s alone would crowd out the talk', (_, used) => {
    const context = new Context()
    context.userSaid('Sales, please.')
    context.botSaid('One moment.')
    context.toolsUsed([used])
    context.botSaid('Sorry.')
    expect(context.messages()).toEqual([
      { role: 'user', content: 'Sales, please.' },
      { role: 'assistant', content: 'One moment. Sorry.' },
    ])
  })
})

const words = fc.integer({ min: 1, max: 9000 }).map((chars) => 'x'.repeat(chars))
const step = fc.oneof(
  fc.record({ type: fc.constant('user' as const), text: words }),
  fc.record({ type: fc.constant('bot' as const), text: words }),
  fc.record({
    type: fc.constant('tools' as const),
    used: fc.array(fc.record({ input: words, result: words }), { minLength: 1, maxLength: 3 }),
  }),
)

test('whatever is said and called, no call is shown without its result, nor a result without its call', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const context = new Context()
      let ids = 0
      for (const part of steps) {
        if (part.type === 'user') context.userSaid(part.text)
        else if (part.type === 'bot') context.botSaid(part.text)
        else context.toolsUsed(part.used.map(({ input, result }) => ({ call: call(`${++ids}`, input), result })))
        expectWhole(context.messages())
      }
    }),
    { seed: 21, numRuns: 300 },
  )
})

function expectWhole(messages: readonly Message[]): void {
  const due: ToolCall[] = []
  let chars = 0
  for (const message of messages) {
    chars += message.content.length
    if (message.role === 'tool') expect(message.call).toBe(due.shift() as ToolCall)
    else expect(due).toEqual([])
    if (message.role !== 'assistant') continue
    due.push(...(message.calls ?? []))
    for (const { input } of message.calls ?? []) chars += String(input).length
  }
  expect(due).toEqual([])
  expect(chars).toBeLessThanOrEqual(BUDGET_CHARS)
}
