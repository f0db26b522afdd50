import { describe, expect, test } from 'bun:test'
import type { NoiseFilter } from '../../src/audio/noise-filter.ts'
import { energyVad } from '../../src/vad/energy.ts'
import { noise } from '../support/noise.ts'
import { calls, Line, says } from '../support/phone-line.ts'
import { rnnoise } from '../support/rnnoise.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'
import { handOver } from '../../src/tool/call-tools.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'

const HOP = 320

/** Takes everything for noise, or nothing. */
class Scripted implements NoiseFilter {
  readonly #gain: number
  opened = 0
  freed = 0
  usedAfterwards = 0

  constructor(gain: number) {
    this.#gain = gain
  }

  get held(): number {
    return this.opened - this.freed
  }

  open() {
    this.opened++
    let isOpen = true
    return {
      hear: (hop: Int16Array) => {
        if (!isOpen) this.usedAfterwards++
        return hop.map((sample) => sample * this.#gain)
      },
      [Symbol.dispose]: () => {
        if (isOpen) this.freed++
        isOpen = false
      },
    }
  }
}

describe('a call with a noise filter', () => {
  test('hears its caller through it, while watchers get what came', async () => {
    const seen: number[] = []
    const watchers = [{ open: () => ({ callerHop: (hop: Int16Array) => void seen.push(Math.abs(hop[0] ?? 0)) }) }]
    await using rig = new Rig({ says: ['Hello?'], watchers, parts: { noiseFilter: new Scripted(0) } })
    await rig.saysSomething()
    expect(rig.events('user-started-speaking')).toEqual([])
    expect(Math.max(...seen)).toBe(8000)
  })

  test('holds one state, and frees it with the call', async () => {
    const filter = new Scripted(1)
    const rig = new Rig({ says: ['Hello?'], replies: ['Hi.'], parts: { noiseFilter: filter } })
    await rig.saysSomething()
    expect(rig.events('user-turn')).toMatchObject([{ text: 'Hello?' }])
    expect(filter.held).toBe(1)
    await rig[Symbol.asyncDispose]()
    expect([filter.opened, filter.held]).toEqual([1, 0])
  })

  test('whose mind ends it in the middle of a burst hears the rest of that through nothing', async () => {
    const filter = new Scripted(1)
    let heardHops = 0
    const rig = new Rig({
      agent: {
        join: (line) => ({
          hear: () => void (++heardHops === 2 && line.end('hung-up')),
          command: () => {},
          lost: () => {},
          back: () => {},
          stop: () => {},
          [Symbol.asyncDispose]: async () => {},
        }),
      },
      parts: { noiseFilter: filter },
    })
    rig.wire.speak({ samples: new Int16Array(5 * HOP), rateHz: 16_000 })
    await rig.call.ended
    expect([filter.held, filter.usedAfterwards]).toEqual([0, 0])
  })

  test('hears the next agent through the filter of that one', async () => {
    const [first, second] = [new Scripted(1), new Scripted(1)]
    let parts: CascadeParts | undefined
    const rig = new Rig({
      says: ['My invoice is wrong.'],
      replies: [[says('I connect you. '), calls('hand_over', { to: 'billing' })], 'I see your invoice.'],
      tools: [handOver(['billing'])],
      watch: (models) => {
        parts = models as CascadeParts
        return models
      },
      parts: {
        noiseFilter: first,
        agentNamed: (name) => parts && { name, agent: new Cascade({ ...parts, tools: [] }), noiseFilter: second },
      },
    })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(heard(rig)).toEqual(['I connect you.', 'I see your invoice.'])
    expect([first.held, second.held]).toEqual([0, 1])
    await rig[Symbol.asyncDispose]()
    expect(second.held).toBe(0)
  })
})

test('the beep of an answering machine, which is noise to filters, is heard all the same', async () => {
  const beep = Int16Array.from({ length: HOP }, (_, at) => 8000 * Math.sin((2 * Math.PI * 1400 * at) / 16_000))
  await using rig = new Rig({
    line: new Line(),
    info: { phone: { carrier: 'twilio', direction: 'outgoing' } },
    parts: { answering: { voicemail: 'This is Ada.' }, noiseFilter: rnnoise },
  })
  rig.wire.command({ type: 'ready' })
  for (let hop = 0; hop < 25; hop++) {
    rig.wire.speak({ samples: beep, rateHz: 16_000 })
    await rig.clock.advance(20)
  }
  await rig.isSilentFor(2000)
  expect(rig.events('answered-by')).toMatchObject([{ by: 'machine' }])
  expect(heard(rig)).toEqual(['This is Ada.'])
})

/** Two seconds of a caller who says nothing in a noisy place. */
async function noisy(options: RigOptions): Promise<Rig> {
  const rig = new Rig(options)
  const room = noise(2000, -35)
  for (let at = 0; at < room.length; at += HOP) {
    rig.wire.speak({ samples: room.slice(at, at + HOP), rateHz: 16_000 })
    await rig.clock.advance(20)
  }
  return rig
}

/** Whether a voice is heard, each time that changes. */
const voices = (rig: Rig) => rig.wire.told.flatMap(({ type }) => (type.startsWith('voice-') ? [type] : []))

test('steady noise goes on being a voice without a filter; with one it is none as soon as the filter knows it', async () => {
  const parts = { vad: energyVad() }
  await using without = await noisy({ parts })
  expect(voices(without)).toEqual(['voice-started'])
  await using rig = await noisy({ parts: { ...parts, noiseFilter: rnnoise } })
  expect(voices(rig)).toEqual(['voice-started', 'voice-stopped'])
  expect(rig.events('voice-stopped')[0]?.atMs).toBeLessThan(600)
})
