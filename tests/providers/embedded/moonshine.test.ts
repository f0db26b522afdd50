import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { joined } from '../../../src/audio/sounds.ts'
import { moonshine } from '../../../src/providers/embedded/moonshine.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import { sttContract } from '../../contract/stt.ts'
import { allison, librivox } from '../../support/speech.ts'
import { noise } from '../../support/noise.ts'
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

  test.each(['415', '5309', '415 555 0131', '2 0 7 8', '999', '31 415 92'])(
    'it hears digits that are read out: %s',
    async (number) => {
      const heard = await model.transcribe(readOut(number), signal, 'final')
      const digits = heard.toLowerCase().replaceAll(/[a-z]+/g, (word) => `${NAMES.indexOf(word)}`)
      expect(digits.replaceAll(/\D/g, '')).toBe(number.replaceAll(' ', ''))
    },
  )

  test.each([1, 2, 3, 4, 5, 6])('it makes no words of a noise: burst %d', async (seed) => {
    const burst = noise(150 + 50 * seed, -10 - 3 * seed, seed)
    const room = noise(400, -65, seed)
    const samples = joined([room, burst, room])
    expect(await model.transcribe(samples, signal, 'final')).toBe('')
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

const NAMES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/** A number digit by digit, and a longer pause where it has a space. */
function readOut(number: string): Int16Array {
  const said = [...number].flatMap((sign) =>
    sign === ' ' ? [noise(350, -70)] : [voiced(allison(`digits/${sign}`)), noise(40, -70)],
  )
  return joined([noise(300, -70), ...said, noise(250, -70)])
}

const isLoud = (sample: number) => Math.abs(sample) > 600

/** Without the silence around it. */
const voiced = (samples: Int16Array): Int16Array =>
  samples.slice(samples.findIndex(isLoud), samples.findLastIndex(isLoud))
