import { describe, test } from 'bun:test'
import { Aloud } from '../../src/llm/aloud.ts'
import { writtenCalls } from '../../src/llm/written-calls.ts'
import { expectLinear } from '../support/linear.ts'
import { OFFERED } from '../support/read-aloud.ts'

describe('a megabyte takes time in proportion to its length', () => {
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
    '*',
    '**Action: ',
    '>>>a',
    'assistant',
    'assistantanalysisA',
    'Here is my ',
    'call:end_call{',
    '<details type=reasoning>',
    'Action:',
  ]
  test.each(units.map((unit) => [unit]))('of %j', async (unit) => {
    await expectLinear(unit, (text) => {
      const aloud = new Aloud(OFFERED, 'tagged')
      aloud.push(text)
      aloud.end()
    })
  })

  test.each([
    ['{'],
    ["{'"],
    ["'"],
    ['"'],
    ['a'],
    ['a='],
    ['<'],
    ['<a>'],
    ['end_call'],
    ['end_call('],
    ['end_call{}'],
    ['<|"|>'],
    ['a:'],
    ['[{'],
  ])('inside a call, of %j', async (unit) => {
    await expectLinear(unit, (text) => writtenCalls(text, OFFERED))
  })
})
