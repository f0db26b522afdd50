import { describe, expect, test } from 'bun:test'
import { RestingBreaker } from '../../src/std/breaker.ts'
import { type FailureCode, StageError } from '../../src/std/errors.ts'
import { VirtualClock } from '../support/clock.ts'

const failure = (code: FailureCode, retryAfterMs?: number) => new StageError('llm', code, 'no', { retryAfterMs })

function breakerRig() {
  const clock = new VirtualClock()
  const told: string[] = []
  const breaker = new RestingBreaker(clock, {
    rests: ({ code }, restMs) => told.push(`${code} for ${restMs}`),
    back: () => told.push('back'),
    refused: ({ code }) => told.push(`refused: ${code}`),
  })
  /** How long it rests from now on. */
  const restMs = () => Math.max(0, breaker.restsUntilMs - clock.now())
  return { clock, told, breaker, restMs }
}

const wrong = failure('server-error')

describe('a breaker', () => {
  test('rests for five seconds after a failure, then for twice as long after each trial that fails, up to a minute', async () => {
    const { clock, breaker, restMs } = breakerRig()
    expect(breaker.isResting).toBeFalse()
    for (const ms of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      breaker.asked().failed(wrong)
      expect(restMs()).toBe(ms)
      expect(breaker.isResting).toBeTrue()
      await clock.advance(ms)
      expect(breaker.isResting).toBeFalse()
    }
  })

  test('rests for longer each time also where each trial gives something and dies, and says so once', async () => {
    const { clock, breaker, restMs, told } = breakerRig()
    for (const ms of [5000, 10_000, 20_000]) {
      const attempt = breaker.asked()
      attempt.gave()
      await clock.advance(1000)
      attempt.gave()
      attempt.failed(wrong)
      expect(restMs()).toBe(ms)
      await clock.advance(ms)
    }
    expect(told).toEqual(['server-error for 5000'])
  })

  test('lets one request try it after its rest, and the others pass by until that is known', async () => {
    const { clock, breaker } = breakerRig()
    breaker.asked().failed(failure('timeout'))
    await clock.advance(5000)
    const trial = breaker.asked()
    expect(breaker.isResting).toBeTrue()
    trial.succeeded()
    expect(breaker.isResting).toBeFalse()
  })

  test('is back where what is asked of it goes on for ever and well', async () => {
    const { clock, breaker, told } = breakerRig()
    breaker.asked().failed(failure('timeout'))
    await clock.advance(5000)
    const trial = breaker.asked()
    trial.gave()
    await clock.advance(4999)
    trial.gave()
    expect(told).not.toContain('back')
    await clock.advance(1)
    trial.gave()
    expect(told).toContain('back')
  })

  test('lets another try it when nobody learnt how the trial went', async () => {
    const { clock, breaker } = breakerRig()
    breaker.asked().failed(failure('timeout'))
    await clock.advance(5000)
    breaker.asked()
    await clock.advance(5000)
    expect(breaker.isResting).toBeFalse()
  })

  test('counts one of the many requests that fail at once, and no late success of those before', () => {
    const { breaker, restMs, told } = breakerRig()
    const attempts = Array.from({ length: 100 }, () => breaker.asked())
    for (const attempt of attempts) attempt.failed(failure('unreachable'))
    attempts[0]?.succeeded()
    expect(restMs()).toBe(5000)
    expect(told).toEqual(['unreachable for 5000'])
  })

  test('rests again, and for no longer, after a failure of what began before its rest and ends after it', async () => {
    const { clock, breaker, restMs, told } = breakerRig()
    const old = breaker.asked()
    breaker.asked().failed(wrong)
    await clock.advance(6000)
    old.failed(wrong)
    expect(restMs()).toBe(5000)
    expect(told).toHaveLength(1)
  })

  test('rests for as long as the vendor asks for, within bounds', () => {
    for (const [askedMs, ms] of [
      [100, 5000],
      [30_000, 30_000],
      [86_400_000, 600_000],
    ]) {
      const { breaker, restMs } = breakerRig()
      breaker.asked().failed(failure('rate-limited', askedMs))
      expect(restMs()).toBe(ms ?? 0)
    }
  })

  test.each(['unauthorized', 'quota-exceeded', 'not-found'] as const)(
    'rests for a minute after %s, which a person has to put right',
    (code) => {
      const { breaker, restMs } = breakerRig()
      breaker.asked().failed(failure(code))
      expect(restMs()).toBe(60_000)
    },
  )

  test('is told of once when it opens and once when it is back', async () => {
    const { clock, breaker, told } = breakerRig()
    breaker.asked().failed(failure('timeout'))
    await clock.advance(5000)
    breaker.asked().failed(wrong)
    await clock.advance(10_000)
    const trial = breaker.asked()
    trial.succeeded()
    trial.succeeded()
    expect(told).toEqual(['timeout for 5000', 'back'])
  })

  test('is back also where it was asked while it rested, because nobody else was left', () => {
    const { breaker } = breakerRig()
    breaker.asked().failed(failure('timeout'))
    breaker.asked().succeeded()
    expect(breaker.isResting).toBeFalse()
  })

  test('does not rest after requests that were wrong, but tells of them', () => {
    const { breaker, told } = breakerRig()
    for (let nth = 0; nth < 5; nth++) breaker.asked().refused(failure('bad-request'))
    expect(breaker.isResting).toBeFalse()
    expect(told).toEqual(Array(5).fill('refused: bad-request'))
  })

  test('rests after three requests in a row that gave no sound, and after no fewer', () => {
    const { breaker } = breakerRig()
    const silent = () => breaker.asked().refused(failure('no-audio'))
    silent()
    silent()
    breaker.asked().succeeded()
    silent()
    silent()
    expect(breaker.isResting).toBeFalse()
    silent()
    expect(breaker.isResting).toBeTrue()
  })
})
