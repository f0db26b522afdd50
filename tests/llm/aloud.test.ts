import { describe, expect, test } from 'bun:test'
import { Aloud } from '../../src/llm/aloud.ts'
import type { ThoughtStyle } from '../../src/llm/withheld.ts'
import { writtenCalls } from '../../src/llm/written-calls.ts'
import { expectLinear } from '../support/linear.ts'

const OFFERED = ['end_call', 'transfer_call']

/** What is said and called of a reply that comes in tokens of so many characters. */
function read(reply: string, chars: number, style: ThoughtStyle = 'tagged', isCut = false) {
  const aloud = new Aloud(OFFERED, style)
  let said = ''
  for (let at = 0; at < reply.length; at += chars) said += aloud.push(reply.slice(at, at + chars))
  said += aloud.end(isCut)
  return { said: said.trim(), calls: aloud.calls, hasCalls: aloud.hasCalls, style: aloud.style }
}

const SIZES = [1, 2, 3, 7, 1000]

describe('thoughts are not said', () => {
  test.each([
    ['<think>\nNo.\n</think>\n\nIt is three.', 'It is three.'],
    ['<Thinking>No.</Thinking>One. <reasoning effort="low">No.</reasoning>Two.', 'One. Two.'],
    ['<thought>no</thought>Yes.', 'Yes.'],
    ['<seed:think>no</seed:think>Yes.', 'Yes.'],
    ['[THINK]no[/THINK]Yes.', 'Yes.'],
    ['◁think▷no◁/think▷Yes.', 'Yes.'],
    ['<|START_THINKING|>no<|END_THINKING|><|START_RESPONSE|>Yes.<|END_RESPONSE|>', 'Yes.'],
    ['<|begin_of_thought|>no<|end_of_thought|><|begin_of_solution|>Yes.<|end_of_solution|>', 'Yes.'],
    ['<|channel|>analysis<|message|>no<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>', 'Yes.'],
    ['<think>if a < b and <b>x</b> then {"a": 1} [1]</think>Yes.', 'Yes.'],
    ['<think>never closed', ''],
    ['Yes.<think>never closed', 'Yes.'],
    ['<think></think>Yes.<|im_end|>', 'Yes.'],
    ['Thought: he wants to know.\nFinal Answer: Yes.', 'Yes.'],
  ])('%j', (reply, said) => {
    for (const chars of SIZES) expect([chars, read(reply, chars).said]).toEqual([chars, said])
  })

  test('nothing is said before it is known that the template has not opened them', () => {
    for (const chars of SIZES) {
      expect(read('He wants the time.\n</think>\nIt is three.', chars, 'unknown')).toMatchObject({
        said: 'It is three.',
        style: 'headless',
      })
      expect(read('He wants the ti', chars, 'headless', true).said).toBe('')
      expect(read('It is three.', chars, 'headless').said).toBe('It is three.')
      expect(read('It is three.', chars, 'unknown')).toMatchObject({ said: 'It is three.', style: 'tagged' })
    }
    const aloud = new Aloud([], 'unknown')
    expect(aloud.push('It is three.')).toBe('')
    expect(aloud.thoughtApart()).toBe('It is three.')
    expect(aloud.push(' Or four.')).toBe(' Or four.')
  })
})

test('who speaks, as a template names them, is not said', () => {
  for (const reply of [
    '<start_of_turn>model\nYes.<end_of_turn>',
    '<|im_start|>assistant\nYes.<|im_end|>',
    '<|im_start|>assistant<|im_sep|>Yes.<|im_end|>',
    'Yes.<|im_end|><|im_start|>assistant',
  ])
    for (const chars of SIZES) expect([chars, read(reply, chars).said]).toEqual([chars, 'Yes.'])
  expect(read('<start_of_turn>Yes, we are open.', 1).said).toBe('Yes, we are open.')
  expect(read('<start_of_turn>Yes.', 1).said).toBe('Yes.')
})

