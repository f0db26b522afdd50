import { describe, expect, test } from 'bun:test'

import { type Outcome, resume, waitMs } from '../../src/page/resume.ts'

/** A wait that takes no time, and ends all tries after `withinMs`. */
function patience(withinMs: number) {
  const end = new AbortController()
  const waits: number[] = []
  const wait = async (ms: number) => {
    waits.push(ms)
    if (waits.reduce((sum, one) => sum + one, 0) >= withinMs) end.abort()
  }
  return { waits, wait, end }
}

const outcomes = (...given: readonly Outcome[]) => {
  const tries = { count: 0 }
  const tryOnce = async (): Promise<Outcome> => given[tries.count++] ?? 'failed'
  return { tries, tryOnce }
}

describe('a lost call', () => {
  test('is tried again, at ever longer waits, until it is resumed', async () => {
    const { waits, wait, end } = patience(60_000)
    const { tries, tryOnce } = outcomes('failed', 'failed', 'resumed')
    expect(await resume(tryOnce, wait, () => 1, end.signal)).toBe(true)
    expect(tries.count).toBe(3)
    expect(waits).toEqual([250, 500, 1000])
  })

  test('is given up when the server says that it is over', async () => {
    const { wait, end } = patience(60_000)
    const { tries, tryOnce } = outcomes('failed', 'over', 'resumed')
    expect(await resume(tryOnce, wait, () => 1, end.signal)).toBe(false)
    expect(tries.count).toBe(2)
  })

  test('is given up when the time of the server is up, and not tried once more', async () => {
    const { waits, wait, end } = patience(60_000)
    const { tries, tryOnce } = outcomes()
    expect(await resume(tryOnce, wait, () => 1, end.signal)).toBe(false)
    expect(tries.count).toBe(waits.length - 1)
    expect(Math.max(...waits)).toBe(4000)
  })

  test('is not tried at all once the person has hung up', async () => {
    const { waits, wait, end } = patience(60_000)
    end.abort()
    expect(await resume(outcomes().tryOnce, wait, () => 1, end.signal)).toBe(false)
    expect(waits).toEqual([])
  })

  test('comes back with others that were lost at once, and not at the same moment', () => {
    expect(waitMs(3, () => 0)).toBe(500)
    expect(waitMs(3, () => 1)).toBe(1000)
  })
})
