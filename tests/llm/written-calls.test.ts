import { describe, expect, test } from 'bun:test'
import { writtenCalls } from '../../src/llm/written-calls.ts'
import { OFFERED, read, SIZES } from '../support/read-aloud.ts'

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
    ['ReAct in bold', '**Thought:** I hang up.\n**Action:** end_call\n**Action Input:** {"say": "bye"}'],
    ['ReAct in bold and code', '**Action**: `end_call`\n\n**Action Input**:\n```json\n{"say": "bye"}\n```'],
    [
      'ReAct with labels on their own lines',
      '**Thought:**\nI hang up.\n\n**Action:**\nend_call\n\n**Action Input:**\n{"say": "bye"}',
    ],
    ['LangChain without a label', '```json\n{"action": "end_call", "action_input": {"say": "bye"}}\n```'],
    ['ReAct on one line', 'Thought: I hang up. Action: end_call\nAction Input: {"say": "bye"}'],
    ['Cohere', 'Action: ```json\n[\n    {"tool_name": "end_call", "parameters": {"say": "bye"}}\n]\n```'],
    ['LangChain', 'Action:\n```\n{"action": "end_call", "action_input": {"say": "bye"}}\n```'],
    [
      'Cohere, newer',
      '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "end_call", "parameters": {"say": "bye"}}]<|END_ACTION|>',
    ],
    ['Granite, in tags', '<tool_call>[{"name": "end_call", "arguments": {"say": "bye"}}]'],
    ['Functionary 2', '<|from|>assistant\n<|recipient|>end_call\n<|content|>{"say": "bye"}<|stop|>'],
    ['Functionary 3', '>>>end_call\n{"say": "bye"}'],
    ['Gemma 4', '<|tool_call>call:end_call{say:<|"|>bye<|"|>}<tool_call|>'],
    ['Gemma 4 without the opening tag', 'call:end_call{say:<|"|>bye<|"|>}<tool_call|>'],
    ['FunctionGemma', '<start_function_call>call:end_call{say:<escape>bye<escape>}<end_function_call>'],
    ['gpt-oss without its tokens', 'assistantcommentary to=functions.end_call json{"say": "bye"}'],
    ['gpt-oss without its tokens, in one word', 'assistantcommentary to=functions.end_calljson{"say":"bye"}'],
    ['gpt-oss without some tokens', '<|start|>assistantcommentary to=functions.end_call {"say": "bye"}<|call|>'],
    ['gpt-oss without its last token', '<|start|>assistantcommentary to=functions.end_call json{"say": "bye"}'],
    ['JSON without quotation marks', '<tool_call>{name: end_call, arguments: {say: bye}}</tool_call>'],
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

  test.each([
    ['analysisHe leaves.assistantcommentary to=functions.end_call json{"say":"bye"}assistantfinalBye.', 'Bye.'],
    ['commentary to=functions.end_call json{"say": "bye"}assistantfinalBye.', 'Bye.'],
    ['>>>all\nBye.>>>end_call\n{"say": "bye"}', 'Bye.'],
    ['<|tool_call>call:end_call{say:<|"|>bye<|"|>}<tool_call|>Bye.<turn|>', 'Bye.'],
  ])('with thoughts before or words around them: %j', (written, said) => {
    for (const chars of SIZES) expect([chars, read(written, chars)]).toMatchObject([chars, { said, calls: BYE }])
  })

  test('gpt-oss calls behind the last word of its text', () => {
    for (const chars of SIZES)
      for (const name of ['end_call', 'order_pizza'])
        expect(read(`Bye.assistantcommentary to=functions.${name} json{"say": "bye"}`, chars)).toMatchObject({
          said: 'Bye.',
          calls: name === 'end_call' ? BYE : [],
          hasCalls: true,
        })
  })

  test('Gemma writes numbers, lists and objects without quotation marks around their names', () => {
    const written =
      'call:end_call{n:3,sure:true,who:[<|"|>An "A", {b}<|"|>,<|"|>C<|"|>],at:{day:<|"|>use transfer_call<|"|>,x:-1.5}}'
    const input = { n: 3, sure: true, who: ['An "A", {b}', 'C'], at: { day: 'use transfer_call', x: -1.5 } }
    expect(writtenCalls(written, OFFERED)).toEqual([{ name: 'end_call', input }])
  })

  test('the name of a tool in what another is given is no call', () => {
    for (const written of ['<function=end_call>{"say": "transfer_call"}</function>', 'end_call(say="transfer_call")'])
      expect(read(written, 1).calls).toEqual([{ name: 'end_call', input: { say: 'transfer_call' } }])
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
    '>>>order_pizza\n{"n": 2}',
    '<|tool_call>call:order_pizza{n:2}<tool_call|>',
    '<|recipient|>order_pizza\n<|content|>{"n": 2}',
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
