import { describe, expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import { handOver } from '../../../../src/tool/call-tools.ts'
import type { ToolSpec } from '../../../../src/llm/llm.ts'
import { ask, askWith } from '../../../support/demo-talk.ts'
import { END_CALL, SEND_DTMF, transferTo } from '../../../support/tools.ts'
import { threadMs } from '../../../support/thread-time.ts'

const DESKS = transferTo('front_desk', 'sales', 'sales support', 'Dr. Miller')
const TOOLS = [END_CALL, DESKS, SEND_DTMF]
const GOODBYE = 'Goodbye. It was nice talking to you.'

/** What is called for these words. */
const calledFor = (said: string, tools: readonly ToolSpec[] = TOOLS) => askWith(tools, said).call

describe('who says goodbye', () => {
  test.each([
    'Goodbye.',
    'Good-by.',
    'Bye bye!',
    'Thanks, bye.',
    'Thanks, by.',
    'By.',
    'Okay, thank you so much for your help, goodbye.',
    "No, that's all, thank you. Bye.",
    "That's all, thank you.",
    'I have to go now.',
    "I've got to go, bye.",
    'Talk to you later.',
    'Have a nice day!',
    'See you tomorrow.',
    'Bye, have a good one.',
    'Goodbye, Voxray.',
    'Hang up.',
    'Please hang up the phone now.',
    'Can you end the call, please?',
    'Thank you, you can hang up now.',
    'I want to end this call.',
    "Don't hang up yet. Okay, bye.",
  ])('with %j hears goodbye, and the call ends', (said) => {
    expect(askWith(TOOLS, said)).toEqual({ text: GOODBYE, call: { name: 'end_call', input: {} } })
  })

  test('is called by name', () => {
    expect(askWith(TOOLS, 'My name is Anna.', 'Goodbye.')).toEqual({
      text: 'Goodbye, Anna. It was nice talking to you.',
      call: { name: 'end_call', input: {} },
    })
  })

  test('just hears goodbye where calls cannot be ended', () => {
    expect(askWith([DESKS], 'Goodbye.')).toEqual({ text: GOODBYE })
  })

  test.each([
    'Please do not hang up.',
    "Don't end the call.",
    'Did you hang up?',
    'Why did the last one hang up?',
    'Say goodbye.',
    'How do you say goodbye in French?',
    'Spell goodbye.',
    'Is this goodbye?',
    'Who will take care of my dog?',
    'It is nice to see you.',
    'Do I have to go?',
    "I don't have to go.",
    'I have to go to the bank.',
    'That is all I know.',
    'Goodbye is a sad word.',
    'Bye, what time is it?',
    'Never say goodbye.',
    'Buy me a pizza.',
    'I will call you later.',
    'Stop.',
    'No.',
    'Thank you.',
  ])('in other words (%j) stays on the line', (said) => {
    expect(calledFor(said)).toBeUndefined()
  })
})

describe('who wants somebody else', () => {
  test.each([
    ['Connect me to a person.', 'front_desk'],
    ['Can I speak to someone?', 'front_desk'],
    ['Could I please talk to a real human being?', 'front_desk'],
    ["I'd like to speak with your manager.", 'front_desk'],
    ['I want to talk to somebody about my bill.', 'front_desk'],
    ['Get me an operator.', 'front_desk'],
    ['I need a human.', 'front_desk'],
    ['Operator.', 'front_desk'],
    ['Transfer me.', 'front_desk'],
    ['Put me through, please.', 'front_desk'],
    ['Transfer me to the moon.', 'front_desk'],
    ['Transfer me to sales.', 'sales'],
    ['Hello. Can you put me through to the sales department?', 'sales'],
    ['Connect me with sales support, please.', 'sales support'],
    ['Can I talk to Dr. Miller?', 'Dr. Miller'],
    ['Please forward this call to doctor Miller', 'front_desk'],
    ['Could you connect me to the front desk?', 'front_desk'],
    ['Sales.', 'sales'],
    ['My name is Anna, connect me to sales.', 'sales'],
    ['No, I said transfer me to sales.', 'sales'],
  ])('%j is connected to %s', (said, to) => {
    expect(askWith(TOOLS, said)).toEqual({
      text: "One moment, I'll connect you.",
      call: { name: 'transfer_call', input: { to } },
    })
  })

  test('is connected to another agent who is named, and to no agent in place of a person', () => {
    const agents = handOver(['billing', 'sales support']).spec
    expect(calledFor('Connect me to billing, please.', [agents])).toEqual({
      name: 'hand_over',
      input: { to: 'billing' },
    })
    expect(calledFor('Can I talk to sales support?', [transferTo('sales'), agents])?.name).toBe('hand_over')
    expect(calledFor('Can I talk to sales?', [transferTo('sales'), agents])?.name).toBe('transfer_call')
    expect(askWith([agents], 'Can I talk to a person?')).toEqual({ text: 'There is nobody I can connect you to.' })
  })

  test.each([
    ['a union', Type.Union([Type.Literal('sales'), Type.Literal('support')])],
    ['one name', Type.Literal('sales')],
    ['an enum', Type.Unsafe<string>({ type: 'string', enum: ['sales', 'support'] })],
  ])('is connected however the names are listed: %s', (_, to) => {
    const tool = { ...DESKS, parameters: Type.Object({ to }) }
    expect(calledFor('Transfer me.', [tool])?.input).toEqual({ to: 'sales' })
  })

  test.each([
    ['the tool', []],
    ['a name', [{ ...DESKS, parameters: Type.Object({ to: Type.String() }) }]],
    ['a parameter', [{ ...DESKS, parameters: Type.Object({}) }]],
  ])('is told that there is nobody when %s is missing', (_, tools) => {
    for (const said of ['Connect me to a person.', 'Can I speak to someone?'])
      expect(askWith(tools, said)).toEqual({ text: 'There is nobody I can connect you to.' })
  })

  test.each([
    'Do not transfer me.',
    'Why did you transfer me?',
    'Put me on the list.',
    'Can I talk to you?',
    'Let me talk.',
    'I want a pizza.',
    'Give me a moment.',
    'Repeat after me: transfer me to sales.',
    'Say can I speak to someone.',
    'The sales are going well.',
    'Connect me to ChatGPT.',
    'How do I connect a real model?',
    'Am I talking to a human?',
  ])('in other words (%j) stays here', (said) => {
    expect(calledFor(said)).toBeUndefined()
    expect(ask(said)).not.toBe('There is nobody I can connect you to.')
  })
})

describe('who wants keys pressed', () => {
  test.each([
    ['Press one two three pound.', '123#'],
    ['Dial 1 2 3.', '123'],
    ['Dial 555-1234.', '5551234'],
    ['dial 12-34', '1234'],
    ['Can you press 1, 2 and 3, please?', '123'],
    ['Press star, zero, oh, seven, hash.', '*007#'],
    ['Press *21#.', '*21#'],
    ['Press 007.', '007'],
    ['press won to for', '124'],
    ['Enter the code forty-two and then the pound key.', '42#'],
    ['Okay, please press the number nine now.', '9'],
    ['Hello. Press one.', '1'],
  ])('%j gets them: %s', (said, keys) => {
    expect(askWith(TOOLS, said)).toEqual({ text: 'All right.', call: { name: 'send_dtmf', input: { keys } } })
  })

  test('is told that there are none where there are none', () => {
    expect(askWith([END_CALL], 'Press one two three pound.')).toEqual({ text: 'I have no keys that I could press.' })
  })

  test.each([
    'Press one for sales.',
    'To re-record it, press two.',
    'Please enter your password followed by the pound key.',
    'Call 555-1234.',
    'Press the button.',
    'Hit me.',
    'Press minus five.',
    'Press three point five.',
    'Press.',
    'One two three pound.',
    'Repeat after me: press one.',
  ])('in other words (%j) gets none pressed', (said) => {
    expect(calledFor(said)).toBeUndefined()
  })
})

describe('whatever is said, a call is one that was offered, with what it takes', () => {
  const word = fc.constantFrom(
    ...(
      'goodbye bye have to go now thanks thank you so much hang up end the call not do say that is all see later connect transfer me us ' +
      'through to with sales support front desk a real human person someone can i could speak talk about press dial one two 3 pound star and for'
    ).split(' '),
  )

  test('for any order of the words it knows', () => {
    const called = new Set<string>()
    fc.assert(
      fc.property(fc.array(word, { maxLength: 9 }), (words) => {
        const { text, call } = askWith(TOOLS, words.join(' '))
        expect(text).toMatch(/[\p{L}\p{N}]/u)
        if (!call) return
        called.add(call.name)
        if (call.name === 'end_call') expect(call.input).toEqual({})
        else if (call.name === 'send_dtmf') expect(call.input).toEqual({ keys: expect.stringMatching(/^[0-9*#]+$/) })
        else expect(call.input).toEqual({ to: expect.stringMatching(/^(?:front_desk|sales|sales support)$/) })
      }),
      { seed: 13, numRuns: 3000 },
    )
    expect(called.size).toBe(3)
  })

  test.each([
    'bye ',
    'thank you ',
    'you can ',
    'have a nice day ',
    'connect me to ',
    'about about ',
    'real human ',
    '9 ',
  ])('for ten thousand times %j, and at once', (part) => {
    const startMs = threadMs()
    for (const said of [
      part.repeat(10_000),
      `press ${part.repeat(10_000)}`,
      `can i talk to someone ${part.repeat(10_000)}`,
    ])
      askWith(TOOLS, said)
    // Generous for a slow machine; a regular expression that explodes takes minutes.
    expect(threadMs() - startMs).toBeLessThan(1000)
  })
})
