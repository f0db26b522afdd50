import { expect, test } from 'bun:test'
import { VirtualClock } from '../../support/clock.ts'
import { VirtualReader } from './reader.ts'

const SECOND = new Int16Array(16_000)
const { signal: NEVER } = new AbortController()

/** Moves time on as a call is played. */
async function plays(clock: VirtualClock, reader: VirtualReader, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 20) {
    await reader.readAhead(20)
    await clock.advance(20)
  }
}

test('a second of audio is read in 100 ms, however long that really takes', async () => {
  const clock = new VirtualClock()
  const reader = new VirtualReader(clock, async () => (await Bun.sleep(30), 'hello'))
  const readAt = reader.transcribe(SECOND, NEVER).then((text) => [text, clock.now()])
  await plays(clock, reader, 200)
  expect(await readAt).toEqual(['hello', 100])
})

test('what is not wanted any more is never read', async () => {
  const clock = new VirtualClock()
  const lengths: number[] = []
  const reader = new VirtualReader(clock, async ({ length }) => `${lengths.push(length)}`)
  const cancel = new AbortController()
  const dropped = reader.transcribe(SECOND, cancel.signal)
  dropped.catch(() => {})
  await plays(clock, reader, 60)
  cancel.abort()
  await plays(clock, reader, 200)
  expect(dropped).rejects.toThrow()
  expect(lengths).toEqual([])
})

test('the samples are copied when it is asked', async () => {
  const clock = new VirtualClock()
  const reader = new VirtualReader(clock, async (samples) => `${samples[0]}`)
  const samples = new Int16Array(1600).fill(7)
  const text = reader.transcribe(samples, NEVER)
  samples.fill(0)
  await plays(clock, reader, 100)
  expect(await text).toBe('7')
})

test('a reading that fails is told to who asked', async () => {
  const clock = new VirtualClock()
  const reader = new VirtualReader(clock, () => Promise.reject(new Error('no model')))
  const failed = reader.transcribe(SECOND, NEVER)
  failed.catch(() => {})
  await plays(clock, reader, 200)
  expect(failed).rejects.toThrow('no model')
})
