import { expect, test } from 'bun:test'
import { cartesia } from '../../src/providers/vendors/cartesia.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { heard, Rig } from '../support/rig.ts'
import { sonicServer } from '../support/vendors/cartesia-tts.ts'
import { ttsOf } from '../support/vendors/tts-of.ts'

const REPLY = 'Well, the train to the coast leaves at nine. It stops in every village on its way to the sea.'

test('a call has its connection before the first reply, speaks all its replies over it, and leaves none behind', async () => {
  const clock = new VirtualClock()
  const vendor = sonicServer()
  {
    await using rig = new Rig({
      clock,
      says: ['Hello you.', 'And then?'],
      replies: [REPLY, 'It goes back.'],
      parts: { tts: ttsOf(cartesia, vendor, {}, clock) },
    })
    await settled()
    expect(vendor.connections).toHaveLength(1)
    await rig.saysSomething()
    await rig.isSilentFor(12_000)
    await rig.saysSomething()
    await rig.isSilentFor(5_000)
    expect(heard(rig)).toEqual([
      'Well, the train to the coast leaves at nine.',
      'It stops in every village on its way to the sea.',
      'It goes back.',
    ])
    expect(vendor.connections).toHaveLength(1)
    expect(rig.events('failed')).toEqual([])
  }
  await settled()
  expect(vendor.openConnections).toBe(0)
})

test('a reply that the caller cuts is cancelled at the vendor, and the next goes over the same connection', async () => {
  const clock = new VirtualClock()
  const vendor = sonicServer()
  await using rig = new Rig({
    clock,
    says: ['Hello you.', 'Stop, please, what about ten?'],
    replies: [REPLY, 'Not at ten.'],
    parts: { tts: ttsOf(cartesia, vendor, {}, clock) },
  })
  await rig.saysSomething()
  await rig.isSilentFor(1500)
  await rig.saysSomething()
  await rig.isSilentFor(4000)
  expect(rig.events('interrupted')).toHaveLength(1)
  expect(heard(rig).at(-1)).toBe('Not at ten.')
  expect(vendor.connections).toHaveLength(1)
})

/** A voice that draws out its first word, and hurries through the others. */
function drawling(isTimed: boolean): Tts {
  const rateHz = 16_000
  return {
    name: 'drawling',
    async *speak(piece): AsyncGenerator<Speech> {
      const words = piece.split(' ').map((text, at) => ({ text, toMs: 3000 + at * 400 }))
      const [{ toMs } = { toMs: 0 }] = words.slice(-1)
      if (isTimed) yield { samples: new Int16Array(), rateHz, words }
      yield { samples: new Int16Array((toMs * rateHz) / 1000).fill(4000), rateHz }
    },
  }
}

test.each([
  [true, 'Well, the'],
  // By the share of the sound alone, more of the sentence would have been heard.
  [false, 'Well, the train to the'],
])(
  'with the times of words (%p), a caller who cuts in has heard the words that were over: "%s"',
  async (isTimed, words) => {
    await using rig = new Rig({
      says: ['Hello you.', 'Stop, please, what about ten?'],
      replies: [REPLY, 'Not at ten.'],
      parts: { tts: drawling(isTimed) },
    })
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(rig.events('interrupted').map((event) => event.heard)).toEqual([words])
  },
)
