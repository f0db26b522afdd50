import { describe, expect, test } from 'bun:test'
import { agent, type AgentCall, tool } from '../../src/index.ts'
import { agentRig } from '../support/agent-rig.ts'
import { calls } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

const LONG =
  'That is the long story of a king in a land that nobody remembers, told by a man of whom nobody has heard anything.'

const readOut = (text: string) =>
  tool({
    description: 'Reads the notice out.',
    run: async (_, { call }) => {
      await call.say(text, { interruptible: false })
      return 'Read.'
    },
  })

const NOTICE = 'This call is recorded, and you may object to that at any time.'

const said = (text: string) => agent({ prompt: 'x', onCall: (call) => call.say(text, { interruptible: false }) })

describe('behind what nobody may interrupt, the rest of the answer may be', () => {
  test.each([
    'This call is recorded.',
    'This call is **recorded**.',
    'This call is recorded. 🎙️',
    'Read [the terms](https://x.example/terms).',
    'Item #3 is not for sale.',
    'See https://example.com/terms',
    'Type `yes`.',
  ])('"%s"', async (text) => {
    const { rig } = agentRig(agent({ prompt: 'x', tools: { notice: readOut(text) } }), {
      says: ['Tell me the terms.', 'And in short?'],
      replies: [[calls('notice', {})], LONG, 'In short, no.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(4600)
    await rig.saysSomething()
    expect(rig.events('interrupted')).toHaveLength(1)
  })
})

test('what nobody may interrupt is heard to its end, though it ends as it begins', async () => {
  const { rig } = agentRig(said('Please listen. This call is recorded, and you may object to that. Please listen.'), {
    says: ['Who listens to it?'],
    replies: ['Nobody but us.'],
  })
  await using _ = rig
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(1500)
  await rig.saysSomething()
  expect(rig.events('paused')).toEqual([])
  expect(rig.events('interrupted')).toEqual([])
})

test('what the caller says meanwhile answers no question that is asked behind it', async () => {
  const answers: string[] = []
  const asking = agent({
    prompt: 'x',
    onCall: async (call) => {
      void call.say(NOTICE, { interruptible: false })
      answers.push(await call.ask('What is your name?'))
    },
  })
  const { rig } = agentRig(asking, {
    says: ['What does that cost?', 'It is Anna.'],
    replies: ['It is free.', 'Thank you.'],
  })
  await using _ = rig
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(500)
  await rig.saysSomething()
  await rig.isSilentFor(9000)
  expect(answers).toEqual([])
  expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['What does that cost?'])
  await rig.saysSomething()
  await rig.isSilentFor(2000)
  expect(answers).toEqual(['It is Anna.'])
})

test('what code says while the end of an answer is heard comes behind it', async () => {
  const { promise, resolve } = Promise.withResolvers<AgentCall>()
  const { rig } = agentRig(agent({ prompt: 'x', onCall: resolve }), { says: ['Tell me.'], replies: [LONG] })
  await using _ = rig
  await rig.saysSomething()
  // All of it is with the voice, and some has not been heard.
  await rig.isSilentFor(4500)
  expect(rig.events('speech-ended')).toEqual([])
  void (await promise).say(NOTICE)
  await rig.isSilentFor(20_000)
  expect(rig.events('interrupted')).toEqual([])
  expect(heard(rig).join(' ')).toBe(`${LONG} ${NOTICE}`)
})
