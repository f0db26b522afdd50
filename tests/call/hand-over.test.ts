import { describe, expect, test } from 'bun:test'
import type { Agent } from '../../src/call/agent.ts'
import type { NamedAgent } from '../../src/call/parts.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import type { Message } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { handOver } from '../../src/tool/call-tools.ts'
import type { Tool } from '../../src/tool/tool.ts'
import { VirtualClock } from '../support/clock.ts'
import { calls, says } from '../support/phone-line.ts'
import { scriptedLlm } from '../support/providers.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'
import { lookup } from '../support/tools.ts'

/** A front desk that may give its caller to billing. */
function desk(
  more: { greeting?: string; says?: readonly string[] } & Partial<Pick<RigOptions, 'replies' | 'tools' | 'clock'>> = {},
) {
  const asked: (readonly Message[])[] = []
  let parts: CascadeParts | undefined
  const billing = (): NamedAgent | undefined =>
    parts && {
      name: 'billing',
      agent: new Cascade({
        ...parts,
        systemPrompt: 'You are billing.',
        greeting: more.greeting ?? '',
        tools: [],
        llm: scriptedLlm({
          replies: ['I see your invoice.', 'It is paid.'],
          onAsk: (messages) => asked.push(messages),
        }),
      }),
    }
  const rig = new Rig({
    says: more.says ?? ['My invoice is wrong.', 'Is it paid?'],
    replies: more.replies ?? [[says('I connect you. '), calls('hand_over', { to: 'billing' })], 'I am still here.'],
    systemPrompt: 'You are the front desk.',
    tools: [handOver(['billing', 'nobody']), ...(more.tools ?? [])],
    ...(more.clock && { clock: more.clock }),
    watch: (models) => {
      parts = { ...(models as CascadeParts) }
      return models
    },
    parts: { agentNamed: (name) => (name === 'billing' ? billing() : undefined) },
  })
  return { rig, asked }
}

const results = (messages: readonly Message[] | undefined) =>
  messages?.flatMap((message) => (message.role === 'tool' ? [message.content] : []))

