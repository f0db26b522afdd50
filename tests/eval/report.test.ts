import { expect, test } from 'bun:test'
import { colourPaint, linesOf, plainPaint, summaryOf } from '../../src/eval/report.ts'
import type { ScenarioResult } from '../../src/eval/result.ts'

const RESULT: ScenarioResult = {
  name: 'books a table',
  tookMs: 4_250,
  error: undefined,
  passed: false,
  turns: [
    {
      act: { type: 'listen' },
      isInterruption: false,
      heardAs: undefined,
      reply: 'Hello.',
      tools: [],
      firstSoundMs: 40,
      failures: [],
    },
    {
      act: { type: 'speak', text: 'A table for two.' },
      isInterruption: true,
      heardAs: 'A table for you.',
      reply: 'For you\n\u001B[31malone?',
      tools: [{ name: 'book', input: { seats: 1 }, outcome: 'failed' }],
      firstSoundMs: 612,
      failures: ['the reply does not contain "two"'],
    },
  ],
}

test('a scenario is a line, and so is each thing that was done, said or wrong', () => {
  expect(linesOf(RESULT, plainPaint)).toEqual([
    'FAIL  books a table  4.3 s',
    '    1 listens, first sound after 40 ms',
    '      bot: Hello.',
    '    2 interrupts: says "A table for two.", heard as "A table for you.", first sound after 612 ms',
    '      bot calls book({"seats":1}): failed',
    // What a model writes drives no terminal.
    '      bot: For you  [31malone?',
    '      the reply does not contain "two"',
  ])
})

test('colours are only for terminals', () => {
  expect(linesOf(RESULT, plainPaint).join('')).not.toContain('\u001B')
  expect(linesOf(RESULT, colourPaint)[0]).toStartWith('\u001B[31mFAIL\u001B[0m')
})

test('the summary counts what passed, and says how soon the bot answered', () => {
  expect(summaryOf([RESULT, { ...RESULT, passed: true, turns: [] }])).toBe(
    '1 of 2 passed in 8.5 s; first sound after 612 ms in the median, 612 ms at most',
  )
})
