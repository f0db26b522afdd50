import { describe, expect, test } from 'bun:test'
import { jsonSchema, tool as aiTool } from 'ai'
import { z } from 'zod'
import { agent, tool, ToolFailure, Type } from '../../src/index.ts'
import { sleep } from '../../src/std/clock.ts'
import { agentRig } from '../support/agent-rig.ts'
import { calls, says } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'

const shown = (messages: readonly { role: string; content: string }[] | undefined) =>
  messages?.map(({ role, content }) => `${role}: ${content}`)

const run = async (input: unknown, made: Parameters<typeof agent>[0]['tools']) => {
  const { rig } = agentRig(agent({ prompt: 'x', tools: made ?? {} }), {
    says: ['Go.'],
    replies: [[calls('it', input)], 'Well.'],
  })
  await using _ = rig
  await rig.saysSomething()
  await rig.isSilentFor(1000)
  return { told: shown(rig.asked[1])?.at(-1), spec: rig.offered[0]?.[0] }
}
const description = 'Does it.'
const fits = (input: { day: string }) => `on ${input.day}`

describe('an agent in code', () => {
  test('greets, and is asked by its own prompt', async () => {
    const made = agent({ prompt: 'You are {{agent}} of Anna.', greeting: 'Chez Anna, hello {{name}}.' })
    const { rig } = agentRig(made, { says: ['Hi.'], replies: ['Hello.'], data: { name: 'Tom' } })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['Chez Anna, hello Tom.'])
    await rig.saysSomething()
    expect(shown(rig.asked[0])?.[0]).toBe('system: You are default of Anna.')
  })

  test('knows what it looked up about its caller before it greets', async () => {
    const made = agent({
      state: () => ({ name: 'nobody' }),
      async onCall(call) {
        await sleep(call.clock, 500, call.signal)
        call.state.name = 'Ms Weber'
      },
      prompt: ({ state }) => `The caller is ${state.name}.`,
      greeting: ({ state }) => `Hello ${state.name}.`,
    })
    const { rig } = agentRig(made, { says: ['Hi.'], replies: ['Yes?'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(400)
    expect(rig.events('reply-started')).toEqual([])
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['Hello Ms Weber.'])
    await rig.saysSomething()
    expect(shown(rig.asked[0])?.[0]).toBe('system: The caller is Ms Weber.')
  })

  test('greets without what hangs or breaks', async () => {
    for (const onCall of [() => new Promise<void>(() => {}), () => Promise.reject(new Error('no database'))]) {
      const { rig } = agentRig(agent({ prompt: 'x', greeting: 'Hello.', onCall }))
      await using _ = rig
      rig.wire.command({ type: 'ready' })
      await rig.isSilentFor(5000)
      expect(heard(rig)).toEqual(['Hello.'])
    }
  })

  test('is told of turns, tools and the end; what its hooks throw ends nothing', async () => {
    const told: unknown[] = []
    const made = agent({
      prompt: 'x',
      tools: { weather: tool({ description: 'The weather.', run: () => 'rain' }) },
      onTurn: ({ caller, heard: answer }) => void told.push({ caller, answer }),
      onToolCall: ({ tool: name, outcome }) => void told.push({ name, outcome }),
      onEnd: ({ reason, turns, transcript }) => {
        told.push({ reason, turns, said: transcript.length })
        throw new Error('the sink is full')
      },
    })
    const { rig, failed } = agentRig(made, { says: ['Oslo?'], replies: [[calls('weather')], 'It rains.'] })
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    await rig.call.end('hung-up')
    expect(told).toEqual([
      { name: 'weather', outcome: 'done' },
      { caller: 'Oslo?', answer: 'It rains.' },
      { reason: 'hung-up', turns: 1, said: 2 },
    ])
    expect(failed).toMatchObject([{ message: 'the sink is full' }])
  })
})

describe('a tool in code', () => {
  test.each([
    ['TypeBox', tool({ description, input: Type.Object({ day: Type.String() }), run: fits })],
    ['zod', tool({ description, input: z.object({ day: z.string() }), run: fits })],
    [
      'a JSON Schema',
      tool({
        description,
        input: jsonSchema<{ day: string }>({
          type: 'object',
          properties: { day: { type: 'string' } },
          required: ['day'],
        }),
        run: fits,
      }),
    ],
    ['the AI SDK', aiTool({ description, inputSchema: z.object({ day: z.string() }), execute: fits })],
  ])('by %s gets its input, and the model its schema', async (_, it) => {
    const { told, spec } = await run({ day: 'Monday' }, { it })
    expect(told).toBe('tool: on Monday')
    expect(spec).toMatchObject({ name: 'it', description, parameters: { properties: { day: { type: 'string' } } } })
  })

  test.each([
    ['TypeBox', tool({ description, input: Type.Object({ day: Type.String() }), run: fits })],
    ['zod', tool({ description, input: z.object({ day: z.string() }), run: fits })],
    [
      'a JSON Schema',
      tool({
        description,
        input: jsonSchema<{ day: string }>({ type: 'object', properties: { day: { type: 'string' } } }),
        run: fits,
      }),
    ],
  ])('by %s is not run with what does not fit', async (_, it) => {
    const { told } = await run({ day: 7 }, { it })
    expect(told).toStartWith('tool: The input does not fit: ')
  })

  test('knows the formats of JSON Schema, and lets those that nobody knows pass', async () => {
    const input = Type.Object({
      day: Type.String({ format: 'date' }),
      room: Type.Optional(Type.Union([Type.String({ format: 'room-of-ours' }), Type.Null()])),
    })
    const it = tool({ description, input, run: fits })
    expect((await run({ day: '2026-01-05', room: 'B 12' }, { it })).told).toBe('tool: on 2026-01-05')
    expect((await run({ day: 'Monday' }, { it })).told).toStartWith('tool: The input does not fit: /day')
  })

  test('of the AI SDK that gives several results tells the last', async () => {
    const it = aiTool({
      description,
      inputSchema: z.object({}),
      async *execute() {
        yield 'searching'
        yield { tables: [7] }
      },
    })
    expect((await run({}, { it })).told).toBe('tool: {"tables":[7]}')
  })

  test('tells objects as JSON, and failures in its own words', async () => {
    const object = tool({ description, run: () => ({ tables: [7, 9] }) })
    expect((await run({}, { it: object })).told).toBe('tool: {"tables":[7,9]}')
    const failing = tool({
      description,
      run: () => {
        throw new ToolFailure('All tables are taken.')
      },
    })
    expect((await run({}, { it: failing })).told).toBe('tool: All tables are taken.')
  })

  test('knows its call: it speaks, and hangs up when all was heard', async () => {
    const bye = tool({
      description,
      run: async (_, { call }) => {
        await call.say('Thank you for calling.')
        call.hangUp()
      },
    })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { bye } }), {
      says: ['Bye.'],
      replies: [[says('Bye.'), calls('bye')]],
    })
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(heard(rig)).toEqual(['Bye.', 'Thank you for calling.'])
    expect(await rig.call.ended).toBe('hung-up')
  })

  test('asks the caller, and goes on with the answer', async () => {
    const book = tool({
      description,
      run: async (_, { call }) => `booked for ${await call.ask('For how many?')}`,
    })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { book } }), {
      says: ['Book.', 'Four.'],
      replies: [[calls('book')], 'All booked.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual(['For how many?'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['For how many?', 'All booked.'])
    expect(JSON.stringify(rig.asked[1])).toContain('booked for Four.')
  })

  test.each(['Yes.', 'Mm-hm.', 'Okay.'])('hears %p as the answer, though it would interrupt nobody', async (answer) => {
    const sure = tool({ description, run: async (_, { call }) => `sure: ${await call.ask('Are you sure?')}` })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { sure } }), {
      says: ['Book.', answer],
      replies: [[calls('sure')], 'All booked.'],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    await rig.saysSomething(500)
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['Are you sure?', 'All booked.'])
    expect(JSON.stringify(rig.asked[1])).toContain(`sure: ${answer}`)
  })

  test('may depend on the call', async () => {
    const made = agent({
      prompt: 'x',
      state: () => ({ orders: ['pizza'] }),
      tools: ({ state }) => ({
        orders: tool({ description, run: () => state.orders }),
      }),
    })
    const { rig } = agentRig(made, { says: ['What?'], replies: [[calls('orders')], 'A pizza.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(shown(rig.asked[1])?.at(-1)).toBe('tool: ["pizza"]')
  })
})

describe('code outside a turn', () => {
  test('asks when the call begins, and the model reads the answer later', async () => {
    const answers: string[] = []
    const made = agent({
      prompt: 'x',
      onCall: (call) => void call.ask('Who is calling?').then((name) => answers.push(name)),
    })
    const { rig } = agentRig(made, { says: ['Tom.', 'What time is it?'], replies: ['Noon.'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    await rig.saysSomething()
    expect(answers).toEqual(['Tom.'])
    expect(rig.asked).toEqual([])
    await rig.saysSomething()
    expect(shown(rig.asked[0])).toEqual([
      'system: x',
      'assistant: Who is calling?',
      expect.stringContaining('user: Tom. What time is it?'),
    ])
  })

  test('asks in vain when the call ends', async () => {
    const thrown: unknown[] = []
    const made = agent({
      prompt: 'x',
      onCall: (call) => void call.ask('Who is calling?').catch((error: unknown) => thrown.push(error)),
    })
    const { rig } = agentRig(made)
    await rig.isSilentFor(500)
    await rig.call.end('hung-up')
    await rig.clock.advance(100)
    expect(thrown).toHaveLength(1)
  })
})
