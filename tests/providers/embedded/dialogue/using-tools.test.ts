import { describe, expect, test } from 'bun:test'
import { type TSchema, Type } from '@sinclair/typebox'
import fc from 'fast-check'
import type { ToolSpec } from '../../../../src/llm/llm.ts'
import { talkWith } from '../../../support/demo-talk.ts'
import { threadMs } from '../../../support/thread-time.ts'
import { END_CALL, SEND_DTMF, transferTo } from '../../../support/tools.ts'

const HELD_MS = 5

const tool = (name: string, description: string, parameters: TSchema = Type.Object({})): ToolSpec => ({
  name,
  description,
  parameters: { ...parameters },
})

const DAY_NAMES = ['Monday', 'Tuesday', 'Sunday'] as const
const DAYS = Type.Union(DAY_NAMES.map((day) => Type.Literal(day)))
const HOURS = tool('openingHours', 'Says when the bakery is open on a day of the week.', Type.Object({ day: DAYS }))
const WEATHER = tool('weather', 'Says what the weather is like.', Type.Object({ city: Type.String() }))
const ORDER = tool('find_order', 'Looks up an order.', Type.Object({ order_id: Type.Integer({ minimum: 100 }) }))
const TABLE = tool(
  'book_table',
  'Books a table at the restaurant.',
  Type.Object({
    note: Type.Optional(Type.String()),
    time: Type.String(),
    people: Type.Integer({ minimum: 1, maximum: 20 }),
    date: Type.String(),
    name: Type.String(),
  }),
)
const CANCEL = tool('cancel_table', 'Cancels the table of the caller.', Type.Object({ name: Type.String() }))
const LIGHT = tool('kitchen_light', 'Switches the light in the kitchen.', Type.Object({ on: Type.Boolean() }))
const QUESTION = tool('handbook', 'Answers questions on holidays.', Type.Object({ question: Type.String() }))
const LIST = tool('shopping', 'Writes a shopping list.', Type.Object({ items: Type.Array(Type.String()) }))
const ALL = [END_CALL, transferTo('sales'), SEND_DTMF, HOURS, WEATHER, ORDER, TABLE, CANCEL, LIGHT, QUESTION, LIST]

/** What the last of these turns leads to. */
const after = (...said: readonly string[]) => talkWith(ALL, ...said).at(-1)

