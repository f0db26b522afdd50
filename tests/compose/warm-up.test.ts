import { expect, test } from 'bun:test'
import { warmUp } from '../../src/compose/warm-up.ts'
import type { Vad } from '../../src/vad/vad.ts'
import { VirtualClock } from '../support/clock.ts'

const judging = (judge: () => number): Vad => ({ open: () => ({ judge, reset: () => {} }) })

/** libopus loads in real time, the beats come in virtual time. */
async function timed(clock: VirtualClock, warm: Promise<void>): Promise<void> {
  const over = new AbortController()
  const end = () => over.abort()
  void warm.then(end, end)
  while (!over.signal.aborted) await clock.advance(20)
  await warm
}

test('a server warms up its codecs and its detector for 40 beats, and then stops', async () => {
  const clock = new VirtualClock()
  let windows = 0
  await timed(clock, warmUp({ vad: judging(() => windows++), clock }))
  await clock.advance(1000)
  expect(windows).toBe(40)
})

const broken = (): number => {
  throw new Error('no such kernel')
}

test('a fault in warming up is told', async () => {
  const clock = new VirtualClock()
  const outcome = await timed(clock, warmUp({ vad: judging(broken), clock })).catch((error: unknown) => error)
  expect(outcome).toMatchObject({ message: 'no such kernel' })
})
