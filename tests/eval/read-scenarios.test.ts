import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readScenarios } from '../../src/eval/read-scenarios.ts'

const read = (text: string) => readScenarios(text, 'a.yaml')
const problemsOf = (text: string) => read(text).problems ?? []

describe('a file', () => {
  test('is one scenario, a list, or an object with a list', () => {
    const one = '{ name: a, turns: [{ say: Hi }] }'
    for (const text of [one, `- ${one}`, `scenarios: [${one}]`])
      expect(read(text).scenarios?.map(({ name }) => name)).toEqual(['a'])
  })

  test('may be JSON, indented with tabs', () => {
    const text = JSON.stringify({ scenarios: [{ name: 'a', turns: [{ say: 'Hi: \u00e9\n' }] }] }, undefined, '\t')
    expect(read(text).scenarios?.[0]?.turns[0]?.act).toEqual({ type: 'say', text: 'Hi: \u00e9\n' })
  })

  test('says what its words mean', () => {
    const { scenarios = [] } = read(`
name: all
agent: front desk
language: de
body: { name: Ada }
timeout_secs: 5
turns:
  - expect: { reply: { contains: Hallo } }
  - speak: Guten Tag
    expect: { tools: [{ name: book, input: { at: 9 } }], within_ms: 900, judge: Is it polite? }
  - interrupt: { after_words: 3, keys: '1#' }
    expect: { interrupted: true, ended: hung-up, no_tools: true }
`)
    expect(scenarios).toMatchObject([
      {
        name: 'all',
        agent: 'front desk',
        language: 'de',
        body: { name: 'Ada' },
        timeoutMs: 5000,
        turns: [
          { act: { type: 'listen' }, expect: { contains: ['Hallo'] } },
          {
            act: { type: 'speak', text: 'Guten Tag' },
            expect: { tools: [{ name: 'book', input: { at: 9 } }], withinMs: 900, judge: 'Is it polite?' },
          },
          {
            act: { type: 'keys', keys: '1#' },
            interrupts: { afterWords: 3 },
            expect: { interrupted: true, ended: 'hung-up', noTools: true },
          },
        ],
      },
    ])
  })
})

describe('what is wrong is told with its line and its path:', () => {
  test.each([
    ['a: [1', 'a.yaml:1: Flow sequence in block collection must be'],
    ['name: a\nname: b\n', 'a.yaml:2: Map keys must be unique'],
    ['', 'a.yaml: the file must be a list of 1 to 1000 scenarios'],
    ['scenarios: []', 'a.yaml:1: scenarios must be a list of 1 to 1000 scenarios'],
    ['name: a', 'a.yaml:1: turns is missing: it must be a list of turns'],
    ['name: 7\nturns: [{ say: x }]', 'a.yaml:1: name must be a text that is not empty'],
    ['name: a\nturns:\n  - sya: x\n', 'a.yaml:3: turns[0].sya is not known here'],
    [
      'name: a\nturns:\n  - say: x\n    expect:\n      within_ms: soon\n',
      'a.yaml:5: turns[0].expect.within_ms must be milliseconds, as a whole number',
    ],
    ['name: a\nturns:\n  - keys: 12\n', 'a.yaml:3: turns[0].keys must be keys in quotes: 0 to 9, A to D, * and #'],
    ['name: a\nturns:\n  - { say: x, speak: y }', 'a.yaml:3: turns[0] has two things for the caller to do'],
    [
      'name: a\nturns:\n  - say: x\n  - interrupt: { after_ms: 1 }',
      'a.yaml:4: turns[1].interrupt must have one of say, speak, play and keys',
    ],
    [
      'name: a\nturns:\n  - say: x\n  - interrupt: { say: y }',
      'a.yaml:4: turns[1].interrupt must have either after_ms or after_words',
    ],
    ['name: a\nturns:\n  - interrupt: { say: y, after_ms: 1 }', 'a.yaml:3: turns[0] has nothing to interrupt'],
    [
      'name: a\nturns:\n  - say: x\n    expect: { ended: hangup }',
      'a.yaml:4: turns[0].expect.ended must be one of caller-left, hung-up, ',
    ],
    [
      'name: a\nturns:\n  - say: x\n    expect: { reply: { matches: "(a" } }',
      'a.yaml:4: turns[0].expect.reply.matches is not a regular expression of RE2: missing closing )',
    ],
    [
      'name: a\nturns:\n  - say: x\n    expect: { no_tools: true, tools: [{ name: t }] }',
      'a.yaml:4: turns[0].expect has both tools and no_tools',
    ],
    ['- { name: a, turns: [{ say: x }] }\n- { name: a, turns: [{ say: y }] }', 'a.yaml:1: the file has two scenarios'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)[0]).toStartWith(problem)
  })

  test('everything at once', () => {
    expect(problemsOf('- { name: a }\n- { turns: [{ say: 1 }] }')).toHaveLength(3)
  })
})

