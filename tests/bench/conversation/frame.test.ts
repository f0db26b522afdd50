import { expect, test } from 'bun:test'
import { inRoom } from './frame.ts'
import { parted } from './kinds/hesitation.ts'
import { randomOf } from './seed.ts'
import { samplesOf } from './sounds.ts'

const CLIP = {
  source: 'a',
  said: 'One, two.',
  words: [
    { word: 'one', fromMs: 100, toMs: 520 },
    { word: 'two', fromMs: 520, toMs: 900 },
  ],
  samples: new Int16Array(samplesOf(1000)),
  labels: { onsetMs: 100, endMs: 900, pauses: [] },
  roomDb: -70,
}

test('the words of a hesitating turn lie where they are said: 500 ms of room come first, and the silence between them', () => {
  const random = randomOf('frame')
  const { words, pauses, endMs } = inRoom(parted(CLIP, 510, 700, random), random)
  expect(words).toEqual([
    { word: 'one', fromMs: 600, toMs: 1020 },
    { word: 'two', fromMs: 1720, toMs: 2100 },
  ])
  expect(pauses).toEqual([{ fromMs: 1010, toMs: 1710 }])
  expect(endMs).toBe(2100)
})
