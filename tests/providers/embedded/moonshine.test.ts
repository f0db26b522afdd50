import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { moonshine } from '../../../src/providers/embedded/moonshine.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import { sttContract } from '../../contract/stt.ts'
import { allison, librivox } from '../../support/speech.ts'
import { corpusErrorRate, wordErrorRate } from '../../support/wer.ts'
import { systemClock } from '../../../src/std/clock.ts'

const model = moonshine(systemClock)
const { signal } = new AbortController()

// Two seconds, more where a machine is busy with other tests.
beforeAll(() => model.preload(), { timeout: 300_000 })
afterAll(() => model[Symbol.asyncDispose]())

sttContract('Moonshine', () => ({
  stt: batchStt(model, { partials: true }),
  utterances: [
    { samples: allison('conf-onlyperson'), text: 'You are currently the only person in this conference.' },
    { samples: allison('please-try-again'), text: 'Please try again.' },
  ],
  same: (said, heard) => wordErrorRate(said, heard) <= 0.1,
}))

describe('Moonshine', () => {
  test('it understands recorded human speech', async () => {
    const pairs = []
    for (const { samples, text } of librivox())
      pairs.push({ said: text, heard: await model.transcribe(samples, signal, 'final') })
    expect(corpusErrorRate(pairs)).toBeLessThanOrEqual(0.1)
  })

  test('it hears nothing in silence, nor in less than a word', async () => {
    expect(await model.transcribe(new Int16Array(32_000), signal, 'final')).toBe('')
    expect(await model.transcribe(new Int16Array(1000).fill(5000), signal, 'final')).toBe('')
  })

  test('a partial gives way to a final', async () => {
    const speech = allison('please-try-again')
    const partial = model.transcribe(speech, signal, 'partial')
    const final = model.transcribe(speech, signal, 'final')
    expect(partial).rejects.toMatchObject({ stage: 'stt', code: 'busy' })
    expect(await final).toBe('Please try again.')
  })

  test('the samples are copied when it is asked', async () => {
    const samples = allison('please-try-again')
    const heard = model.transcribe(samples, signal, 'final')
    samples.fill(0)
    expect(await heard).toBe('Please try again.')
  })
})
