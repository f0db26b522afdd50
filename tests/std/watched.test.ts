import { describe, expect, test } from 'bun:test'
import { watched } from '../../src/std/watched.ts'
import { VirtualClock, settled } from '../support/clock.ts'

const clock = new VirtualClock()
const watch = { clock, patienceMs: () => 1000, late: () => new Error('late') }
const going = new AbortController().signal
const never = () => new Promise<never>(() => {})

async function* counting(until: number): AsyncGenerator<number> {
  for (let i = 0; i < until; i++) yield i
}

async function* stuckAfter(until: number): AsyncGenerator<number> {
  yield* counting(until)
  await never()
}

describe('a watched source', () => {
  test('gives all it has, and leaves no timer behind', async () => {
    expect(await Array.fromAsync(watched(() => counting(3), watch, going))).toEqual([0, 1, 2])
    expect(clock.pending).toBe(0)
  })

  test('is given up when nothing comes in time, at the start or later', async () => {
    for (const until of [0, 2]) {
      const got: number[] = []
      const all = collect(
        watched(() => stuckAfter(until), watch, going),
        got,
      )
      await clock.advance(999)
      expect(clock.pending).toBe(1)
      await clock.advance(1)
      expect(await all).toThrow('late')
      expect(got).toHaveLength(until)
      expect(clock.pending).toBe(0)
    }
  })

  test('may be given another patience before each item', async () => {
    let patienceMs = 1000
    const all = collect(
      watched(
        () => stuckAfter(1),
        { ...watch, patienceMs: () => patienceMs, late: (ms) => new Error(`${ms} ms`) },
        going,
      ),
      [],
    )
    patienceMs = 200
    await clock.advance(199)
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    expect(await all).toThrow('200 ms')
  })

  test('may be used slowly', async () => {
    const items = watched(() => counting(2), watch, going)
    await items.next()
    await clock.advance(5000)
    expect(await items.next()).toEqual({ done: false, value: 1 })
    expect((await items.next()).done).toBeTrue()
  })

  test('that ignores its signal is left at once', async () => {
    const cut = new AbortController()
    const all = collect(
      watched(() => stuckAfter(1), watch, cut.signal),
      [],
    )
    await settled()
    cut.abort(new Error('cut'))
    expect(await all).toThrow('cut')
    expect(clock.pending).toBe(0)
  })

  test('is told to stop when it is late, and when its reader has had enough', async () => {
    const signals: AbortSignal[] = []
    const open = (until: number) => (signal: AbortSignal) => {
      signals.push(signal)
      return stuckAfter(until)
    }
    const late = collect(watched(open(0), watch, going), [])
    for await (const _ of watched(open(1), watch, going)) break
    await clock.advance(1000)
    await late
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  test('that is left by its reader may clean up', async () => {
    let isClean = false
    async function* untidy() {
      try {
        yield* counting(3)
      } finally {
        isClean = true
      }
    }
    for await (const _ of watched(untidy, watch, going)) break
    await settled()
    expect(isClean).toBeTrue()
  })

  test('whose own failure comes too late harms nobody', async () => {
    const failing = Promise.withResolvers<IteratorResult<number>>()
    const source = { [Symbol.asyncIterator]: () => ({ next: () => failing.promise }) }
    const all = collect(
      watched(() => source, watch, going),
      [],
    )
    await clock.advance(1000)
    failing.reject(new Error('too late to matter'))
    expect(await all).toThrow('late')
    await settled()
  })
})

/** A function that throws what the source threw, or returns. */
async function collect(items: AsyncIterable<number>, into: number[]): Promise<() => void> {
  try {
    for await (const item of items) into.push(item)
    return () => {}
  } catch (error) {
    return () => {
      throw error
    }
  }
}
