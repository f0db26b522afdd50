import { describe, expect, test } from 'bun:test'
import { HOP_MS, hopSamples, partsOf, type Pcm } from '../../src/audio/pcm.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { Rig } from '../support/rig.ts'
import { talk } from '../support/talker.ts'

const HOP = hopSamples(16_000)
const TALK_MS = 16_000
const FACTOR = 10 ** (-20 / 20)

const DELAY_MS = 200

/** When the bot is held up by a telephone on a table: what it has really played comes back 20 dB quieter, while the microphone is on. */
async function heldUp(seed: number, isOn: (atMs: number) => boolean): Promise<number[]> {
  const bot = talk(TALK_MS, -12, seed)
  const voice: Tts = {
    name: 'a talker',
    async *speak(): AsyncGenerator<Pcm> {
      yield* partsOf({ samples: bot, rateHz: 16_000 }, 100)
    },
  }
  const says = Array.from({ length: 50 }, () => 'a long story')
  await using rig = new Rig({ greeting: 'A long story.', says, parts: { tts: voice } })
  rig.wire.command({ type: 'ready' })
  const played = new Float64Array(2 * TALK_MS * 16)
  for (let taken = 0, atMs = 0; atMs < TALK_MS; atMs += HOP_MS) {
    await rig.clock.advance(HOP_MS)
    for (const hop of rig.wire.played.slice(taken)) played.set(hop.samples, hop.atMs * 16)
    taken = rig.wire.played.length
    const hears = isOn(atMs)
    const from = (rig.clock.now() - HOP_MS - DELAY_MS) * 16
    const samples = new Int16Array(HOP).map((_, at) => (hears ? Math.round((played[from + at] ?? 0) * FACTOR) : 0))
    rig.wire.speak({ samples, rateHz: 16_000 })
  }
  return rig.events('paused').map(({ atMs }) => atMs)
}

describe.each([1, 2, 3, 4, 5])('a bot (voice %i) whose own voice comes back is not held up by it', (seed) => {
  test('while nothing changes', async () => {
    expect(await heldUp(seed, () => true)).toEqual([])
  })

  test('when the microphone was off for a second', async () => {
    expect(await heldUp(seed, (atMs) => atMs < 5000 || atMs > 6000)).toEqual([])
  })

  test('when the caller turns the loudspeaker on after three seconds', async () => {
    expect(await heldUp(seed, (atMs) => atMs > 3000)).toEqual([])
  })
})
