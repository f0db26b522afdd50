import { afterAll, beforeAll, expect, test } from 'bun:test'
import { moonshine } from '../../src/providers/embedded/moonshine.ts'
import { systemClock } from '../../src/std/clock.ts'
import { wordsOf } from '../../src/language/words.ts'
import { talkWithGap } from '../support/gap-talk.ts'
import { allison } from '../support/speech.ts'

const model = moonshine(systemClock)

beforeAll(() => model.preload(), { timeout: 30_000 })
afterAll(() => model[Symbol.asyncDispose]())

const NEVER = { atMs: 0, forMs: 0, back: 'burst' } as const

test.each(['pls-hold-while-try', 'please-try-again', 'conf-onlyperson'])(
  'the embedded recogniser hears the same words of "%s" whatever gap the network makes',
  async (name) => {
    const recording = allison(name)
    const said = await talkWithGap(recording, NEVER, { recogniser: model })
    for (const atMs of [150, 400, 700, 1200]) {
      for (const forMs of [400, 1000, 2000]) {
        const heard = await talkWithGap(recording, { atMs, forMs, back: 'burst' }, { recogniser: model })
        expect({ atMs, forMs, heard: wordsOf(heard.join(' ')) }).toEqual({
          atMs,
          forMs,
          heard: wordsOf(said.join(' ')),
        })
      }
    }
  },
  { timeout: 120_000 },
)
