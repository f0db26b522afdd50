import { describe, expect, test } from 'bun:test'
import { agent, tool } from '../../src/index.ts'
import { companionOf, type OpenCalls } from '../../src/agent/companion.ts'
import { AgentCode } from '../../src/compose/agent-code.ts'
import { sleep } from '../../src/std/clock.ts'
import { agentRig } from '../support/agent-rig.ts'
import { configOf, load } from '../support/config.ts'
import { calls } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

describe('what code says when the call begins', () => {
  test('waits until the caller can hear, and takes the place of the greeting', async () => {
    const made = agent({ prompt: 'x', greeting: 'Hello.', onCall: (call) => call.say('This call is recorded.') })
    const { rig } = agentRig(made)
    await using _ = rig
    await rig.isSilentFor(5000)
    expect(rig.events('reply-started')).toEqual([])
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['This call is recorded.'])
  })

  test('is asked behind the answer to a caller who does not wait: what they said before is no answer to it', async () => {
    const answers: string[] = []
    const made = agent({ prompt: 'x', onCall: async (call) => void answers.push(await call.ask('Who is calling?')) })
    const { rig } = agentRig(made, { says: ['Hello?', 'Tom.'], replies: ['Hi.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['Hi.', 'Who is calling?'])
    await rig.saysSomething()
    expect(answers).toEqual(['Tom.'])
  })
})

describe('what code says twice', () => {
  const FIRST = 'This call is recorded, and you may object to that at any time.'

  test.each([0, 500, 2500])('is heard in its order, when the second comes %i ms later', async (ms) => {
    const made = agent({
      prompt: 'x',
      onCall: async (call) => {
        void call.say(FIRST)
        await sleep(call.clock, ms, call.signal)
        void call.say('How can I help?')
      },
    })
    const { rig } = agentRig(made)
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(8000)
    expect(heard(rig).join(' ')).toBe(`${FIRST} How can I help?`)
    expect(rig.events('interrupted')).toEqual([])
  })

  test('is heard before the call ends', async () => {
    const made = agent({
      prompt: 'x',
      onCall: (call) => {
        void call.say(FIRST)
        void call.say('Goodbye.')
        call.hangUp()
      },
    })
    const { rig } = agentRig(made)
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(8000)
    expect(heard(rig).join(' ')).toBe(`${FIRST} Goodbye.`)
    expect(rig.wire.closedFor).toBe('hung-up')
  })
})

describe('what code says and nobody may interrupt', () => {
  const NOTICE = 'This call is recorded, and you may object to that at any time.'
  const LONG = 'That is the long story of a king in a land that nobody remembers.'
  const made = agent({ prompt: 'x', onCall: (call) => call.say(NOTICE, { interruptible: false }) })

  test('is heard to its end while the caller speaks, and their question is answered after it', async () => {
    const { rig } = agentRig(made, { says: ['Who listens to it?'], replies: ['Nobody but us.'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    await rig.saysSomething()
    expect(rig.events('paused')).toEqual([])
    await rig.isSilentFor(5000)
    expect(heard(rig).join(' ')).toBe(`${NOTICE} Nobody but us.`)
  })

  test('ends at once for a caller who says "stop"', async () => {
    const { rig } = agentRig(made, { says: ['Stop!'], replies: ['Fine.'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(heard(rig).at(-1)).toBe('Fine.')
  })

  test('is answered after it, though the answer in which a tool said it goes on', async () => {
    const notice = tool({
      description: 'Reads the notice out.',
      run: async (_, { call }) => {
        await call.say(NOTICE, { interruptible: false })
        return 'Read.'
      },
    })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { notice } }), {
      says: ['Tell me the terms.', 'Who says that?', 'And in short?'],
      replies: [[calls('notice', {})], LONG, 'In short, no.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(200)
    await rig.saysSomething()
    expect(rig.events('paused')).toEqual([])
    await rig.isSilentFor(2500)
    expect(heard(rig).join(' ')).toBe(NOTICE)
    await rig.saysSomething()
    expect(rig.events('interrupted')).toHaveLength(1)
    expect(rig.asked.at(-1)?.at(-1)?.content).toBe('Who says that? And in short?')
  })

  test('gives way to what a client types, and the answer to that may be interrupted', async () => {
    const { rig } = agentRig(made, { says: ['Stop the music.', 'Really?'], replies: [LONG, 'Yes.'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(300)
    rig.wire.command({ type: 'text', text: 'Tell me a story.', runImmediately: true, spoken: true })
    await rig.isSilentFor(600)
    await rig.speaksFor(300)
    expect(rig.events('paused')).toHaveLength(1)
  })

  test('is followed by what may be interrupted', async () => {
    const { rig } = agentRig(made, {
      says: ['I do not mind.', 'And then what happened?'],
      replies: [LONG, 'The end.'],
    })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(5000)
    await rig.saysSomething()
    await rig.isSilentFor(300)
    await rig.saysSomething()
    expect(rig.events('interrupted')).toHaveLength(1)
  })
})

const booking = (ms: number) =>
  tool({
    description: 'Books.',
    deadlineMs: 2000,
    run: async (_, { call, signal }) => {
      const guests = await call.ask('For how many?')
      await sleep(call.clock, ms, signal)
      return `booked for ${guests}`
    },
  })

describe('the deadline of a tool', () => {
  test.each([
    ['does not run while the caller is asked', 1500, 'booked for Four.'],
    ['runs anew after that', 2500, 'It took too long.'],
  ])('%s', async (...[, ms, told]) => {
    const { rig } = agentRig(agent({ prompt: 'x', tools: { book: booking(ms) } }), {
      says: ['Book.', 'Four.'],
      replies: [[calls('book')], 'Well.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(10_000)
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(JSON.stringify(rig.asked.at(-1))).toContain(told)
  })

  test('stands still for tools that ask by the call of their agent, too', async () => {
    const made = agent({
      prompt: 'x',
      tools: (call) => ({
        book: tool({ description: 'Books.', deadlineMs: 2000, run: () => call.ask('For how many?') }),
      }),
    })
    const { rig } = agentRig(made, { says: ['Book.', 'Four.'], replies: [[calls('book')], 'Well.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(10_000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(JSON.stringify(rig.asked.at(-1))).toContain('"content":"Four."')
  })
})

describe('a tool that has asked the caller', () => {
  test.each([
    ['nothing leaves the model silent', undefined, 1],
    ['something has the model go on', 'noted', 2],
  ])('and brings %s', async (...[, result, times]) => {
    const note = tool({ description: 'Notes.', run: async (_, { call }) => (await call.ask('What is it?'), result) })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { note } }), {
      says: ['Note.', 'Milk.'],
      replies: [[calls('note')], 'Well.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.asked).toHaveLength(times)
  })
})

test('code knows the language of the call as it changes', async () => {
  const made = agent({ prompt: ({ language }) => `Speak ${language}.` })
  const { rig } = agentRig(made, {
    says: [{ text: 'Guten Tag, haben Sie ein Zimmer frei?', language: 'de' }],
    replies: ['Ja.'],
  })
  await using _ = rig
  await rig.saysSomething()
  expect(rig.asked[0]?.[0]?.content).toBe('Speak de.')
})

const talkWith = (name: string) => ({ info: { callId: 'a', agent: name, startedAtMs: 0, data: {} } }) as never

const model = (modelId: string) => ({ modelId, doStream: () => {} }) as never

const visit = () => ({ name: '' })

describe('agents that hand a caller over', () => {
  const talk = talkWith('x')
  const stateAfter = (one: Parameters<typeof agent>[0], other: Parameters<typeof agent>[0]) => {
    const open: OpenCalls = new Map()
    companionOf(agent(one), open)(talk)
    Object.assign(open.get('a')?.call.state ?? {}, { name: 'Tom' })
    companionOf(agent(other), open)(talk)
    return open.get('a')?.call.state as unknown
  }
  test('share the state that one function makes', () => {
    expect(stateAfter({ prompt: 'x', state: visit }, { prompt: 'y', state: visit })).toEqual({ name: 'Tom' })
  })

  test('else begin with their own', () => {
    expect(stateAfter({ prompt: 'x', state: visit }, { prompt: 'y', state: () => ({ name: 'new' }) })).toEqual({
      name: 'new',
    })
    expect(stateAfter({ prompt: 'x', state: visit }, { prompt: 'y' })).toBeUndefined()
  })
})

test('a tool in code may not have the name of a configured one', () => {
  const weather = tool({ description: 'x', run: () => 1 })
  const code = new AgentCode(new Map([['default', agent({ prompt: 'x', tools: { end_call: weather, weather } })]]))
  expect(code.clashes(configOf(load({ file: { tools: ['end_call'] } })))).toEqual([
    'The agent "default" has two tools called "end_call": in code and by configuration. Rename one.',
  ])
  expect(code.clashes(configOf(load({ file: {} })))).toEqual([])
})

describe('agents that are saved while the server runs', () => {
  const config = configOf(load({ file: { tools: ['end_call'] } }))
  type Options = Parameters<typeof agent>[0]
  const saved = (before: Options, after: Options) => {
    const code = new AgentCode(new Map([[before.name ?? 'desk', agent(before)]]))
    return { code, replaced: code.replace(new Map([[after.name ?? 'desk', agent(after)]]), config) }
  }

  test.each<[string, Options, Options, 'whole' | 'in-part']>([
    ['a prompt', { prompt: 'x' }, { prompt: 'y' }, 'whole'],
    ['a model that is the same', { prompt: 'x', model: model('a') }, { prompt: 'x', model: model('a') }, 'whole'],
    ['another model', { prompt: 'x', model: model('a') }, { prompt: 'x', model: model('b') }, 'in-part'],
    ['other settings', { prompt: 'x' }, { prompt: 'x', settings: { tts_voice: 'nova' } }, 'in-part'],
    ['another name', { prompt: 'x' }, { prompt: 'x', name: 'sales' }, 'in-part'],
  ])('with %s', (_, before, after, type) => {
    expect(saved(before, after).replaced).toEqual({ type })
  })

  test('with a tool that has the name of a configured one: they are not used', () => {
    const tools = { end_call: tool({ description: 'x', run: () => 1 }) }
    const { code, replaced } = saved({ name: 'default', prompt: 'x' }, { name: 'default', prompt: 'y', tools })
    expect(replaced).toEqual({
      type: 'refused',
      reason: 'The agent "default" has two tools called "end_call": in code and by configuration. Rename one.',
    })
    expect(code.companionOf('default')?.(talkWith('default')).prompt?.()).toBe('x')
  })

  test('without the greeting that they had: new calls are not greeted', () => {
    const { code, replaced } = saved({ prompt: 'x', greeting: 'Hello.' }, { prompt: 'x' })
    expect(replaced).toEqual({ type: 'whole' })
    expect(code.companionOf('desk')?.(talkWith('desk')).greeting?.()).toBe('')
  })
})
