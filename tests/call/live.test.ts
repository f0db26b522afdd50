import { expect, test } from 'bun:test'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { en } from '../../src/language/en.ts'
import { LiveCalls } from '../../src/call/live.ts'
import { Pacer } from '../../src/call/pacer.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/turn.ts'
import { DEFAULT_VOICE_RULES } from '../../src/vad/voice.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { scriptedLlm, scriptedStt, toneTts } from '../support/providers.ts'

function open(maxCalls: number) {
  const clock = new VirtualClock()
  let ids = 0
  const agent = new Cascade({
    stt: scriptedStt({ transcripts: [] }),
    llm: scriptedLlm({ replies: [] }),
    tts: toneTts({ msPerChar: 50, rateHz: 16_000, frequencyHz: 440 }),
    vad: { open: () => ({ judge: () => 0, reset: () => {} }) },
    language: en,
    rules: DEFAULT_TURN_RULES,
    budgets: DEFAULT_BUDGETS,
    voice: DEFAULT_VOICE_RULES,
    tools: [],
  })
  const parts = { agent, clock, pacer: new Pacer(clock), watchers: [] }
  return { clock, calls: new LiveCalls(parts, { uuid: () => `call-${++ids}`, token: () => '' }, { maxCalls }) }
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