describe("voxray-go's file", () => {
  const go = JSON.stringify({
    scenarios: [
      {
        name: 'sum',
        prompt: 'How much is 3 and 4?',
        expected_contains: '7',
        timeout_secs: 30,
        system_prompt: 'Be brief.',
      },
      { name: 'hello', prompt: 'Greet me.', expected_pattern: 'hello|hi', note: 'it skips what it does not know' },
    ],
  })

  test('runs as it is', () => {
    const { scenarios: [sum, hello] = [] } = read(go)
    expect(sum).toMatchObject({
      name: 'sum',
      systemPrompt: 'Be brief.',
      timeoutMs: 30_000,
      turns: [{ act: { type: 'say', text: 'How much is 3 and 4?' }, expect: { contains: ['7'] }, isRead: true }],
    })
    expect(hello?.timeoutMs).toBe(60_000)
    expect(hello?.turns[0]?.expect.matches.map((pattern) => pattern.matches('Oh, HI there'))).toEqual([true])
  })

  test('is refused where a scenario could never pass', () => {
    expect(problemsOf('{"scenarios":[{"name":"a","prompt":"b","expected_pattern":""}]}')).toEqual([
      'a.yaml:1: scenarios[0] must have expected_contains or expected_pattern: without them nothing passes',
    ])
  })
})

test("Pipecat's scenarios are told where they belong", () => {
  expect(problemsOf('name: a\nturns:\n  - user: Hi\n    expect: [{ event: response }]')[0]).toContain('pipecat eval')
})

describe('a hostile file', () => {
  test('of aliases of aliases is refused', () => {
    const bomb = [...'bcdefgh'].map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`)
    expect(problemsOf(`a: &a [x]\n${bomb.join('\n')}`)[0]).toContain('Excessive alias')
  })

  test('that is too long is not parsed', () => {
    expect(problemsOf('x'.repeat(2_000_000))).toEqual(['a.yaml is longer than a mebibyte'])
  })

  test('of several documents is told how to be one', () => {
    expect(problemsOf('name: a\nturns: [{ say: Hi }]\n---\nname: b\nturns: [{ say: Hi }]')).toEqual([
      'a.yaml has several documents: put the scenarios of all into one list',
    ])
  })

  test('of any kind gives scenarios or problems, and never throws', () => {
    const value = fc.record({ name: fc.anything(), turns: fc.anything(), prompt: fc.anything() }, { requiredKeys: [] })
    const json = fc.oneof(value, fc.array(value), fc.anything()).map((any) => JSON.stringify(any) ?? '')
    fc.assert(
      fc.property(fc.oneof(json, fc.string()), (text) => {
        const { scenarios = [], problems = [] } = read(text)
        expect(scenarios.length > 0).toBe(problems.length === 0)
      }),
      { seed: 10, numRuns: 500 },
    )
  })
})
