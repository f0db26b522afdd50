import { describe, expect, test } from 'bun:test'
import { agent, tool } from '../../src/index.ts'
import type { AgentDefinition } from '../../src/agent/agent.ts'
import { testCall } from '../../src/testing/index.ts'
import { agentRig } from '../support/agent-rig.ts'
import { calls } from '../support/phone-line.ts'
import { heard, type RigOptions } from '../support/rig.ts'

/** A call with an agent whose code breaks, and what operators are told of that. */
function broken(definition: AgentDefinition, options: RigOptions = {}) {
  const told: string[] = []
  const watcher = {
    open: () => ({
      event: (event: { type: string; message?: string; fatal?: boolean }) => {
        if (event.type === 'failed') told.push(`${event.fatal ? 'fatal ' : ''}${event.message}`)
      },
    }),
  }
  const configured = { systemPrompt: 'As configured.', greeting: 'Hello.' }
  return {
    rig: agentRig(definition, { ...configured, watchers: [watcher], rules: { foresees: false }, ...options }).rig,
    told,
  }
}

const no = (what: string) => () => {
  throw new Error(`no ${what}`)
}

describe('code that breaks', () => {
  test('leaves the prompt and the greeting as they are configured', async () => {
    const made = agent({ prompt: no('prompt'), greeting: no('greeting') })
    const { rig, told } = broken(made, { says: ['Hi.'], replies: ['Yes?'] })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(heard(rig)).toEqual(['Hello.', 'Yes?'])
    expect(rig.asked[0]?.[0]).toMatchObject({ role: 'system', content: 'As configured.' })
    expect(told).toEqual(["the agent's code: Error: no greeting", "the agent's code: Error: no prompt"])
    expect(rig.wire.closedFor).toBeUndefined()
  })

  test('leaves the prompt of the answer before', async () => {
    let answers = 0
    const made = agent({ prompt: () => (++answers === 1 ? 'The first.' : no('prompt')()) })
    const { rig } = broken(made, { says: ['Hi.', 'What else?'], replies: ['Yes?', 'Well.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    await rig.saysSomething()
    expect(rig.asked.map(([first]) => first?.content)).toEqual(['The first.', 'The first.'])
  })

  test.each([
    ['a promise', () => Promise.resolve('x') as never, 'TypeError: the prompt and the greeting are text'],
    ['what no model reads', () => 'x'.repeat(100_001), 'PromptTooLong: the prompt has over 100000 characters'],
  ])('gives as its prompt %s: it is not used', async (...[, prompt, message]) => {
    const { rig, told } = broken(agent({ prompt }), { says: ['Hi.'], replies: ['Yes?'] })
    await using _ = rig
    await rig.saysSomething()
    expect(rig.asked[0]?.[0]?.content).toBe('As configured.')
    expect(told).toEqual([`the agent's code: ${message}`])
  })

  test('leaves a call without its state, and answers all the same', async () => {
    const made = agent({ state: no('state') as () => { name: string }, prompt: ({ state }) => `For ${state.name}.` })
    const { rig, told } = broken(made, { says: ['Hi.'], replies: ['Yes?'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(heard(rig)).toEqual(['Yes?'])
    expect(told[0]).toBe("the agent's code: Error: no state")
  })

  test('offers no tools where their function throws, and where one is none all others', async () => {
    const nothing = broken(agent({ prompt: 'x', tools: no('tools') }), { says: ['Hi.'], replies: ['Yes?'] })
    const weather = tool({ description: 'The weather.', run: () => 'rain' })
    const one = broken(agent({ prompt: 'x', tools: () => ({ weather, 'not this': weather }) }), {
      says: ['Hi.'],
      replies: ['Yes?'],
    })
    for (const { rig } of [nothing, one]) {
      await using _ = rig
      await rig.saysSomething()
    }
    expect(nothing.rig.offered).toEqual([[]])
    expect(nothing.told).toEqual(["the agent's code: Error: no tools"])
    expect(one.rig.offered.map((tools) => tools.map(({ name }) => name))).toEqual([['weather']])
    expect(one.told[0]).toContain('no model can call a tool "not this"')
  })

  test.each(['tools', 'state'] as const)(
    'makes a promise of its %s: it is told that they are needed at once',
    async (option) => {
      const made = agent({ prompt: 'x', [option]: (async () => ({})) as never })
      const { rig, told } = broken(made, { says: ['Hi.'], replies: ['Yes?'] })
      await using _ = rig
      await rig.saysSomething()
      expect(told).toEqual([
        `the agent's code: TypeError: "${option}" is needed at once and gave a promise: look up in onCall`,
      ])
    },
  )

  test('has a tool with the name of a configured one in a function: it counts, and it is told', async () => {
    await using call = await testCall(
      agent({
        prompt: 'x',
        tools: () => ({ end_call: tool({ description: 'Mine.', run: () => 1 }) }),
        settings: { tools: ['end_call'] },
      }),
      { replies: ['Yes?'] },
    )
    await call.says('Hi.')
    expect(call.asked[0]?.tools.map(({ description }) => description)).toEqual(['Mine.'])
    expect(call.failures).toEqual(['the agent\'s code: Error: two tools are called "end_call": the one in code counts'])
  })

  test('greets where `onCall` throws before it waits for anything', async () => {
    const { rig, told } = broken(agent({ prompt: 'x', onCall: no('database') }))
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual(['Hello.'])
    expect(told).toEqual(["the agent's code: Error: no database"])
  })
})

describe('a result that has no form in JSON is a failed tool:', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle

  test.each([
    ['a big integer', 7n],
    ['a cycle', cycle],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a response', new Response('x')],
    ['an error', new Error('x')],
    ['a map', new Map([['a', 1]])],
    ['what throws when it is read', { toJSON: no('form') }],
  ])('%s', async (...[, result]) => {
    const made = agent({ prompt: 'x', tools: { count: tool({ description: 'Counts.', run: () => result }) } })
    const { rig, told } = broken(made, { says: ['Count.'], replies: [[calls('count')], 'I cannot.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1500)
    expect(rig.asked[1]?.at(-1)?.content).toBe('It failed.')
    expect(heard(rig)).toEqual(['I cannot.'])
    expect(told).toHaveLength(1)
    expect(told[0]).toStartWith('count: ')
  })
})
