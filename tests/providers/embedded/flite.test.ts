import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { levelDb } from '../../../src/audio/pcm.ts'
import { FLITE_VOICES } from '../../../src/providers/embedded/flite-request.ts'
import { flite } from '../../../src/providers/embedded/flite.ts'
import { moonshine } from '../../../src/providers/embedded/moonshine.ts'
import { speakable } from '../../../src/providers/embedded/speakable.ts'
import type { Tts } from '../../../src/tts/tts.ts'
import { joined, ttsContract } from '../../contract/tts.ts'
import { corpusErrorRate } from '../../support/wer.ts'
import { systemClock } from '../../../src/std/clock.ts'

const voice = flite({ voice: 'rms', clock: systemClock })
const model = moonshine(systemClock)
const { signal } = new AbortController()

// Two seconds, more where a machine is busy with other tests.
beforeAll(() => Promise.all([voice.preload(), model.preload()]), { timeout: 300_000 })
afterAll(async () => {
  await voice[Symbol.asyncDispose]()
  await model[Symbol.asyncDispose]()
})

ttsContract('flite', () => voice)

const SENTENCES = [
  'Hello there, how can I help you today?',
  'The train leaves at 3:45 in the afternoon.',
  'It is 10:30 on Monday, the 5th of January.',
  'I am a small demo, and I can tell you the time.',
  'There were 365 days in 2025.',
  'You can plug in a real language model with one line of configuration.',
  'One, two, three, four, five, six, seven.',
  'Twelve + 30 = 42.',
  '“Nice” to *meet* you, Anna 🙂',
]

async function said(tts: Tts, text: string): Promise<Int16Array> {
  return joined(await Array.fromAsync(tts.speak(text, signal)))
}

const isLoud = (sample: number): boolean => Math.abs(sample) > 200

/** Silence before and behind the speech, in ms. */
function edges(samples: Int16Array): { leadMs: number; trailMs: number } {
  const lead = samples.findIndex(isLoud)
  const trail = samples.length - samples.findLastIndex(isLoud)
  return { leadMs: lead / 16, trailMs: trail / 16 }
}

describe('flite', () => {
  test('what it says is understood', async () => {
    const pairs = []
    for (const text of SENTENCES) {
      const { text: heard } = await model.transcribe(await said(voice, text), signal, 'final')
      pairs.push({ said: speakable(text), heard: heard })
    }
    expect(corpusErrorRate(pairs)).toBeLessThanOrEqual(0.1)
  }, 300_000)

  test.each([...FLITE_VOICES])('%p speaks at -20 dBFS and never above -1', async (name) => {
    await using tts = flite({ voice: name, clock: systemClock })
    const speech = await said(tts, 'The quick brown fox jumps over the lazy dog, and then it goes home')
    expect(Math.abs(levelDb(speech) + 20)).toBeLessThan(2.5)
    expect(speech.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(32_768 * 10 ** (-1 / 20))
  })

  test('it begins at once, and rests longer after a sentence than after a clause', async () => {
    const clause = edges(await said(voice, 'First of all,'))
    const sentence = edges(await said(voice, 'First of all.'))
    expect(clause.leadMs).toBeLessThan(80)
    expect(clause.trailMs).toBeWithin(100, 250)
    expect(sentence.trailMs - clause.trailMs).toBeWithin(120, 240)
  })

  test('speech comes in chunks of 100 ms', async () => {
    const chunks = await Array.fromAsync(voice.speak('Good morning.', signal))
    expect(new Set(chunks.slice(0, -1).map(({ samples }) => samples.length))).toEqual(new Set([1600]))
  })

  test('the same words sound the same each time: nothing is carried over', async () => {
    const first = await said(voice, 'Once more.')
    await said(voice, 'Something else, which is a good deal longer than that.')
    expect(await said(voice, 'Once more.')).toEqual(first)
  })

  test('it speaks at the pace that it is told', { timeout: 60_000 }, async () => {
    await using fast = flite({ voice: 'rms', speed: 2, clock: systemClock })
    const text = 'The train leaves in the afternoon.'
    // The pause behind a sentence keeps its length.
    expect((await said(fast, text)).length / (await said(voice, text)).length).toBeWithin(0.5, 0.65)
  })

  test('nothing a model may write breaks it', async () => {
    const pieces = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 60, seed: 7 })
    const ends = await Promise.allSettled(pieces.map((piece) => said(voice, piece)))
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
  })

  test('a long piece is begun before all of it is spoken', async () => {
    const long = 'This is one of many sentences in a long reply. '.repeat(40)
    const abort = new AbortController()
    let samples = 0
    for await (const chunk of voice.speak(long, abort.signal)) {
      samples += chunk.samples.length
      abort.abort()
    }
    expect(samples).toBe(1600)
    expect((await said(voice, long)).length / 16_000).toBeGreaterThan(60)
  })

  test('too many pieces at once are refused, the others are spoken', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 80 }, () => said(voice, 'Hi.')))
    const refused = crowd.filter((one) => one.status === 'rejected')
    expect(refused.length).toBeWithin(1, 20)
    expect(refused[0]?.reason).toMatchObject({ stage: 'tts', code: 'busy', retryable: true })
  })
})
