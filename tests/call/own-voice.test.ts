import { expect, test } from 'bun:test'
import { HOP_MS, hopSamples, partsOf, type Pcm } from '../../src/audio/pcm.ts'
import type { Tts } from '../../src/tts/tts.ts'
import type { Vad } from '../../src/vad/vad.ts'
import { echoOf, talk, together } from '../support/talker.ts'
import { Rig } from '../support/rig.ts'

const HOP = hopSamples(16_000)
const TALK_MS = 8000
const BOT = talk(TALK_MS, -20, 1)

const voice: Tts = {
  name: 'a talker',
  async *speak(): AsyncGenerator<Pcm> {
    yield* partsOf({ samples: BOT, rateHz: 16_000 }, 100)
  },
}

/** As keen as the neural detector is: it takes the echo for speech. */
const vad: Vad = {
  open: () => ({ judge: (window) => (window.some((sample) => Math.abs(sample) > 0.01) ? 1 : 0), reset: () => {} }),
}

const calls = (): Rig => new Rig({ greeting: 'A long story.', says: ['Wait.'], parts: { tts: voice, vad } })

/** The caller's telephone lies on a table: what is played comes back 200 ms later, 20 dB quieter. Nothing comes of the time that is lost. */
async function onTheTable(rig: Rig, caller: Int16Array, isLost = (_atMs: number) => false): Promise<void> {
  rig.wire.command({ type: 'ready' })
  const heard = together(echoOf(BOT, 200, -20), caller)
  let startMs: number | undefined
  for (let atMs = 0; atMs < TALK_MS; atMs += HOP_MS) {
    await rig.clock.advance(HOP_MS)
    if (isLost(atMs)) continue
    startMs ??= rig.wire.played[0]?.atMs
    const from = startMs === undefined ? -1 : ((rig.clock.now() - startMs - HOP_MS) / HOP_MS) * HOP
    const samples = from < 0 ? new Int16Array(HOP) : heard.slice(from, from + HOP)
    rig.wire.speak({ samples, rateHz: 16_000 })
  }
}

test('a bot that hears itself from a loudspeaker speaks on', async () => {
  await using rig = calls()
  await onTheTable(rig, new Int16Array(BOT.length))
  expect(rig.events('user-started-speaking')).toEqual([])
  expect(rig.events('paused')).toEqual([])
})

test('and so does one whose caller connects late, and loses audio on the way', async () => {
  await using rig = calls()
  await onTheTable(rig, new Int16Array(BOT.length), (atMs) => atMs < 400 || (atMs > 3000 && atMs < 3500))
  expect(rig.events('user-started-speaking')).toEqual([])
  expect(rig.events('paused')).toEqual([])
})

test('and is interrupted by a caller who speaks over it', async () => {
  await using rig = calls()
  const caller = new Int16Array(BOT.length)
  caller.set(talk(3000, -26, 2), 4000 * 16)
  await onTheTable(rig, caller)
  const [cut] = rig.events('interrupted')
  expect(cut?.atMs).toBeWithin(4000, 5800)
})

test('who watches the call is given the sound as it came', async () => {
  let loudest = 0
  const watcher = {
    open: () => ({
      callerHop: (hop: Int16Array) => {
        loudest = hop.reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest)
      },
    }),
  }
  await using rig = new Rig({ greeting: 'A long story.', parts: { tts: voice, watchers: [watcher] } })
  await onTheTable(rig, new Int16Array(BOT.length))
  expect(loudest).toBeGreaterThan(300)
})
