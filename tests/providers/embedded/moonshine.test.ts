import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { moonshine } from '../../../src/providers/embedded/moonshine.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import { sttContract } from '../../contract/stt.ts'
import { allison, librivox } from '../../support/speech.ts'
import { corpusErrorRate, wordErrorRate } from '../../support/wer.ts'

const model = moonshine()
const { signal } = new AbortController()

beforeAll(() => model.preload())
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

  test('a final goes before the partials that wait, and what is aborted is not begun', async () => {
    const speech = allison('please-try-again')
    const order: string[] = []
    const abort = new AbortController()
    const asked = [
      model.transcribe(speech, signal, 'partial').then(() => order.push('running')),
      model.transcribe(speech, signal, 'partial').then(() => order.push('partial')),
      model.transcribe(speech, abort.signal, 'partial').catch(() => order.push('aborted')),
      model.transcribe(speech, signal, 'final').then(() => order.push('final')),
    ]
    abort.abort()
    await Promise.all(asked)
    expect(order).toEqual(['aborted', 'running', 'final', 'partial'])
  })

  test('the samples are copied when it is asked', async () => {
    const samples = allison('please-try-again')
    const heard = model.transcribe(samples, signal, 'final')
    samples.fill(0)
    expect(await heard).toBe('Please try again.')
  })
})
