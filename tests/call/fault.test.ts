import { describe, expect, test } from 'bun:test'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import type { Vad } from '../../src/vad/vad.ts'
import { VirtualClock } from '../support/clock.ts'
import { Rig } from '../support/rig.ts'

describe('a fault', () => {
  const faults: [string, (rig: Rig) => void, Partial<CascadeParts>][] = [
    ['of a wire that plays', (rig) => (rig.wire.play = fault), {}],
    ['of a wire that idles', (rig) => (rig.wire.idle = fault), {}],
    ['of a wire that drops', (rig) => (rig.wire.clear = fault), {}],
    ['of a wire that tells', (rig) => (rig.wire.tell = fault), {}],
    ['of the voice detector', () => {}, { vad: { open: () => ({ judge: fault, reset: () => {} }) } }],
  ]
  test.each(faults)('%s ends the call, and nothing else', async (_, breakIt, parts) => {
    const rig = new Rig({ says: ['Hello.', 'Stop.'], replies: ['Hello there my friend.'], parts })
    breakIt(rig)
    await rig.saysSomething()
    await rig.isSilentFor(300)
    rig.wire.command({ type: 'interrupt' })
    await rig.isSilentFor(500)
    expect(await rig.call.ended).toBe('failed')
    expect(rig.wire.closedFor).toBe('failed')
    expect(rig.clock.pending).toBe(0)
  })
})

test('a fault at the very moment a reply ends is no less of one', async () => {
  for (let llmMs = 500; llmMs <= 700; llmMs += 20) {
    const clock = new VirtualClock()
    const judge = () => (clock.now() < 600 ? 1 : fault())
    const vad: Vad = { open: () => ({ judge, reset: () => {} }) }
    const rig = new Rig({ replies: ['Fine.'], llmMs, clock, parts: { vad } })
    rig.wire.command({ type: 'text', text: 'How are you?', runImmediately: true, spoken: false })
    await rig.speaksFor(900)
    expect([llmMs, rig.wire.closedFor]).toEqual([llmMs, 'failed'])
  }
})

const fault = () => {
  throw new Error('a fault of ours')
}
