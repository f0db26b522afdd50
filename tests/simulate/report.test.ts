import { expect, test } from 'bun:test'
import { linesOf, speechIn, spreadOf } from '../../src/simulate/report.ts'

const RATE_HZ = 8_000

/** Sound from one time to another, in the middle of silence. */
function recording(...stretches: readonly (readonly [fromMs: number, toMs: number])[]) {
  const samples = new Int16Array(10 * RATE_HZ)
  for (const [fromMs, toMs] of stretches) samples.fill(3_000, (fromMs * RATE_HZ) / 1000, (toMs * RATE_HZ) / 1000)
  return { samples, rateHz: RATE_HZ }
}

test('an answer is told with what it took after the last sound of the caller', () => {
  const speech = speechIn({
    heard: recording([200, 1_200], [4_000, 5_000], [6_000, 7_000]),
    spoken: recording([2_000, 3_100]),
    clearedAtMs: [],
  })
  expect(speech.map(({ who, delayMs }) => [who, delayMs])).toEqual([
    ['bot', undefined],
    ['caller', undefined],
    ['bot', 900],
    ['bot', undefined],
  ])
})

test('an interruption is told with what it took to clear and to fall silent', () => {
  const speech = speechIn({
    heard: recording([200, 3_180]),
    spoken: recording([3_000, 4_000]),
    clearedAtMs: [3_104],
  })
  expect(speech.at(-1)?.interruption).toEqual({ silentAfterMs: 180, clearedAfterMs: 104 })
  expect(linesOf(speech, new Map())).toEqual([
    '   0.2 s  bot     3.0 s at -21 dBFS',
    '   3.0 s  caller  1.0 s at -21 dBFS, interrupts: silent after 180 ms, cleared after 104 ms',
  ])
})

test('a spread is the median and the worst', () => {
  expect(spreadOf([300, 100, 200])).toBe('200 ms in the median, 300 ms at most, 3 in all')
  expect(spreadOf([])).toBe('none')
})
