import { expect, test } from 'bun:test'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { en } from '../../src/language/en.ts'
import type { Agent } from '../../src/call/agent.ts'
import type { CallInfo } from '../../src/call/info.ts'
import { LiveCalls } from '../../src/call/live.ts'
import { Pacer } from '../../src/call/pacer.ts'
import type { Watcher } from '../../src/call/watcher.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { DEFAULT_VOICE_RULES } from '../../src/vad/voice.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'

function open(maxCalls: number) {
  const clock = new VirtualClock()
  let ids = 0
  let traces = 0
  const agent = new Cascade({
    stt: scriptedStt({ transcripts: [] }),
    llm: scriptedLlm({ replies: [] }),
    tts: toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }),
    vad: { open: () => ({ judge: () => 0, reset: () => {} }) },
    language: en,
    followsCaller: false,
    otherLanguage: () => {},
    rules: DEFAULT_TURN_RULES,
    budgets: DEFAULT_BUDGETS,
    voice: DEFAULT_VOICE_RULES,
    tools: [],
  })
  const parts = { choose: () => ({ name: 'default', agent }), clock, pacer: new Pacer(clock), watchers: [] }
  return {
    clock,
    parts,
    calls: new LiveCalls(parts, { uuid: () => `call-${++ids}`, traceId: () => `trace-${++traces}` }, { maxCalls }),
  }
}

test('there are so many calls and no more, and one that ends makes room', async () => {
  const { clock, calls } = open(2)
  const [first, second] = [new MemoryWire(clock), new MemoryWire(clock)]
  expect(calls.start(first)?.id).toBe('call-1')
  expect(calls.start(second)?.id).toBe('call-2')
  expect(calls.start(new MemoryWire(clock))).toBeUndefined()
  first.leave()
  await clock.advance(0)
  expect(calls.count).toBe(1)
  expect(calls.start(new MemoryWire(clock))?.id).toBe('call-3')
})

test('who stops ends every call, and takes no more', async () => {
  const { clock, calls } = open(5)
  const wires = [new MemoryWire(clock), new MemoryWire(clock)]
  for (const wire of wires) calls.start(wire)
  await calls.drain('server-stopping')
  expect(wires.map(({ closedFor }) => closedFor)).toEqual(['server-stopping', 'server-stopping'])
  expect(calls.count).toBe(0)
  expect(calls.isFull).toBeTrue()
  expect(clock.pending).toBe(0)
})

test('a call gives its seat back when it is over, and who stops waits for that', async () => {
  const { clock, calls } = open(5)
  let back = 0
  const seat = () => ({ [Symbol.asyncDispose]: () => settled().then(() => void back++) })
  const [first, second] = [new MemoryWire(clock), new MemoryWire(clock)]
  calls.start(first, {}, seat())
  calls.start(second, {}, seat())
  await clock.advance(100)
  expect(back).toBe(0)
  first.leave()
  await clock.advance(100)
  expect(back).toBe(1)
  await calls.drain('server-stopping')
  expect(back).toBe(2)
})

test('watchers and agents know what the call can be joined to, and when it began', async () => {
  const { clock, parts } = open(1)
  const watched: CallInfo[] = []
  const joined: CallInfo[] = []
  const agent: Agent = {
    join(line) {
      joined.push(line.info)
      return parts.choose().agent.join(line)
    },
  }
  const watcher: Watcher = {
    open(info) {
      watched.push(info)
      return {}
    },
  }
  const ids = { uuid: () => 'call-1', traceId: () => 'trace-1' }
  const calls = new LiveCalls(
    { ...parts, choose: ({ agent: name = 'default' }) => ({ name, agent }), watchers: [watcher] },
    ids,
    { maxCalls: 2 },
  )
  const origin = {
    data: { name: 'Ada' },
    sessionId: 'session-1',
    phone: { carrier: 'twilio', direction: 'incoming' as const, callId: 'CA1', from: '+1', to: '+2' },
    trace: { traceId: 'theirs', parent: { spanId: 'span', isSampled: true } },
    agent: 'sales',
  }
  await clock.advance(1500)
  calls.start(new MemoryWire(clock), origin)
  calls.start(new MemoryWire(clock))
  const about = { callId: 'call-1', wire: 'memory', startedAtMs: Date.UTC(2026, 0, 5, 9, 0, 1, 500) } as const
  expect(watched).toEqual([
    { ...about, ...origin },
    { ...about, data: {}, agent: 'default', trace: { traceId: 'trace-1' } },
  ])
  expect(watched.map((info) => Object.keys(info).length)).toEqual([8, 6])
  expect(joined).toEqual(watched)
  await calls.drain('server-stopping')
})
