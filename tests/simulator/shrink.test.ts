import { describe, expect, test } from 'bun:test'
import { draw } from './draw.ts'
import { asSource } from './print.ts'
import type { Script, Step } from './script.ts'
import { sameFault, shrink } from './shrink.ts'

const LONG: Script = {
  world: {
    greeting: 'Hello and welcome.',
    leadMs: 200,
    bargeIn: { type: 'words', min: 2 },
    voices: [{ firstMs: 250 }, { firstMs: 10, pieces: [{}, { fate: 'fails', after: 60 }] }],
    network: [
      { at: 3, how: 'lose', hops: 25 },
      { at: 612, how: 'hold', hops: 137 },
    ],
  },
  steps: [
    { do: 'wait', ms: 730 },
    { do: 'say', words: ['Tell', 'me', 'more.'], wordMs: 250 },
    { do: 'hush' },
    { do: 'say', words: ['Stop.'] },
    { do: 'hang-up' },
  ],
}

const does = (steps: readonly Step[], what: Step['do']) => steps.some((step) => step.do === what)

const isHushedInAGap = async ({ world, steps }: Script) =>
  does(steps, 'hush') && (world.network ?? []).some(({ how, hops }) => how === 'hold' && hops >= 20)

describe('a conversation that breaks a rule', () => {
  test('is made as small as it gets', async () => {
    expect(await shrink(LONG, isHushedInAGap)).toEqual({
      world: { network: [{ at: 0, how: 'hold', hops: 20 }] },
      steps: [{ do: 'hush' }],
    })
  })

  test('stays as it is where all of it is needed', async () => {
    const least: Script = { world: {}, steps: [{ do: 'wait', ms: 0 }] }
    expect(await shrink(least, async ({ steps }) => does(steps, 'wait'))).toEqual(least)
  })

  test('is followed by the kind of its fault, whatever numbers and words that is told with', async () => {
    const hasFault = sameFault(['reply 12 is shown "a b", at 3.5'], async ({ steps }) =>
      steps.length === 1 ? ['reply 1 is shown "", at 90'] : ['2 timers left'],
    )
    expect(await hasFault({ world: {}, steps: [{ do: 'hush' }] })).toBeTrue()
    expect(await hasFault({ world: {}, steps: [] })).toBeFalse()
  })

  test('is printed as it is written in a test', () => {
    expect(asSource({ world: { echo: 0.5, asksLate: true }, steps: [{ do: 'say', words: ["It's", 'me.'] }] })).toBe(
      String.raw`{ world: { echo: 0.5, asksLate: true }, steps: [{ do: 'say', words: ['It\'s', 'me.'] }] }`,
    )
  })
})

test('no two seeds of a hundred give the same conversation, and one seed gives it again', () => {
  const sources = Array.from({ length: 100 }, (_, seed) => asSource(draw(seed)))
  expect(new Set(sources).size).toBe(100)
  expect(asSource(draw(5))).toBe(sources[5] ?? '')
})
