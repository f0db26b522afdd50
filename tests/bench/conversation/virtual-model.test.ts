import { expect, test } from 'bun:test'
import { VirtualClock } from '../../support/clock.ts'
import { readerOf, VirtualModel } from './virtual-model.ts'

const SECOND = new Int16Array(16_000)
const { signal: NEVER } = new AbortController()

/** Moves time on as a call is played. */
async function plays(clock: VirtualClock, model: VirtualModel<string>, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 20) {
    await model.runAhead(20)
    await clock.advance(20)
  }
}

test('a second of audio is read in 100 ms, however long that really takes', async () => {
  const clock = new VirtualClock()
  const model = new VirtualModel(clock, async () => (await Bun.sleep(30), 'hello'))
  const readAt = readerOf(model)
    .transcribe(SECOND, NEVER, 'final')
    .then((text) => [text, clock.now()])
  await plays(clock, model, 200)
  expect(await readAt).toEqual(['hello', 100])
})

test('what is not wanted any more is never read', async () => {
  const clock = new VirtualClock()
  const lengths: number[] = []
  const model = new VirtualModel(clock, async ({ length }) => `${lengths.push(length)}`)
  const cancel = new AbortController()
  const dropped = readerOf(model).transcribe(SECOND, cancel.signal, 'final')
  dropped.catch(() => {})
  await plays(clock, model, 60)
  cancel.abort()
  await plays(clock, model, 200)
  expect(dropped).rejects.toThrow()
  expect(lengths).toEqual([])
})

test('the samples are copied when it is asked', async () => {
  const clock = new VirtualClock()
  const model = new VirtualModel(clock, async (samples) => `${samples[0]}`)
  const samples = new Int16Array(1600).fill(7)
  const text = readerOf(model).transcribe(samples, NEVER, 'final')
  samples.fill(0)
  await plays(clock, model, 100)
  expect(await text).toBe('7')
})

test('a reading that fails is told to who asked', async () => {
  const clock = new VirtualClock()
  const model = new VirtualModel<string>(clock, () => Promise.reject(new Error('no model')))
  const failed = readerOf(model).transcribe(SECOND, NEVER, 'final')
  failed.catch(() => {})
  await plays(clock, model, 200)
  expect(failed).rejects.toThrow('no model')
})
