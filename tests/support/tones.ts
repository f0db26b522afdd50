import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import type { Recogniser, Transcript } from '../../src/stt/recogniser.ts'

const TONE_SAMPLES = LISTEN_RATE_HZ / 10
const VOCABULARY = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const STEP = 3000

/** Words as a recogniser of tones can read them: each 100 ms long and of one level. */
export function toned(text: string): Int16Array<ArrayBuffer> {
  const words = text.split(' ')
  const samples = new Int16Array(words.length * TONE_SAMPLES)
  for (const [at, word] of words.entries())
    samples.fill((VOCABULARY.indexOf(word) + 1) * STEP, at * TONE_SAMPLES, (at + 1) * TONE_SAMPLES)
  return samples
}

/** One request to `ToneRecogniser`, answered when the test says so. */
export interface ToneRequest {
  readonly seconds: number
  readonly purpose: 'final' | 'partial'
  readonly signal: AbortSignal
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

/** Reads tones, whole ones only, exactly; a recogniser whose every word can be foretold. */
export class ToneRecogniser implements Recogniser {
  readonly name = 'tones'
  readonly requests: ToneRequest[] = []
  readonly #prompt: boolean

  /** Unless `prompt`, requests wait in `requests` to be answered. */
  constructor(options: { prompt: boolean }) {
    this.#prompt = options.prompt
  }

  transcribe(samples: Int16Array, signal: AbortSignal, purpose: 'final' | 'partial'): Promise<Transcript> {
    const text = read(samples)
    if (this.#prompt) return Promise.resolve({ text })
    const { promise, resolve, reject } = Promise.withResolvers<Transcript>()
    const seconds = samples.length / LISTEN_RATE_HZ
    this.requests.push({ seconds, purpose, signal, answer: () => resolve({ text }), fail: reject })
    return promise
  }
}

/** A word as it was toned. */
export interface ToneWord {
  readonly word: string
  readonly fromMs: number
  readonly toMs: number
}

/** The words of tones, whole ones only, with their times. `rough`: they have been through a resampler, which rounds their edges. */
export function toneWords(given: Int16Array, rough = false): ToneWord[] {
  const samples = rough ? given.map((sample) => Math.round(sample / STEP) * STEP) : given
  const words: ToneWord[] = []
  for (let at = 0; at < samples.length;) {
    const level = samples[at] ?? 0
    let end = at
    while (end < samples.length && samples[end] === level) end++
    const count = level === 0 ? 0 : (rough ? Math.round : Math.floor)((end - at) / TONE_SAMPLES)
    for (let nth = 0; nth < count; nth++) {
      const fromMs = ((at + nth * TONE_SAMPLES) * 1000) / LISTEN_RATE_HZ
      words.push({ word: VOCABULARY[level / STEP - 1] ?? '?', fromMs, toMs: fromMs + 100 })
    }
    at = end
  }
  return words
}

const read = (samples: Int16Array): string =>
  toneWords(samples)
    .map(({ word }) => word)
    .join(' ')
