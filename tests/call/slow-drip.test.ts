import { expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { sleep } from '../../src/std/clock.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { VirtualClock } from '../support/clock.ts'
import { toneTts } from '../support/providers.ts'
import { Rig } from '../support/rig.ts'

const RATE_HZ = 16_000
const TONE = toneTts({ msPerChar: 50, rateHz: RATE_HZ, frequencyHz: 440 })
const OURS = new Set(Object.values(en.sentences).flatMap((text) => wholePieces(text, en)))
const some = (samples: number): Speech => ({ samples: new Int16Array(samples).fill(4000), rateHz: RATE_HZ })

/** A voice that says our own sentences, and of all others gives this every half second without end. */
function dripping(clock: VirtualClock, what: (nth: number) => Speech): Tts {
  return {
    name: 'dripping',
    async *speak(piece, signal): AsyncGenerator<Speech> {
      if (OURS.has(piece)) return yield* TONE.speak(piece, signal)
      for (let nth = 0; !signal.aborted; nth++) {
        yield what(nth)
        await sleep(clock, 500, signal).catch(() => {})
      }
    },
  }
}

test.each([
  ['times of words alone', () => ({ ...some(0), words: [{ text: 'We', toMs: 100 }] })],
  ['a sample at a time', () => some(1)],
  ['a hop, and then a sample at a time', (nth: number) => some(nth === 0 ? 320 : 1)],
])('a voice that sends %s has failed, and the caller is told within the budgets', async (_, what) => {
  const clock = new VirtualClock()
  await using rig = new Rig({
    clock,
    says: ['Hello you.'],
    replies: ['We are open from nine to six.'],
    parts: { tts: dripping(clock, what) },
  })
  await rig.saysSomething()
  await rig.isSilentFor(25_000)
  const failed = rig.events('failed')
  expect(failed[0]?.atMs).toBeLessThan(6000)
  expect(new Set(failed.map(({ stage, code }) => `${stage} ${code}`))).toEqual(new Set(['tts timeout']))
  expect(rig.events('piece').some(({ text, status }) => OURS.has(text) && status === 'completed')).toBeTrue()
})

test('speech without end is cut where no voice would still be speaking', async () => {
  const clock = new VirtualClock()
  await using rig = new Rig({
    clock,
    says: ['Hello you.'],
    replies: ['Yes.'],
    parts: { tts: dripping(clock, () => some(RATE_HZ)) },
  })
  await rig.saysSomething()
  await rig.isSilentFor(20_000)
  expect(rig.events('state-changed').at(-1)?.state).toBe('listening')
})
