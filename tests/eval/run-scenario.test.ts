import { describe, expect, test } from 'bun:test'
import { judgeOf } from '../../src/eval/judge.ts'
import type { Message } from '../../src/llm/llm.ts'
import type { VirtualClock } from '../support/clock.ts'
import { scriptedLlm } from '../support/providers.ts'
import { played, scenarioIn } from './rig.ts'

const failuresOf = async (...args: Parameters<typeof played>) => {
  const { turns, error } = await played(...args)
  return { error, failures: turns.flatMap(({ failures }) => failures) }
}

const go = (expected: string) =>
  scenarioIn(JSON.stringify({ name: 'a', prompt: 'Tell me a story.', expected_contains: expected, timeout_secs: 5 }))

const slowLlm = (clock: VirtualClock) => scriptedLlm({ replies: ['Four.'], delay: { clock, firstMs: 900 } })

const judging = (answer: string, asked: (readonly Message[])[] = []) =>
  judgeOf(scriptedLlm({ replies: [answer], onAsk: (messages) => void asked.push(messages) }))

describe('a talk', () => {
  test('is told turn by turn: what was said, heard and called, and how soon', async () => {
    const scenario = scenarioIn(`
name: a
body: { name: Ada }
turns:
  - expect: { reply: { contains: 'Hello, Ada.' } }
  - speak: What is two plus two?
    expect: { reply: { contains: four }, within_ms: 3000 }
  - say: Goodbye!
    expect: { tools: [{ name: end_call, input: {} }], ended: hung-up }
`)
    const config = { greeting: 'Hello, {{name}}.', tools: ['end_call'] }
    const { turns, error, passed } = await played(scenario, { config })
    expect({ error, failures: turns.flatMap(({ failures }) => failures) }).toEqual({ error: undefined, failures: [] })
    expect(passed).toBe(true)
    expect(turns).toMatchObject([
      { reply: 'Hello, Ada.' },
      { heardAs: 'What is two plus two?', reply: 'Two plus two is four.' },
      { heardAs: 'Goodbye!', tools: [{ name: 'end_call', input: {}, outcome: 'done' }] },
    ])
    // From the last sound of the caller: the silence that ends the turn is in it, the words are not.
    expect(turns[1]?.firstSoundMs).toBeWithin(300, 1200)
  })

  test('begins when the greeting has been heard', async () => {
    const scenario = scenarioIn('{ name: a, turns: [{ say: Hi, expect: { interrupted: false } }] }')
    const config = { greeting: 'Good morning, and welcome to the bakery by the bridge.' }
    expect(await failuresOf(scenario, { config })).toEqual({ error: undefined, failures: [] })
  })

  test('is interrupted so many words into an answer', async () => {
    const scenario = scenarioIn(`
name: a
turns:
  - say: Tell me a story.
    expect: { reply: { contains: story } }
  - interrupt: { after_words: 6, say: What is two plus two? }
    expect: { interrupted: true, reply: { contains: four, not_contains: story } }
`)
    expect(await failuresOf(scenario)).toEqual({ error: undefined, failures: [] })
  })

  test('is not interrupted by a caller who only shows that they listen', async () => {
    const scenario = scenarioIn(`
name: a
turns:
  - say: Tell me a story.
  - interrupt: { after_ms: 1000, speak: Mm-hm. }
    expect: { interrupted: false, reply: { contains: lighthouse } }
`)
    expect(await failuresOf(scenario)).toEqual({ error: undefined, failures: [] })
  })

  test('of a voxray-go scenario is over when the model has written its answer', async () => {
    const { passed, tookMs } = await played(go('LIGHTHOUSE'), { config: { greeting: '' } })
    expect(passed).toBe(true)
    // To hear it takes a minute.
    expect(tookMs).toBeLessThan(5000)
    expect((await played(go('submarine'), { config: { greeting: '' } })).passed).toBe(false)
  })
})

describe('a talk that goes wrong fails its scenario', () => {
  const ask = scenarioIn('{ name: a, timeout_secs: 20, turns: [{ say: Hi }, { say: Bye }] }')

  test('with what was not as expected', async () => {
    const scenario = scenarioIn(
      '{ name: a, turns: [{ say: Hi, expect: { reply: { contains: five }, within_ms: 500 } }] }',
    )
    const { failures } = await failuresOf(scenario, { llm: slowLlm, config: { greeting: '' } })
    expect(failures).toEqual([
      'the reply does not contain "five": "Four."',
      expect.stringMatching(/^the first sound came after 9\d\d ms, and was to come within 500 ms$/),
    ])
  })

  test('where nobody takes the call', async () => {
    const { error } = await failuresOf(ask, { accept: () => undefined })
    expect(error).toMatch(/^the WebSocket was not opened/)
  })

  const deaf = { message: () => {}, pong: () => {}, gone: () => {} }

  test('where the server never answers', async () => {
    expect(await failuresOf(ask, { accept: () => deaf })).toEqual({
      error: undefined,
      failures: ['there was no answer in time'],
    })
  })

  test('where the server dies without a word', async () => {
    const { failures } = await failuresOf(ask, {
      accept: (_url, socket) => {
        const heartbeat = { message: { voxray: { type: 'heartbeat' } } }
        socket.send(JSON.stringify({ type: 'TransportMessageFrame', data: heartbeat }))
        return deaf
      },
    })
    expect(failures).toEqual(['the call ended: the connection was closed: 1006 nothing is received any more'])
  })

  test('where the bot hangs up too early', async () => {
    const scenario = scenarioIn('{ name: a, turns: [{ say: Goodbye! }, { say: Are you there? }] }')
    const { failures } = await failuresOf(scenario, { config: { tools: ['end_call'] } })
    expect(failures).toEqual(['the call ended: hung-up'])
  })

  test('where the answer is too short to interrupt', async () => {
    const scenario = scenarioIn(
      '{ name: a, turns: [{ say: What is two plus two? }, { interrupt: { after_ms: 60000, say: Stop } }] }',
    )
    const { failures } = await failuresOf(scenario)
    expect(failures).toEqual(['there was no answer long enough to interrupt'])
  })
})

describe('a judge', () => {
  const scenario = scenarioIn(
    '{ name: a, turns: [{ say: What is two plus two?, expect: { judge: Is the sum right? } }] }',
  )

  test('gets the talk and the question, and says yes', async () => {
    const asked: (readonly Message[])[] = []
    expect(await failuresOf(scenario, { judge: judging('YES. It is.', asked) })).toEqual({
      error: undefined,
      failures: [],
    })
    expect(asked[0]?.at(-1)?.content).toBe(
      'Transcript:\ncaller: What is two plus two?\nbot: Two plus two is four.\n\nQuestion: Is the sum right?',
    )
  })

  test.each([
    ['No, it is wrong.', 'the judge says no to "Is the sum right?": No, it is wrong.'],
    ['Perhaps.', 'the judge answered neither yes nor no to "Is the sum right?": Perhaps.'],
  ])('that says %j fails the turn', async (answer, failure) => {
    expect((await failuresOf(scenario, { judge: judging(answer) })).failures).toEqual([failure])
  })
})
