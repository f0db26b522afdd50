import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { hopReader, type Return, spokenHops, talkWithGap } from '../support/gap-talk.ts'
import { allison, cards } from '../support/speech.ts'

const RECORDINGS = [
  allison('please-try-again'),
  allison('conf-onlyperson'),
  allison('pls-hold-while-try'),
  ...cards().map(({ samples }) => samples),
]
const RETURNS: readonly Return[] = ['burst', 'catch-up', 'late']

/** Every gap from 100 ms to 2 s, at any place of a recording, `percent` of its length. */
const gapped = fc.record({
  recording: fc.constantFrom(...RECORDINGS),
  percent: fc.integer({ min: 0, max: 100 }),
  forMs: fc.integer({ min: 100, max: 2000 }),
  back: fc.constantFrom(...RETURNS),
})

const GREETING = 'Hello and welcome, this is a long greeting that goes on and on and which nobody waits for to end.'

test.each([
  ['while the bot listens', undefined],
  ['while the bot speaks', GREETING],
])(
  'no gap in the audio loses a hop of what the caller said, or hears one twice, %s',
  async (_, greeting) => {
    await fc.assert(
      fc.asyncProperty(gapped, async ({ recording, percent, forMs, back }) => {
        const gap = { atMs: (percent / 100) * (recording.length / 16), forMs, back }
        const turns = await talkWithGap(recording, gap, { recogniser: hopReader(recording), greeting })
        expect(turns.join(' ').split(' ')).toEqual(spokenHops(recording))
      }),
      { seed: 8, numRuns: 80 },
    )
  },
  { timeout: 300_000 },
)
