import { describe, expect, test } from 'bun:test'
import { CallCounter } from '../../src/observe/call-figures.ts'
import { agent, tool } from '../../src/index.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import type { Llm, Message } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Stt } from '../../src/stt/stt.ts'
import { agentRig } from '../support/agent-rig.ts'
import { VirtualClock } from '../support/clock.ts'
import { calls } from '../support/phone-line.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

/** A rig with all that its call has told. */
function rigOf(options: RigOptions): { rig: Rig; told: CallEvent[] } {
  const told: CallEvent[] = []
  return {
    told,
    rig: new Rig({ watchers: [{ open: () => ({ event: (event) => void told.push(event) }) }], ...options }),
  }
}

const typesOf = (told: readonly CallEvent[]) => told.map(({ type }) => type)
const figuresOf = (told: readonly CallEvent[]) => {
  const counter = new CallCounter()
  for (const event of told) counter.count(event)
  return counter.figures
}

const slow = (foresees: boolean) => ({ says: ['Tell me.'], replies: ['Well now.'], llmMs: 300, rules: { foresees } })

describe('an answer that is begun before the turn is over', () => {
  test('is heard 300 ms sooner with a model of 300 ms, and tells when it was begun', async () => {
    const sentMs: number[] = []
    for (const foresees of [false, true]) {
      const { rig, told } = rigOf(slow(foresees))
      await using _ = rig
      await rig.saysSomething()
      await rig.isSilentFor(2000)
      const [timed] = rig.events('turn-timed')
      expect(timed?.latency.askedMs === undefined).toBe(!foresees)
      if (timed?.latency.askedMs !== undefined)
        expect(timed.latency.askedMs).toBeLessThan(timed.latency.decisionMs ?? 0)
      sentMs.push(timed?.latency.sentMs ?? Number.NaN)
      expect(rig.asked).toHaveLength(1)
      expect(typesOf(told)).not.toContain('draft-dropped')
    }
    expect((sentMs[0] ?? 0) - (sentMs[1] ?? 0)).toBeWithin(280, 321)
  })

  test('leaves nothing behind when the caller goes on but what it cost', async () => {
    const { rig, told } = rigOf({ says: ['Tell me the time.', ''], replies: ['Nine.', 'Ten.'], llmMs: 50 })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    const before = typesOf(told)
    await rig.speaksFor(800)
    await rig.isSilentFor(2000)
    expect(before).not.toContain('token')
    expect(before).not.toContain('reply-started')
    expect(typesOf(told).filter((type) => type === 'draft-dropped')).toHaveLength(1)
    expect(rig.events('user-turn')).toHaveLength(1)
    expect(rig.events('reply-started')).toHaveLength(1)
    expect(rig.asked).toHaveLength(1)
    const { promptTokens, speculativeTokens } = figuresOf(told)
    expect(speculativeTokens).toBeGreaterThan(0)
    expect(promptTokens).toBeGreaterThan(0)
  })

  test('calls no tool before it is wanted', async () => {
    const runs: number[] = []
    const clock = new VirtualClock()
    const look = {
      spec: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
      when: 'at-once' as const,
      on: () => () => {
        runs.push(clock.now())
        return { type: 'answer' as const, told: 'rain' }
      },
    }
    const call = { type: 'tool-call' as const, call: { id: '1', name: 'look', input: {} } }
    const { rig, told } = rigOf({ clock, says: ['How is it?'], replies: [[call], 'Rain.'], tools: [look as never] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    const turnMs = rig.events('user-turn')[0]?.atMs ?? Number.POSITIVE_INFINITY
    expect(runs).toHaveLength(1)
    expect(runs[0]).toBeGreaterThanOrEqual(turnMs)
    expect(typesOf(told)).not.toContain('draft-dropped')
  })

  test('fails as any other does, once it is wanted, and is told only then', async () => {
    const refused = new StageError('llm', 'server-error', 'no')
    const { rig, told } = rigOf({ says: ['Tell me.', ''], replies: [refused, 'Ten.'] })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(typesOf(told)).not.toContain('failed')
    await rig.isSilentFor(2000)
    expect(typesOf(told)).toContain('failed')
  })

  test('is dropped when typed words come first, and when the call ends', async () => {
    const aborted: string[] = []
    const clock = new VirtualClock()
    const llm: Llm = {
      name: 'slow',
      async *stream(messages: readonly Message[], signal) {
        const text = messages.at(-1)?.content ?? ''
        signal.addEventListener('abort', () => aborted.push(text), { once: true })
        await sleep(clock, 5000, signal).catch(() => {})
        yield { type: 'text', text: 'Well.' }
      },
    }
    const { rig, told } = rigOf({ clock, says: ['Tell me.', 'And now?'], parts: { llm } })
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    rig.wire.command({ type: 'text', text: 'Stop.', spoken: true, runImmediately: true })
    await rig.isSilentFor(20)
    expect(aborted[0]).toBe('Tell me.')
    expect(typesOf(told).filter((type) => type === 'draft-dropped')).toHaveLength(1)
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(2000)
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    await rig[Symbol.asyncDispose]()
    expect(aborted.at(-1)).toContain('And now?')
    expect(typesOf(told).filter((type) => type === 'draft-dropped')).toHaveLength(2)
  })

  test('is to the question that is asked: another prompt of the agent has it asked again', async () => {
    let hour = 8
    const { rig } = agentRig(agent({ prompt: () => `It is ${++hour}.` }), { says: ['Hi.'], replies: ['One.', 'Two.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    expect(rig.asked).toHaveLength(1)
    expect(rig.asked[0]?.[0]?.content).toBe('It is 10.')
  })

  test('is begun for no prompt that is another each time, after two turns in which it was for nothing', async () => {
    let asked = 0
    const made = agent({ prompt: () => `It is ${++asked}.` })
    const says = Array(5).fill('Hi.')
    const { rig } = agentRig(made, { says, replies: Array.from({ length: 10 }, () => 'Well.') })
    await using _ = rig
    for (let turn = 1; turn <= 5; turn++) {
      await rig.saysSomething()
      await rig.isSilentFor(2000)
    }
    expect(rig.events('user-turn')).toHaveLength(5)
    expect(asked).toBe(5 + 2 + 3)
    expect(rig.events('interrupted')).toEqual([])
  })

  test('tells nothing of a prompt that fails, before the answer is wanted', async () => {
    const told: CallEvent[] = []
    const made = agent({
      prompt: () => {
        throw new Error('db down')
      },
    })
    const watchers = [{ open: () => ({ event: (event: CallEvent) => void told.push(event) }) }]
    const { rig } = agentRig(made, { says: ['Tell me the time.'], replies: ['One.'], watchers })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(typesOf(told)).not.toContain('failed')
    await rig.isSilentFor(2000)
    expect(typesOf(told).filter((type) => type === 'failed')).toHaveLength(1)
  })

  test('is not asked of who remembers what it was asked', async () => {
    const asked: string[] = []
    const llm: Llm = {
      name: 'chain',
      remembers: true,
      async *stream(messages) {
        asked.push(messages.at(-1)?.content ?? '')
        yield { type: 'text', text: 'Done.' }
      },
    }
    const { rig } = rigOf({ says: ['Ten euros to Anna.', ''], parts: { llm } })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    await rig.speaksFor(800)
    await rig.isSilentFor(2000)
    expect(asked).toHaveLength(1)
    expect(rig.events('turn-timed')[0]?.latency.askedMs).toBeUndefined()
  })

  test('is not begun where the answer is for code', async () => {
    const told: CallEvent[] = []
    const note = tool({ description: 'Notes.', run: async (_, { call }) => await call.ask('What is it?') })
    const { rig } = agentRig(agent({ prompt: 'x', tools: { note } }), {
      says: ['Note.', 'Milk.'],
      replies: [[calls('note')], 'Well.'],
      watchers: [{ open: () => ({ event: (event) => void told.push(event) }) }],
    })
    await using _ = rig
    for (let turn = 0; turn < 2; turn++) {
      await rig.saysSomething()
      await rig.isSilentFor(2000)
    }
    expect(rig.asked).toHaveLength(2)
    expect(typesOf(told)).not.toContain('draft-dropped')
  })
})

test('a recogniser is told what the bot says as it says it', async () => {
  const said: string[] = []
  const stt: Stt = {
    name: 'listening',
    open: (signal) => ({
      write: () => {},
      hint: () => {},
      said: (text) => void said.push(text),
      events: silence(signal),
      [Symbol.asyncDispose]: async () => {},
    }),
  }
  await using rig = new Rig({ greeting: 'Welcome to Oslo. How are you?', parts: { stt } })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(500)
  expect(said).toEqual(['Welcome to Oslo.'])
  await rig.isSilentFor(3000)
  expect(said).toEqual(['Welcome to Oslo.', 'How are you?'])
})

test('a recogniser that breaks on what it is told of the bot is told no more, and the call goes on', async () => {
  const sessions: string[][] = []
  const clock = new VirtualClock()
  const stt: Stt = {
    name: 'touchy',
    open: (signal) => {
      const told: string[] = []
      const broken = new AbortController()
      sessions.push(told)
      return {
        write: () => {},
        hint: () => {},
        said: (text) => {
          told.push(text)
          clock.after(1000, () => broken.abort(new StageError('stt', 'server-error', 'what is this?')))
        },
        events: silence(AbortSignal.any([signal, broken.signal])),
        [Symbol.asyncDispose]: async () => {},
      }
    },
  }
  await using rig = new Rig({ clock, greeting: 'Welcome to Oslo. How are you? I am well.', parts: { stt } })
  rig.wire.command({ type: 'ready' })
  await rig.isSilentFor(20_000)
  expect(sessions).toEqual([['Welcome to Oslo.', 'How are you?'], []])
  expect(rig.wire.closedFor).toBeUndefined()
})

/** No events, until the signal aborts: then its reason is thrown. */
const silence = (signal: AbortSignal): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({
    next: () =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      ),
  }),
})
