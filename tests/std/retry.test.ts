import { describe, expect, test } from 'bun:test'
import { StageError } from '../../src/std/errors.ts'
import { retry, type RetryPolicy } from '../../src/std/retry.ts'
import { VirtualClock } from '../support/clock.ts'

const POLICY: RetryPolicy = { attempts: 3, firstDelayMs: 100, maxDelayMs: 1000 }

/** The times of all tries, and how it ended. */
async function tried(error: (attempt: number) => unknown, random = 0.5, signal = new AbortController().signal) {
  const clock = new VirtualClock()
  const times: number[] = []
  const work = retry(POLICY, { clock, random: () => random }, signal, async () => {
    times.push(clock.now())
    const failure = error(times.length)
    if (failure !== undefined) throw failure
    return 'done'
  }).catch((failure: unknown) => failure)
  await clock.advance(10_000)
  return { times, result: await work, pending: clock.pending }
}

const passing = (retryAfterMs?: number) => new StageError('llm', 'server-error', 'x', { retryable: true, retryAfterMs })

describe('a retry', () => {
  test('waits longer each time and gives the last error when all tries have failed', async () => {
    const last = passing()
    expect(await tried(() => last)).toEqual({ times: [0, 75, 225], result: last, pending: 0 })
  })

  test('is spread between half and all of the step', async () => {
    expect((await tried(() => passing(), 0)).times).toEqual([0, 50, 150])
    expect((await tried(() => passing(), 1)).times).toEqual([0, 100, 300])
  })

  test('is told of, and the failure that ends it is not', async () => {
    const told: string[] = []
    const clock = new VirtualClock()
    const io = { clock, random: () => 0.5, retried: ({ stage, code }: StageError) => told.push(`${stage} ${code}`) }
    const work = retry(POLICY, io, new AbortController().signal, () => Promise.reject(passing())).catch(() => 'gave up')
    await clock.advance(10_000)
    expect(await work).toBe('gave up')
    expect(told).toEqual(['llm server-error', 'llm server-error'])
  })

  test('gives the first result', async () => {
    expect(await tried((attempt) => (attempt === 1 ? passing() : undefined))).toMatchObject({ result: 'done' })
  })

  test('is not made for what would fail again', async () => {
    expect((await tried(() => new StageError('llm', 'unauthorized', 'x'))).times).toEqual([0])
    expect((await tried(() => new Error('a bug'))).times).toEqual([0])
  })

  test('comes no sooner than the other side asks, and not at all when that is too late', async () => {
    expect((await tried(() => passing(800))).times).toEqual([0, 800, 1600])
    expect((await tried(() => passing(1001))).times).toEqual([0])
  })

  test('ends with the reason of the signal', async () => {
    const abort = new AbortController()
    const reason = new Error('gone')
    const outcome = await tried(
      (attempt) => (attempt === 2 ? (abort.abort(reason), passing()) : passing()),
      0.5,
      abort.signal,
    )
    expect(outcome).toMatchObject({ times: [0, 75], result: reason })
  })

  test('is not begun when the signal has aborted, and its reason hides what failed in the meantime', async () => {
    const reason = new Error('gone')
    expect(await tried(() => passing(), 0.5, AbortSignal.abort(reason))).toMatchObject({ times: [], result: reason })
    const abort = new AbortController()
    const failing = () => (abort.abort(reason), new Error('a bug'))
    expect(await tried(failing, 0.5, abort.signal)).toMatchObject({ times: [0], result: reason })
  })
})