describe('the demo calls a tool of the agent', () => {
  test.each([
    ['When are you open on Sunday?', 'openingHours', { day: 'Sunday' }],
    ['What are your opening hours on Monday?', 'openingHours', { day: 'Monday' }],
    ['Hello. Is the bakery open tomorrow, I mean Tuesday?', 'openingHours', { day: 'Tuesday' }],
    ["What's the weather like in New York today?", 'weather', { city: 'New York' }],
    ['Weather in Oslo, please.', 'weather', { city: 'Oslo' }],
    ['Can you find my order, number 4711?', 'find_order', { order_id: 4711 }],
    ['Find the order four thousand seven hundred and eleven.', 'find_order', { order_id: 4711 }],
    [
      'My name is Anna. I would like to book a table at half past seven on Friday for four people.',
      'book_table',
      { date: 'Friday', time: 'half past seven', people: 4, name: 'Anna' },
    ],
    [
      'My name is Anna Weber. Book a table for two on the fifth of June at 8 pm.',
      'book_table',
      { date: 'the fifth of June', time: '8 pm', people: 2, name: 'Anna Weber' },
    ],
    [
      'How many holidays do I have? I want to ask the handbook.',
      'handbook',
      { question: 'How many holidays do I have? I want to ask the handbook.' },
    ],
  ])('for %j', (said, name, input) => {
    expect(after(said)).toEqual({ text: 'One moment.', call: { name, input } })
  })

  test('and asks for what it must know', () => {
    expect(talkWith(ALL, 'What are your opening hours?', 'On Sunday.')).toEqual([
      { text: 'Which day: Monday, Tuesday or Sunday?' },
      { text: 'One moment.', call: { name: 'openingHours', input: { day: 'Sunday' } } },
    ])
    expect(after('When are you open?')?.text).toBe('Which day: Monday, Tuesday or Sunday?')
    expect(talkWith(ALL, 'What is the weather?', 'New York.').map(({ call }) => call)).toEqual([
      undefined,
      { name: 'weather', input: { city: 'New York' } },
    ])
    expect(talkWith(ALL, 'Please switch the kitchen light.', 'Yes.').at(-1)?.call?.input).toEqual({ on: true })
  })

  test('one value after the other, whatever else the words may mean', () => {
    const talk = talkWith(
      ALL,
      'I want to book a table for four.',
      'At seven.',
      'Tomorrow.',
      'My name is Anna.',
      'What did you say?',
    )
    expect(talk).toEqual([
      { text: 'What is the time?' },
      { text: 'What is the date?' },
      { text: 'What is the name?' },
      {
        text: 'One moment.',
        call: { name: 'book_table', input: { time: 'seven', people: 4, date: 'Tomorrow', name: 'Anna' } },
      },
      { text: 'I said: One moment.' },
    ])
  })

  test.each([
    ['a question', 'What time is it?', 'It is three oh five in the afternoon.'],
    ['a goodbye', 'Goodbye.', 'Goodbye. It was nice talking to you.'],
    ['an end of it', 'Never mind.', 'Okay.'],
    ['a sum', 'Two plus two?', 'Two plus two is four.'],
  ])('and takes %s for no answer', (_, said, answer) => {
    for (const request of ['What is the weather?', 'What are your opening hours?'])
      expect(after(request, said)?.text).toBe(answer)
  })

  test('but only where there is no doubt', () => {
    for (const said of [
      'The weather was nice.',
      'Sunday.',
      'I was on a table.',
      'I want a table.',
      'Do not book a table for Friday.',
      'Why did you book a table?',
      'Is anybody in the kitchen?',
      'I have an open question.',
      'Please write my shopping list.',
      'When are you open on Sunday? Stop.',
      'Repeat after me: book a table for four.',
      'Spell weather.',
      'What is two plus two?',
      'Count to four.',
      'Hello.',
      'Thank you.',
    ])
      expect([said, [after(said)]]).toEqual([said, talkWith([], said)])
    expect(after('Goodbye.')?.call?.name).toBe('end_call')
    expect(after('Transfer me to sales.')?.call?.name).toBe('transfer_call')
  })

  test.each([
    ['no schema of an object', { properties: 'all' }],
    [
      'more values than anyone says',
      { properties: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [at, {}])) },
    ],
    ['a value of no kind', { properties: { city: { type: 'string' }, at: true }, required: ['at'] }],
  ])('and none that has %s', (_, parameters) => {
    const [reply] = talkWith([{ ...WEATHER, parameters }], 'What is the weather in Oslo?')
    expect(reply?.call).toBeUndefined()
  })

  test('and leaves out what need not be there', () => {
    const parameters = Type.Object({ city: Type.Optional(Type.String()), deep: Type.Optional(Type.Object({})) })
    const [reply] = talkWith([{ ...WEATHER, parameters: { ...parameters } }], 'How is the weather?')
    expect(reply?.call).toEqual({ name: 'weather', input: {} })
  })

  test('with what it takes, for any order of the words it knows', () => {
    const word = fc.constantFrom(
      ...'what is the weather in oslo open on sunday ? book a table for four at seven my name is anna please order 4711 yes . hours'.split(
        ' ',
      ),
    )
    const called = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 9 }), { minLength: 1, maxLength: 3 }), (turns) => {
        for (const { text, call } of talkWith(ALL, ...turns.map((words) => words.join(' ')))) {
          expect(text).toMatch(/[\p{L}\p{N}]/u)
          if (call) called.add(call.name)
          if (call?.name === 'openingHours') expect(call.input).toEqual({ day: 'Sunday' })
          if (call?.name === 'find_order') expect(call.input).toEqual({ order_id: 4711 })
          if (call?.name === 'weather') expect(call.input).toEqual({ city: expect.stringMatching(/\S/) })
        }
      }),
      { seed: 14, numRuns: 500 },
    )
    expect(called).toContain('openingHours')
    expect(called).toContain('weather')
  })

  test.each(['weather ', 'weather in ', 'what is ', 'at 7 ', 'the the ', '4711 ', 'x.', '.', 'june ', '"'])(
    'for ten thousand times %j, and at once, beside tools that go on for long',
    (part) => {
      const long: ToolSpec = {
        name: 'long_'.repeat(1000),
        description: part.repeat(10_000),
        parameters: { properties: { [part.repeat(1000)]: { enum: Array.from({ length: 200 }, () => part) } } },
      }
      const said = [`what is the weather ${part.repeat(10_000)}`, `${part.repeat(10_000)} book a table please`]
      for (const one of said) {
        let leastMs = Number.POSITIVE_INFINITY
        for (let run = 0; run < 10 && leastMs > HELD_MS; run++) {
          const startMs = threadMs()
          talkWith([...ALL, long], one)
          leastMs = Math.min(leastMs, threadMs() - startMs)
        }
        expect(leastMs).toBeLessThan(HELD_MS)
      }
    },
  )
})
