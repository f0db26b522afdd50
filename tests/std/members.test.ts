import { describe, expect, test } from 'bun:test'
import { RestingBreaker } from '../../src/std/breaker.ts'
import { type FailureCode, StageError } from '../../src/std/errors.ts'
import { attempted } from '../../src/std/members.ts'
import { VirtualClock } from '../support/clock.ts'

type Given = 'word' | 'nothing' | FailureCode

async function* give(all: readonly Given[]): AsyncGenerator<Given> {
  for (const given of all) {
    if (given !== 'word' && given !== 'nothing') throw new StageError('llm', given, 'no')
    yield given
  }
}

function rigOf() {
  const clock = new VirtualClock()
  const told: string[] = []
  const breaker = new RestingBreaker(clock, {
    rests: (_, restMs) => told.push(`rests for ${restMs}`),
    back: () => told.push('back'),
    refused: ({ code }) => told.push(`refused: ${code}`),
  })
  /** Asks once, and reads so many of what is given. */
  const ask = async (all: readonly Given[], most = Infinity): Promise<void> => {
    const member = { model: { name: 'a' }, breaker }
    const items = attempted(
      'llm',
      member,
      () => give(all),
      new AbortController().signal,
      (item) => item === 'word',
    )
    let read = 0
    try {
      for await (const _ of items) if (++read >= most) return
    } catch {
      // What is told counts.
    }
  }
  const rest = async () => clock.advance(Math.max(0, breaker.restsUntilMs - clock.now()))
  return { breaker, told, ask, rest }
}

describe('an attempt', () => {
  test('that gives a word and fails lets the member rest for longer each time, and is told once', async () => {
    const { breaker, told, ask, rest } = rigOf()
    for (let nth = 0; nth < 3; nth++) {
      await ask(['word', 'server-error'])
      expect(breaker.isResting).toBeTrue()
      await rest()
    }
    expect(told).toEqual(['rests for 5000'])
  })

  test('that comes to its end brings the member back', async () => {
    const { told, ask, rest } = rigOf()
    await ask(['server-error'])
    await rest()
    await ask(['word', 'word'])
    expect(told).toEqual(['rests for 5000', 'back'])
  })

  test.each([
    ['is left after a word', ['word', 'word'], 1],
    ['gives nothing of what was asked for', ['nothing'], Infinity],
  ] as const)('that %s brings nobody back', async (_what, gives, most) => {
    const { told, ask, rest } = rigOf()
    await ask(['server-error'])
    await rest()
    await ask(gives, most)
    expect(told).toEqual(['rests for 5000'])
  })

  test.each(['bad-request', 'context-too-long', 'too-long', 'empty-answer', 'no-audio'] as const)(
    'that fails with %s is told, and nobody rests',
    async (code) => {
      const { breaker, told, ask } = rigOf()
      await ask([code])
      expect(told).toEqual([`refused: ${code}`])
      expect(breaker.isResting).toBeFalse()
    },
  )
})
