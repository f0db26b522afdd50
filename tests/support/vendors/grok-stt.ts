import type { ToneWord } from '../tones.ts'
import { type Phrase, Phrases } from './phrases.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, textOf, toneStreamFor } from './tone-stream.ts'

const PARAMETERS = new Set(
  'sample_rate encoding interim_results endpointing language keyterm diarize filler_words smart_turn smart_turn_timeout'.split(
    ' ',
  ),
)

const AUDIO = { linear: 'pcm', muLaw: 'mulaw' }

/** How its phrases end: with all of them, as one reader found, or with what came after the last part that was locked, as another did. */
export type LongPhrases = 'again' | 'rest'

/** xAI's recogniser as its documentation and the AI SDK describe it, hearing tones. It locks three words at a time. */
export function grokServer({
  key = 'secret-key',
  long = 'again',
}: { key?: string; long?: LongPhrases } = {}): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/v1/stt') return 404
    if (far.headers.get('authorization') !== `Bearer ${key}`) return 401
    const endpointing = Number(query.get('endpointing') ?? 10)
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !(endpointing >= 0 && endpointing <= 5000))
      return 400
    const audio = toneStreamFor(AUDIO, query.get('encoding'), query.get('sample_rate'))
    if (!audio) return 400
    const session = new Session(far, new Phrases(endpointing, audio), long)
    far.send(JSON.stringify({ type: 'transcript.created' }))
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  readonly #phrases: Phrases
  readonly #long: LongPhrases
  /** Words of the phrase that are locked. */
  #locked = 0

  constructor(far: FarSide, phrases: Phrases, long: LongPhrases) {
    this.#far = far
    this.#phrases = phrases
    this.#long = long
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      const phrases = this.#phrases.hear(data)
      if (phrases) return this.#tell(phrases)
      this.#far.send(JSON.stringify({ type: 'error', message: 'half a sample' }))
      return this.#far.close(1008)
    }
    if (kindOf(data) !== 'audio.done') {
      this.#far.send(JSON.stringify({ type: 'error', message: 'unknown message' }))
      return this.#far.close(1008)
    }
    this.#tell(this.#phrases.end())
    // It has no text: the phrases held all of it.
    this.#far.send(JSON.stringify({ type: 'transcript.done', text: '', duration: this.#phrases.heardMs / 1000 }))
  }

  #tell(phrases: readonly Phrase[]): void {
    for (const { words, isFinal } of phrases) {
      if (isFinal) {
        this.#send(words.slice(this.#long === 'again' ? 0 : this.#locked), true, true)
        this.#locked = 0
        continue
      }
      while (words.length - this.#locked > 3) {
        this.#send(words.slice(this.#locked, this.#locked + 3), true, false)
        this.#locked += 3
      }
      if (this.#far.url.searchParams.get('interim_results') === 'true')
        this.#send(words.slice(this.#locked), false, false)
    }
  }

  #send(words: readonly ToneWord[], isFinal: boolean, isSpeechFinal: boolean): void {
    const fromMs = words[0]?.fromMs ?? 0
    this.#far.send(
      JSON.stringify({
        type: 'transcript.partial',
        text: textOf(words),
        words: words.map(({ word, fromMs: start, toMs }) => ({ text: word, start: start / 1000, end: toMs / 1000 })),
        is_final: isFinal,
        speech_final: isSpeechFinal,
        start: fromMs / 1000,
        duration: ((words.at(-1)?.toMs ?? 0) - fromMs) / 1000,
      }),
    )
  }
}
