import { expect, test } from 'bun:test'
import { streaming } from '../../../src/providers/http/streaming.ts'
import { VirtualClock } from '../../support/clock.ts'

/** Gives `count` items, then waits until it is stopped, and fails in its own words. */
async function* grumpy(count: number, signal: AbortSignal): AsyncGenerator<number> {
  for (let item = 0; item < count; item++) yield item
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  throw new TypeError('the socket of sk-secret was closed')
}

async function read(items: AsyncIterable<number>, into: number[]): Promise<unknown> {
  try {
    for await (const item of items) into.push(item)
    return 'its end'
  } catch (error) {
    return error
  }
}

test('what was stopped by an abort, or before it began, ends quietly', async () => {
  for (const isLate of [true, false]) {
    const clock = new VirtualClock()
    const abort = new AbortController()
    let opened = 0
    const open = (signal: AbortSignal) => {
      opened++
      return grumpy(1, signal)
    }
    if (!isLate) abort.abort()
    const got: number[] = []
    const outcome = read(streaming('tts', { clock, random: () => 0 }, abort.signal, open), got)
    await clock.advance(100)
    abort.abort()
    expect(await outcome).toBe('its end')
    expect([opened, got.length]).toEqual(isLate ? [1, 1] : [0, 0])
    expect(clock.pending).toBe(0)
  }
})
