import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { joined } from '../../../src/audio/sounds.ts'
import { FliteVoice } from '../../../src/providers/embedded/flite-voice.ts'
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
    for (const { samples, text } of librivox()) pairs.push({ said: text, heard: await wordsOf(samples) })
    expect(corpusErrorRate(pairs)).toBeLessThanOrEqual(0.1)
  })

  test('it hears nothing in silence, nor in less than a word', async () => {
    expect(await wordsOf(new Int16Array(32_000))).toBe('')
    expect(await wordsOf(new Int16Array(1000).fill(5000))).toBe('')
  })

  test.each(['415', '5309', '415 555 0131', '2 0 7 8', '999', '31 415 92'])(
    'it hears digits that are read out: %s',
    async (number) => {
      const heard = await wordsOf(readOut(number))
      const digits = heard.toLowerCase().replaceAll(/[a-z]+/g, (word) => `${NAMES.indexOf(word)}`)
      expect(digits.replaceAll(/\D/g, '')).toBe(number.replaceAll(' ', ''))
    },
  )

  test.each([1, 2, 3, 4, 5, 6])('it makes no words of a noise: burst %d', async (seed) => {
    const burst = noise(150 + 50 * seed, -10 - 3 * seed, seed)
    const room = noise(400, -65, seed)
    const samples = joined([room, burst, room])
    expect(await wordsOf(samples)).toBe('')
  })

  test('it doubts the words that it makes of hums, and few of those that were said', async () => {
    const voice = await FliteVoice.load()
    const room = noise(450, -70)
    const isDoubtful = async (sound: Int16Array) =>
      (await model.transcribe(joined([room, sound, noise(120, -70)]), signal, 'final')).isDoubtful === true
    const doubted = async (sounds: readonly Int16Array[]) => {
      const doubts = []
      for (const sound of sounds) doubts.push(await isDoubtful(voiced(sound)))
      return doubts.filter(Boolean).length
    }
    const hums = (['slt', 'rms'] as const).flatMap((name) =>
      ['Uh-huh.', 'Uh.'].map((text) => voice.speak({ text, voice: name, speed: 1 })),
    )
    expect(await doubted(hums)).toBeGreaterThanOrEqual(3)
    const words = ['hello', 'goodbye', 'vm-no', 'vm-Urgent', 'vm-Work', 'digits/14', 'digits/20', 'digits/tomorrow']
    expect(await doubted(words.map((word) => allison(word)))).toBeLessThanOrEqual(1)
  })

  test('a partial gives way to a final', async () => {
    const speech = allison('please-try-again')
    const partial = model.transcribe(speech, signal, 'partial')
    const final = model.transcribe(speech, signal, 'final')
    expect(partial).rejects.toMatchObject({ stage: 'stt', code: 'busy' })
    expect((await final).text).toBe('Please try again.')
  })

  test('the samples are copied when it is asked', async () => {
    const samples = allison('please-try-again')
    const heard = model.transcribe(samples, signal, 'final')
    samples.fill(0)
    expect((await heard).text).toBe('Please try again.')
  })
})

/** What it hears. */
const wordsOf = async (samples: Int16Array): Promise<string> => (await model.transcribe(samples, signal, 'final')).text

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
