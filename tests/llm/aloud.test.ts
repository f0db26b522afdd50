import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Aloud } from '../../src/llm/aloud.ts'
import { OFFERED, read, SIZES } from '../support/read-aloud.ts'

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
    ['Thought: a.\nThought: b. Final Answer: Yes.', 'Yes.'],
    ['**Thought:** he asks.\n**Final Answer:** Yes.', 'Yes.'],
    ['**Thought**: he asks.\n\n**Final Answer**: Yes.', 'Yes.'],
    ['Here is my thought process:\nHe asks.\n\nHere is my response:\nYes.', 'Yes.'],
    ["Here's my thought process: he asks. Here's my response: Yes.", 'Yes.'],
    ['**Here is my thought process:** he asks.\n**Here is my response:**\nYes.', 'Yes.'],
    ['Thought: I can answer.\nAnswer: Yes.', 'Yes.'],
    ['analysis: he asks.<|end|><|start|>assistant<|channel|>final<|message|>Yes.', 'Yes.'],
    ['analysis\nHe asks.\nassistantfinal\nYes.', 'Yes.'],
    ['<|channel>thought\nno\n<channel|>Yes.<turn|>', 'Yes.'],
    ['<|turn>model\n<|channel>thought\n<channel|>Yes.<turn|>', 'Yes.'],
    ['<details type="reasoning" done="true" duration="3">\n<summary>Thought</summary>\n> no\n</details>\nYes.', 'Yes.'],
    ['<details type="reasoning"><think>no</think> no <b>no</b></details>Yes.', 'Yes.'],
    ['<details type="tool_calls" done="true"><summary>Done</summary></details>Yes.', 'Yes.'],
    ['analysisHe asks if we are "open".assistantfinalYes.', 'Yes.'],
    ['analysisHe asks.assistantanalysisWe are.assistantcommentaryI look.assistantfinalYes.', 'Yes.'],
    ['finalYes.', 'Yes.'],
    ['<|from|>assistant\n<|recipient|>all\n<|content|>Yes.<|stop|>', 'Yes.'],
    ['>>>all\nYes.', 'Yes.'],
    ['all\nYes.', 'Yes.'],
  ])('%j', (reply, said) => {
    for (const chars of SIZES) expect([chars, read(reply, chars).said]).toEqual([chars, said])
  })

  test('nothing is said before it is known that the template has not opened them', () => {
    for (const chars of SIZES) {
      expect(read('He wants the time.\n</think>\nIt is three.', chars, 'unknown')).toMatchObject({
        said: 'It is three.',
        style: 'headless',
      })
      expect(read('He wants the time.assistantfinalIt is three.', chars, 'unknown')).toMatchObject({
        said: 'It is three.',
        style: 'headless',
      })
      expect(read('He wants the time.\n<channel|>It is three.', chars, 'unknown').said).toBe('It is three.')
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

test('a label of Functionary is a word where nothing follows it', () => {
  for (const chars of SIZES) expect(read('all\n', chars).said).toBe('all')
})

test('a thought that leads to nothing is an answer, unless it was cut', () => {
  for (const chars of SIZES) {
    expect(read('Thought: we open at nine.', chars).said).toBe('we open at nine.')
    for (const words of ['Here is my thought process: we look.', 'analysisResults are there.']) {
      expect(read(words, chars).said).toBe(words)
      expect(read(words, chars, 'tagged', true).said).toBe('')
    }
  }
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
    'Action: call your bank. Thought is free. The final answer: no.',
    'Action: [call the bank] and **Action:** wait. **Thoughts:** none.',
    'Well. Thought: none. Final Answer: none.',
    'Answer: yes. analysis: none.',
    'analysis: none.',
    '{"action": "Final Answer", "action_input": "Yes."}',
    'Here is my response: yes. Here is my thought. Here is my thought process: none.',
    'analysis of it, final answers and commentary to it. Analysis. finally',
    'The assistant final: an assistantship. As the assistant says, analysisWe.',
    'all',
    'final',
    'all of them.\nAll\nthree.',
    'a >> b >>> c >>>all of them >>>end_call now',
    '>>> end_call',
    '**Bold** and *soft* words: **Action** is near.',
    'Please call: end_call or call:me {now}.',
    '<details><summary>More</summary>We open at nine.</details>',
    'Here is more. <details open>Nine.</details> <content>x</content> <from>y</from>',
    '<',
    '[',
    '```',
    '{ "a',
    'One.\n[',
    '*',
    '**',
    '>>>',
    'assistant',
  ])('%j', (reply) => {
    for (const chars of SIZES) expect(read(reply, chars)).toMatchObject({ said: reply, hasCalls: false })
  })
})

test('a word that may become a label is said with the next sign, a short word at once', () => {
  const aloud = new Aloud(OFFERED, 'tagged')
  expect(['It is', ' a', ' fine', ' Action', ' day.'].map((token) => aloud.push(token))).toEqual([
    'It is',
    ' a',
    ' fine',
    ' Action',
    ' day.',
  ])
  expect(['\n', 'Action:', ' wait'].map((token) => aloud.push(token))).toEqual(['\n', '', 'Action: wait'])
})

test('where a reply is cut makes no difference', () => {
  const parts = [
    '<think>, <think>no</think>,Thought: ,~Final Answer: ,**Thought:** ,~**Action:** end_call~,~Action: ,Here is my thought process:',
    'Here is my response:,<details type="reasoning">,</details>,<|channel>thought~no<channel|>,analysis,assistantfinal',
    'assistantcommentary to=functions.,end_call,json{"say": 1},>>>,all~,~{"say": 1},<|tool_call>call:,{say:<|"|>bye<|"|>}',
    '<tool_call|>,```json~,```,Words, of ,it. ,~,*,<,[,(,}',
  ].flatMap((list) => list.replaceAll('~', '\n').split(','))
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...parts), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (chosen, sizes) => {
        const reply = chosen.join('')
        const tokens: string[] = []
        for (let at = 0, i = 0; at < reply.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          tokens.push(reply.slice(at, at + size))
          at += size
        }
        expect(read(tokens)).toEqual(read(reply))
      },
    ),
    { seed: 7, numRuns: 1000 },
  )
})
