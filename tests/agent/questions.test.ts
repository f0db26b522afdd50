import { describe, expect, test } from 'bun:test'
import { agent, tool } from '../../src/index.ts'
import { sleep } from '../../src/std/clock.ts'
import { agentRig } from '../support/agent-rig.ts'
import { VirtualClock } from '../support/clock.ts'
import { calls as calledBy } from '../support/phone-line.ts'
import { heard } from '../support/rig.ts'
import { calls, testCall, type TestCallOptions } from '../../src/testing/index.ts'

/** A model that calls these tools and then says "Done.". */
const calling = (...tools: readonly string[]): TestCallOptions => ({
  replies: [tools.map((name) => calls(name)), 'Done.'],
})

const asking = (question: string, more: { readonly whenInterrupted?: 'abort' } = {}) =>
  tool({ description: 'Asks.', ...more, run: async (_, { call }) => `they said ${await call.ask(question)}` })

describe('a tool that waits for an answer of the caller', () => {
  const aborting = agent({ prompt: 'x', tools: { ask: asking('Which colour?', { whenInterrupted: 'abort' }) } })

  test('gets it, though it is declared to stop when the caller speaks', async () => {
    await using call = await testCall(aborting, calling('ask'))
    await call.says('Paint it.')
    await call.says('Blue.')
    expect(call.tools).toMatchObject([{ outcome: 'done', result: 'they said Blue.' }])
    expect(call.heard).toEqual(['Which colour?', 'Done.'])
  })

  test('gets it from a caller who does not hear the question to its end', async () => {
    const made = agent({ prompt: 'x', tools: { ask: asking('Which of our many colours do you like best?') } })
    await using call = await testCall(made, calling('ask'))
    await call.says('Paint it.', { listensForMs: 600 })
    await call.interrupts('Blue, please.')
    expect(call.tools).toMatchObject([{ outcome: 'done', result: 'they said Blue, please.' }])
    expect(call.heard.at(-1)).toBe('Done.')
  })

  test.each([1500, 2000, 2500])(
    'is not answered by what the caller was saying before it was asked: after %d ms',
    async (waitMs) => {
      const clock = new VirtualClock()
      const answers: string[] = []
      const leave = tool({
        description: 'Leaves.',
        run: async (_, { call }) => {
          await sleep(clock, waitMs, call.signal)
          answers.push(await call.ask('Do you really want to leave?'))
          return 'stays'
        },
      })
      const { rig } = agentRig(agent({ prompt: 'x', tools: { leave } }), {
        clock,
        says: ['Delete my account.', 'Oh yes and what about my invoice?', 'No!'],
        replies: [[calledBy('leave')], 'About the invoice.', 'Fine.'],
      })
      await using _ = rig
      await rig.saysSomething()
      await rig.isSilentFor(600)
      await rig.speaksFor(1500)
      await rig.isSilentFor(8000)
      expect(answers).toEqual([])
      expect(heard(rig)).toEqual(['About the invoice.', 'Do you really want to leave?'])
      await rig.saysSomething()
      await rig.isSilentFor(500)
      expect(answers).toEqual(['No!'])
    },
  )

  test('lets the caller think: nobody asks them to wait, and the idle rules hold', async () => {
    const made = agent({
      prompt: 'x',
      tools: { ask: asking('Which colour?') },
      settings: {
        user_idle_timeout_secs: 20,
        user_idle_prompts: ['Take your time. I wait for you to name one colour of all.', 'Hello?'],
      },
    })
    await using call = await testCall(made, calling('ask'))
    await call.says('Paint it.')
    await call.silence(19_000)
    expect(call.heard).toEqual(['Which colour?'])
    await call.silence(21_000)
    expect(call.heard.slice(1)).toEqual(['Take your time. I wait for you to name one colour of all.'])
    await call.says('Blue.')
    expect(call.heard.at(-1)).toBe('Done.')
    expect(call.tools).toMatchObject([{ outcome: 'done', result: 'they said Blue.' }])
  })

  test('is over with a caller who never answers', async () => {
    const made = agent({
      prompt: 'x',
      tools: { ask: asking('Which colour?') },
      settings: { user_idle_timeout_secs: 10 },
    })
    await using call = await testCall(made, calling('ask'))
    await call.says('Paint it.')
    await call.silence(60_000)
    expect(call.ended).toBe('idle')
    expect(call.failures).toEqual([])
  })

  test.each(['first_speech', 'until_first_bot_complete', 'always', 'while_tool_runs'])(
    'hears it where the caller is muted: %s',
    async (rule) => {
      const made = agent({ prompt: 'x', tools: { ask: asking('Which colour?') }, settings: { mute: [rule] } })
      await using call = await testCall(made, calling('ask'))
      await call.says('Paint it.')
      await call.says('Blue.')
      expect(call.tools).toMatchObject([{ outcome: 'done', result: 'they said Blue.' }])
    },
  )

  test('may listen without a word', async () => {
    await using call = await testCall(agent({ prompt: 'x', tools: { ask: asking('') } }), {
      replies: [['Tell me your name.', calls('ask')], 'Done.'],
    })
    await call.says('Hi.')
    await call.silence(15_000)
    await call.says('Yes.')
    expect(call.heard).toEqual(['Tell me your name.', 'Done.'])
    expect(call.tools).toMatchObject([{ result: 'they said Yes.' }])
  })
})

describe('a question that another takes the place of', () => {
  const made = agent({ prompt: 'x', tools: { one: asking('Which colour?'), two: asking('Which size?') } })

  test('leaves the other one all the time of the caller, and is no fault', async () => {
    await using call = await testCall(made, calling('one', 'two'))
    await call.says('Paint it.')
    await call.silence(30_000)
    await call.says('Blue.')
    expect(call.tools).toMatchObject([
      { outcome: 'failed', result: 'stopped, because another question took its place' },
      { outcome: 'done', result: 'they said Blue.' },
    ])
    expect(call.failures).toEqual([])
  })
})

test('a question that the end of the call leaves open is no fault of a hook', async () => {
  const made = agent({ prompt: 'x', onTurn: async (_, call) => void (await call.ask('Was that all?')) })
  await using call = await testCall(made, { replies: ['Well.'] })
  await call.says('Hi.')
  await call.hangsUp()
  expect(call.failures).toEqual([])
})
