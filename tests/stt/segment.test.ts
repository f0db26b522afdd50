import { describe, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { Segment } from '../../src/stt/segment.ts'
import { joined } from '../../src/audio/sounds.ts'

const samplesIn = (ms: number): number => (ms * LISTEN_RATE_HZ) / 1000

/** A voice of these levels, one after the other. */
function spoken(...parts: readonly (readonly [ms: number, level: number])[]): Segment {
  const segment = new Segment()
  for (const [ms, level] of parts) segment.append(new Int16Array(samplesIn(ms)).fill(level))
  return segment
}

test('audio that was handed out stays as it was while the segment grows', () => {
  const segment = spoken([1000, 1])
  const early = segment.audio
  segment.append(new Int16Array(samplesIn(60_000)).fill(2))
  expect([early.length, early[0], early.at(-1)]).toEqual([samplesIn(1000), 1, 1])
  expect([segment.length, segment.audio[0], segment.audio.at(-1)]).toEqual([samplesIn(61_000), 1, 2])
})

describe('the voice has most likely stopped', () => {
  test.each([
    ['when 100 ms are 16 dB below the rest', spoken([10_000, 10_000], [100, 1580]), true],
    ['not when they are 14 dB below', spoken([10_000, 10_000], [100, 2000]), false],
    ['not when it has been quiet for half of that', spoken([10_000, 10_000], [50, 0]), false],
    ['not in silence', spoken([1000, 0]), false],
    ['not before it began', new Segment(), false],
  ])('%s', (_, segment, isFading) => {
    expect(segment.fadesOut).toBe(isFading)
  })
})

describe('a stretch that is too long is cut', () => {
  test.each([
    ['in the pause of its last third', spoken([12_000, 3000], [100, 0], [2900, 3000]), 12_050],
    ['not in a pause before that', spoken([6000, 3000], [100, 0], [6900, 3000], [100, 500], [1900, 3000]), 13_050],
    ['in a pause at its end', spoken([14_900, 3000], [100, 0]), 14_950],
    ['at the first place where all are alike', spoken([15_000, 3000]), 10_050],
  ])('%s', (_, segment, ms) => {
    const whole = segment.audio.slice()
    const rest = segment.cut()
    expect(segment.length).toBe(samplesIn(ms))
    expect(joined([segment.audio, rest.audio])).toEqual(whole)
  })
})
