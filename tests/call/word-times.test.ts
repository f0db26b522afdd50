import { expect, test } from 'bun:test'
import type { CallEvent } from '../../src/event/call-event.ts'
import { Channel } from '../../src/std/channel.ts'
import type { Stt, SttEvent } from '../../src/stt/stt.ts'
import { Rig } from '../support/rig.ts'

const HOP_MS = 20

/** Calls every sound since the last pause a word, and knows when in all it was given that was. */
const timing = (): Stt => ({
  name: 'timing',
  open: () => {
    const events = new Channel<SttEvent>(8)
    let writtenMs = 0
    let sound: { startMs: number; endMs: number } | undefined
    return {
      events,
      write(hop) {
        if (hop.some((sample) => sample !== 0))
          sound = { startMs: sound?.startMs ?? writtenMs, endMs: writtenMs + HOP_MS }
        writtenMs += HOP_MS
      },
      hint(hint) {
        if (hint !== 'pause') return
        const words = sound && [{ text: 'Hello.', ...sound, confidence: 0.9 }]
        sound = undefined
        events.push({ type: 'final', text: words ? 'Hello.' : '', ...(words && { words }) })
      },
      [Symbol.asyncDispose]: async () => events.close(),
    }
  },
})

test('words are told at the time of the call, also after audio was missing', async () => {
  const told: CallEvent[] = []
  await using rig = new Rig({
    watch: (models) => ({ ...models, stt: timing() }),
    watchers: [{ open: () => ({ event: (event) => void told.push(event) }) }],
  })
  const saidMs: number[] = []
  for (const missingMs of [0, 5000, 1230]) {
    await rig.isSilentFor(400)
    await rig.clock.advance(missingMs)
    saidMs.push(rig.clock.now() - HOP_MS)
    await rig.saysSomething(800)
    await rig.isSilentFor(3000)
  }
  const words = told.flatMap((event) => (event.type === 'transcribed' ? (event.words ?? []) : []))
  expect(words).toEqual(saidMs.map((startMs) => ({ text: 'Hello.', startMs, endMs: startMs + 800, confidence: 0.9 })))
})