describe('an agent that hands its caller over', () => {
  test('is heard to its end; then the other goes on with what has been said', async () => {
    const { rig, asked } = desk()
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['I connect you.', 'I see your invoice.'])
    expect(asked[0]?.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'system: You are billing.',
      'user: My invoice is wrong.',
      'assistant: I connect you.',
      'tool: handed over',
    ])
    expect(rig.events('handed-over')).toMatchObject([{ to: 'billing' }])
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(heard(rig).at(-1)).toBe('It is paid.')
    expect(rig.asked).toHaveLength(1)
    expect(rig.wire.closedFor).toBeUndefined()
  })

  test('leaves a tool running that is to finish, and the other tells what it brings', async () => {
    const time = new VirtualClock()
    const stopped: string[] = []
    const slow = (name: string, more: Partial<Tool> = {}) =>
      lookup(
        name,
        async (_, signal) => {
          await sleep(time, 9000, signal).catch(() => stopped.push(name))
          return `${name}: table 7`
        },
        more,
      )
    const { rig, asked } = desk({
      clock: time,
      says: ['Book a table.', 'And billing, please.'],
      replies: [
        [calls('booking', {}, 'b'), calls('search', {}, 's')],
        [says('I connect you. '), calls('hand_over', { to: 'billing' })],
      ],
      tools: [slow('booking'), slow('search', { whenInterrupted: 'abort' })],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(800)
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.events('handed-over')).toHaveLength(1)
    expect(results(asked[0])).toEqual([
      'still running; the caller spoke meanwhile',
      'stopped, because the caller spoke',
      'handed over',
    ])
    await rig.isSilentFor(8000)
    expect(stopped).toEqual(['search'])
    expect(results(asked[1])?.[0]).toBe('booking: table 7')
    expect(heard(rig).at(-1)).toBe('It is paid.')
    const used = rig.events('tool-used').filter(({ tool }) => tool === 'booking')
    expect(used).toMatchObject([{ reply: 1, call: 'b', outcome: 'done', ms: 9000 }])
  })

  test('leaves the numbers of the call as they are: they go on', async () => {
    const { rig } = desk()
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.events('reply-started').map(({ reply }) => reply)).toEqual([1, 2, 3])
    expect(rig.events('user-turn').map(({ turn }) => turn)).toEqual([1, 2])
    const pieces = rig.events('piece').flatMap(({ piece, status }) => (status === 'completed' ? [piece] : []))
    expect(pieces).toEqual([1, 2, 3])
  })

  test('lets the other greet, where it has a greeting', async () => {
    const { rig, asked } = desk({ greeting: 'Billing, hello.' })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['I connect you.', 'Billing, hello.'])
    expect(asked).toEqual([])
  })

  test('does not, when the caller cuts in before', async () => {
    const { rig, asked } = desk({ says: ['My invoice is wrong.', 'No, wait.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(100)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(asked).toEqual([])
    expect(rig.events('handed-over')).toEqual([])
    expect(heard(rig).at(-1)).toBe('I am still here.')
  })

  test('apologises and goes on itself, when there is nobody of that name', async () => {
    const { rig } = desk({ replies: [[calls('hand_over', { to: 'nobody' })], 'Nobody is there.'] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(6000)
    expect(rig.events('handed-over')).toEqual([])
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(heard(rig)).toEqual(['Sorry, something went wrong on my side.', 'Please try again.', 'Nobody is there.'])
  })

  test('tells operators when there is nobody of that name', async () => {
    const { rig } = desk({ replies: [[calls('hand_over', { to: 'nobody' })]] })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.events('failed')).toMatchObject([{ stage: 'tool', fatal: false }])
  })

  test('hears nothing of the call any more', async () => {
    const { rig } = desk()
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    const hints = rig.hints.length
    await rig.saysSomething()
    // One recogniser of the two: both are the rig's, and each turn is told it once.
    const turn = rig.hints.slice(hints)
    expect(turn.filter((hint) => hint === 'turn-end')).toHaveLength(1)
  })
})

/** Each has one thing to do: to give the caller to the other, as often as it is asked. */
function shuttle(clock: VirtualClock) {
  let parts: CascadeParts | undefined
  let freed = 0
  const named = (name: string, other: string): NamedAgent | undefined => {
    if (!parts) return undefined
    const replies = Array.from({ length: 50 }, () => [calls('hand_over', { to: other })])
    const tools = [handOver([other])]
    const cascade = new Cascade({ ...parts, tools, llm: scriptedLlm({ replies, delay: { clock, firstMs: 300 } }) })
    const join: Agent['join'] = (line, talk) => {
      const mind = cascade.join(line, talk)
      const free = mind[Symbol.asyncDispose].bind(mind)
      return Object.assign(mind, {
        [Symbol.asyncDispose]: async () => {
          freed++
          await free()
        },
      })
    }
    return { name, agent: { join } }
  }
  const rig = new Rig({
    clock,
    says: ['Hello?', 'Anybody there?'],
    replies: [[calls('hand_over', { to: 'ping' })]],
    tools: [handOver(['ping'])],
    watch: (models) => {
      parts = { ...(models as CascadeParts) }
      return models
    },
    parts: { agentNamed: (name) => (name === 'ping' ? named('ping', 'pong') : named('pong', 'ping')) },
  })
  return { rig, freed: () => freed }
}

describe('agents that send their caller to and fro', () => {
  test('do so three times; then the caller hears something, and has the floor', async () => {
    const { rig } = shuttle(new VirtualClock())
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(30_000)
    expect(rig.events('handed-over').map(({ to }) => to)).toEqual(['ping', 'pong', 'ping'])
    expect(heard(rig)).toEqual(['Sorry, something went wrong on my side.', 'Please try again.'])
    expect(rig.events('failed')).toMatchObject([{ stage: 'tool', fatal: false }])
    expect(rig.wire.closedFor).toBeUndefined()
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.events('handed-over')).toHaveLength(6)
  })

  test('are let go of as soon as they have no caller any more', async () => {
    const { rig, freed } = shuttle(new VirtualClock())
    await rig.saysSomething()
    await rig.isSilentFor(5000)
    expect(freed()).toBe(2)
    await rig.call.end('hung-up')
    expect(freed()).toBe(3)
  })
})
