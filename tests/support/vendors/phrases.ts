import type { ToneWord } from '../tones.ts'
import { ToneStream } from './tone-stream.ts'

/** Words of one phrase, the first of which have not been told as final before. */
export interface Phrase {
  readonly words: readonly ToneWord[]
  readonly isFinal: boolean
}

/** What a stand-in hears that ends phrases by itself, after so much silence. */
export class Phrases {
  readonly #audio: ToneStream
  readonly #silenceMs: number
  #finalMs = 0
  #told = ''

  constructor(silenceMs: number, audio = new ToneStream()) {
    this.#silenceMs = silenceMs
    this.#audio = audio
  }

  get heardMs(): number {
    return this.#audio.heardMs
  }

  /** Undefined for half a sample. */
  hear(bytes: Uint8Array): readonly Phrase[] | undefined {
    return this.#audio.hear(bytes) ? this.#phrases(this.#silenceMs) : undefined
  }

  /** All that is left, final. */
  end(): readonly Phrase[] {
    return this.#phrases(0)
  }

  #phrases(silenceMs: number): readonly Phrase[] {
    const phrases: Phrase[] = []
    let words: ToneWord[] = []
    const heard = this.#audio.words(this.#finalMs)
    for (const [at, word] of heard.entries()) {
      words.push(word)
      if ((heard[at + 1]?.fromMs ?? this.heardMs) - word.toMs < silenceMs) continue
      if (silenceMs === 0 && at < heard.length - 1) continue
      phrases.push({ words, isFinal: true })
      this.#finalMs = word.toMs
      words = []
    }
    const key = `${this.#finalMs}: ${words.length}`
    if (words.length > 0 && key !== this.#told) phrases.push({ words, isFinal: false })
    this.#told = key
    return phrases
  }
}
