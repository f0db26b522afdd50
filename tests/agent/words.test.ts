import { describe, expect, test } from 'bun:test'
import { agent, type AgentCall, tool } from '../../src/index.ts'
import { calls, testCall } from '../../src/testing/index.ts'

type Steps = (call: AgentCall) => void

const inTool = (steps: Steps) =>
  agent({ prompt: 'x', tools: { act: tool({ description: 'x', run: (_, { call }) => steps(call) }) } })
const inHook = (steps: Steps) => agent({ prompt: 'x', onTurn: (_, call) => steps(call as AgentCall) })
const inBeginning = (steps: Steps) => agent({ prompt: 'x', onCall: (call) => steps(call as AgentCall) })

/** The steps in each place, with what the model answers. */
const everywhere = (steps: Steps) =>
  [
    [inTool(steps), [calls('act')]],
    [inHook(steps), 'Well.'],
    [inBeginning(steps), ''],
  ] as const

const goodbye: Steps = (call) => {
  void call.say('Goodbye, my friend.')
  call.hangUp()
}

const connect: Steps = (call) => {
  void call.say('I connect you.')
  call.handOver('sales')
}

describe('what code says without waiting is heard before', () => {
  test('it hangs up', async () => {
    for (const [made, act] of everywhere(goodbye)) {
      await using call = await testCall(made, { replies: [act] })
      if (!call.ended) await call.says('Bye.')
      await call.silence(3000)
      expect(call.heard.at(-1)).toBe('Goodbye, my friend.')
      expect(call.ended).toBe('hung-up')
    }
  })

  test('it hands the caller over', async () => {
    const sales = agent({ prompt: 'y', greeting: 'Sales, hello.' })
    for (const [desk, act] of everywhere(connect)) {
      await using call = await testCall({ desk, sales }, { replies: [act] })
      if (call.handedOver.length === 0) await call.says('Sales, please.')
      await call.silence(3000)
      expect(call.heard).toEqual([...(act === 'Well.' ? [act] : []), 'I connect you.', 'Sales, hello.'])
    }
  })
})

describe('code that says', () => {
  test.each(['', '  ', '…', '🙂'])('%p says nothing, and nobody apologises', async (text) => {
    await using call = await testCall(
      inHook((held) => void held.say(text)),
      { replies: ['Well.', 'Yes.'] },
    )
    await call.says('Hi.')
    await call.silence(3000)
    await call.says('Are you there?')
    expect(call.heard).toEqual(['Well.', 'Yes.'])
    expect(call.failures).toEqual([])
  })

  test.each(['say', 'ask'] as const)('what is no text, with %s, is told so, and the call goes on', async (method) => {
    await using call = await testCall(
      inTool((held) => void held[method](undefined as never)),
      { replies: [[calls('act')], 'I cannot.', 'Yes.'] },
    )
    await call.says('Hi.')
    await call.says('Are you there?')
    expect(call.heard).toEqual(['I cannot.', 'Yes.'])
    expect(call.failures).toEqual([`act: TypeError: call.${method} takes a text, and got undefined`])
  })
})

test('whoever is handed over to an agent that nobody knows stays, and the failure names it', async () => {
  await using call = await testCall(
    inHook((held) => held.handOver('nobody')),
    { replies: ['Well.', 'Yes.'] },
  )
  await call.says('Hi.')
  expect(call.failures).toEqual(['hand_over: there is no agent "nobody"'])
  expect(call.handedOver).toEqual([])
  expect(call.ended).toBeUndefined()
})
