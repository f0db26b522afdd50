import { describe, expect, test } from 'bun:test'
import { Breaker } from '../../src/std/breaker.ts'
import { type FailureCode, StageError } from '../../src/std/errors.ts'
import { VirtualClock } from '../support/clock.ts'

const failure = (code: FailureCode, retryAfterMs?: number) => new StageError('llm', code, 'no', { retryAfterMs })

function breakerRig() {
  const clock = new VirtualClock()
  const told: string[] = []
  const breaker = new Breaker(clock, {
    rests: ({ code }, restMs) => told.push(`${code} for ${restMs}`),
    back: () => told.push('back'),
  })
  /** How long it rests from now on. */
  const restMs = () => Math.max(0, breaker.restsUntilMs - clock.now())
  return { clock, told, breaker, restMs }
}

describe('a breaker', () => {
  test('rests for five seconds after a failure, then for twice as long after each trial that fails, up to a minute', async () => {
    const { clock, breaker, restMs } = breakerRig()
    expect(breaker.isResting).toBeFalse()
    for (const ms of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      breaker.asked()
      breaker.failed(failure('server-error'))
      expect(restMs()).toBe(ms)
      expect(breaker.isResting).toBeTrue()
      await clock.advance(ms)
      expect(breaker.isResting).toBeFalse()
    }
  })

  test('lets one request try it after its rest, and the others pass by until that is known', async () => {
    const { clock, breaker } = breakerRig()
    breaker.failed(failure('timeout'))
    await clock.advance(5000)
    breaker.asked()
    expect(breaker.isResting).toBeTrue()
    breaker.succeeded()
    expect(breaker.isResting).toBeFalse()
  })

  test('lets another try it when nobody learnt how the trial went', async () => {
    const { clock, breaker } = breakerRig()
    breaker.failed(failure('timeout'))
    await clock.advance(5000)
    breaker.asked()
    await clock.advance(5000)
    expect(breaker.isResting).toBeFalse()
  })

  test('counts one of the many requests that fail at once, and no late success of those before', () => {
    const { breaker, restMs, told } = breakerRig()
    for (let nth = 0; nth < 100; nth++) breaker.failed(failure('unreachable'))
    breaker.succeeded()
    expect(restMs()).toBe(5000)
    expect(told).toEqual(['unreachable for 5000'])
  })

  test('rests for as long as the vendor asks for, within bounds', () => {
    for (const [askedMs, ms] of [
      [100, 5000],
      [30_000, 30_000],
      [86_400_000, 600_000],
    ]) {
      const { breaker, restMs } = breakerRig()
      breaker.failed(failure('rate-limited', askedMs))
      expect(restMs()).toBe(ms ?? 0)
    }
  })

  test.each(['unauthorized', 'quota-exceeded', 'not-found'] as const)(
    'rests for a minute after %s, which a person has to put right',
    (code) => {
      const { breaker, restMs } = breakerRig()
      breaker.failed(failure(code))
      expect(restMs()).toBe(60_000)
    },
  )

  test('is told of once when it opens and once when it is back', async () => {
    const { clock, breaker, told } = breakerRig()
    breaker.failed(failure('timeout'))
    await clock.advance(5000)
    breaker.asked()
    breaker.failed(failure('server-error'))
    await clock.advance(10_000)
    breaker.asked()
    breaker.succeeded()
    breaker.succeeded()
    expect(told).toEqual(['timeout for 5000', 'back'])
  })

  test('is back also where it was asked while it rested, because nobody else was left', () => {
    const { breaker } = breakerRig()
    breaker.failed(failure('timeout'))
    breaker.asked()
    breaker.succeeded()
    expect(breaker.isResting).toBeFalse()
  })
})