test('a thought that leads to nothing is an answer', () => {
  for (const chars of SIZES) expect(read('Thought: we open at nine.', chars).said).toBe('we open at nine.')
})

describe('words stay as they are', () => {
  test.each([
    'a < b and c > d, <b>bold</b> and <a href="https://a.test/">there</a>',
    'Use {curly} or {"answer": 42} or ["a", "b"] or [1, 2].',
    '[laughs] See [the docs](https://a.test/), [1] and [NASA].',
    'end_call is a tool, and ending a call is not. `code`',
    'Run:\n```json\n{"a": 1}\n```\nDone.',
    '{"name": "Anna"}',
    "{'name': 'Anna'}",
    '{"end_call": true}',
    'Call end_call now. Print it. Functools. Action: call the bank. Tools (all).',
    '<',
    '[',
    '```',
    '{ "a',
    'One.\n[',
  ])('%j', (reply) => {
    for (const chars of SIZES) expect(read(reply, chars)).toMatchObject({ said: reply, hasCalls: false })
  })
})

const call = (name: string) => `<tool_call>{"name": "${name}", "arguments": {}}</tool_call>`

const BYE = [{ name: 'end_call', input: { say: 'bye' } }]

describe('calls written as text are read', () => {
  test.each([
    ['Hermes', '<tool_call>\n{"name": "end_call", "arguments": {"say": "bye"}}\n</tool_call>'],
    ['Hermes, broken off', '<tool_call>\n{"name": "end_call", "arguments": {"say": "bye"}}\n'],
    ['Qwen Coder', '<tool_call><function=end_call><parameter=say>\nbye\n</parameter></function></tool_call>'],
    ['GLM', '<tool_call>end_call\n<arg_key>say</arg_key>\n<arg_value>bye</arg_value>\n</tool_call>'],
    [
      'Anthropic',
      '<function_calls><invoke name="end_call"><parameter name="say">bye</parameter></invoke></function_calls>',
    ],
    ['a function with JSON', '<function=end_call>{"say": "bye"}</function>'],
    ['a tag of its name', '<end_call>{"say": "bye"}</end_call>'],
    ['Mistral', '[TOOL_CALLS][{"name": "end_call", "arguments": {"say": "bye"}}]'],
    ['Mistral, newer', '[TOOL_CALLS]end_call[ARGS]{"say": "bye"}'],
    ['Llama', '<|python_tag|>{"name": "end_call", "parameters": {"say": "bye"}}<|eom_id|>'],
    ['Llama in Python', '<|python_tag|>end_call.call(say="bye")'],
    ['Llama 4', '[end_call(say="bye")]'],
    ['Python', "end_call(say='bye')"],
    ['Granite', '<|tool_call|>[{"name": "end_call", "arguments": {"say": "bye"}}]'],
    [
      'DeepSeek',
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>end_call\n```json\n{"say": "bye"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    ],
    [
      'Kimi',
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.end_call:0<|tool_call_argument_begin|>{"say": "bye"}<|tool_call_end|><|tool_calls_section_end|>',
    ],
    ['gpt-oss', '<|channel|>commentary to=functions.end_call <|constrain|>json<|message|>{"say": "bye"}<|call|>'],
    ['bare JSON', '{"name": "end_call", "arguments": {"say": "bye"}}'],
    [
      'bare JSON as OpenAI sends it',
      '{"type": "function", "function": {"name": "end_call", "arguments": "{\\"say\\": \\"bye\\"}"}}',
    ],
    ['JSON in a fence', '```json\n{"name": "end_call", "parameters": {"say": "bye"}}\n```'],
    ['a list', '[{"name": "end_call", "arguments": {"say": "bye"}}]'],
    ['the list of a whole reply', '{"tool_calls": [{"name": "end_call", "arguments": {"say": "bye"}}]}'],
    ['its name as the key', '{"end_call": {"say": "bye"}}'],
    ['a dictionary of Python', "{'name': 'end_call', 'arguments': {'say': 'bye'}}"],
    ['functools', 'functools[{"name": "end_call", "arguments": {"say": "bye"}}]'],
    ['Gemma', 'print(default_api.end_call(say="bye"))'],
    ['GLM-4, its name on a line', 'end_call\n{"say": "bye"}'],
    ['ReAct', 'Thought: I hang up.\nAction: end_call\nAction Input: {"say": "bye"}\nObservation: done'],
    ['ReAct without a thought', 'Action: end_call\nAction Input: {"say": "bye"}'],
  ])('%s', (_, written) => {
    for (const chars of SIZES) {
      expect([chars, read(written, chars)]).toMatchObject([chars, { said: '', calls: BYE }])
      expect([chars, read(`Good bye!\n${written}`, chars)]).toMatchObject([chars, { said: 'Good bye!', calls: BYE }])
    }
  })

  test('also in the middle of a line', () => {
    for (const chars of SIZES)
      expect(read('Good bye! end_call(say="bye")', chars)).toMatchObject({ said: 'Good bye!', calls: BYE })
  })

  test('also where ReAct gives no input', () => {
    for (const chars of SIZES)
      expect(read('Action: end_call', chars)).toMatchObject({ said: '', calls: [{ name: 'end_call', input: {} }] })
  })

  test('words behind them are said', () => {
    for (const chars of SIZES)
      expect(read('<tool_call>{"name": "end_call", "arguments": {}}</tool_call>Bye.', chars)).toMatchObject({
        said: 'Bye.',
        calls: [{ name: 'end_call', input: {} }],
      })
  })

  test('several are read in their order', () => {
    for (const reply of [
      call('end_call') + call('transfer_call'),
      `<tool_call>{"name": "end_call"}\n${call('transfer_call')}`,
    ])
      for (const chars of SIZES)
        expect(read(reply, chars).calls.map(({ name }) => name)).toEqual(['end_call', 'transfer_call'])
  })

  test.each([
    '<tool_call>{"name": "order_pizza", "arguments": {"n": 2}}</tool_call>',
    '{"name": "order_pizza", "arguments": {"n": 2}}',
    '[TOOL_CALLS][{"name": "order_pizza", "arguments": {}}]',
    '<function=order_pizza>{}</function>',
    '<tool_call>{"name": "end_call", "argum',
    '{"name": "order_pizza", "argum',
    '<tool_response>{"ok": true}</tool_response>',
    '<tool_call></tool_call>',
  ])('those of no offered tool, and those that cannot be read, are dropped: %j', (written) => {
    for (const chars of SIZES) {
      const { said, calls } = read(`Hello. ${written}`, chars)
      expect({ said, calls: calls.filter(({ name }) => name !== 'end_call') }).toEqual({ said: 'Hello.', calls: [] })
    }
  })
})

describe('a megabyte takes no more than twice as long as half of it', () => {
  const units = [
    '<',
    '[',
    '{',
    '{"',
    '```',
    '◁',
    'a',
    '<a',
    '<think>',
    '<tool_call>',
    '{"name":',
    '<|',
    '[{',
    'end_call(',
    "{'",
    'end_call\n',
    'Thought:',
    'print(',
    '<start_of_turn>',
    '"a=',
  ]
  test.each(units.map((unit) => [unit]))('of %j', async (unit) => {
    await expectLinear(unit, (text) => {
      const aloud = new Aloud(OFFERED, 'tagged')
      aloud.push(text)
      aloud.end()
    })
  })

  test.each([['{'], ["{'"], ["'"], ['"'], ['a'], ['a='], ['<'], ['<a>'], ['end_call']])(
    'inside a call, of %j',
    async (unit) => {
      await expectLinear(unit, (text) => writtenCalls(text, OFFERED))
    },
  )
})
