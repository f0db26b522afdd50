import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import type { Clock } from '../../../src/std/clock.ts'
import { type AudioStream, StreamedSession, type StreamListener } from '../../../src/stt/streamed.ts'
import type { Stt } from '../../../src/stt/stt.ts'
import type { Word } from './recording.ts'

/** A word is told so long after its sound, and is final if nothing follows it by then. */
export const TOLD_AFTER_MS = 150

/**
 * A recogniser in the cloud that streams, in place of the embedded one: it makes no mistake, writes no punctuation, and ends a phrase wherever
 * the next word does not follow at once. It never says that a turn is over.
 */
export const streamingStt = (words: readonly Word[], clock: Clock): Stt => ({
  name: 'streaming, in virtual time',
  open: (signal) => new StreamedSession((listener) => new WordStream(words, listener), clock, signal),
})

class WordStream implements AudioStream {
  readonly endsPhrases = true
  readonly hearsTurnsAlone = false
  readonly #words: readonly Word[]
  readonly #listener: StreamListener
  #writtenMs = 0
  /** Words that were told, and that are final. */
  #told = 0
  #final = 0

  constructor(words: readonly Word[], listener: StreamListener) {
    this.#words = words
    this.#listener = listener
  }

  get writtenMs(): number {
    return this.#writtenMs
  }

  write(hop: Int16Array): void {
    this.#writtenMs += (1000 * hop.length) / LISTEN_RATE_HZ
    const heardMs = this.#writtenMs - TOLD_AFTER_MS
    const told = this.#words.filter(({ toMs }) => toMs <= heardMs).length
    const next = this.#words[told]
    const isPhrase = told > this.#final && (next === undefined || next.fromMs > this.#writtenMs)
    if (told > this.#told || isPhrase) this.#tell(this.#words.slice(this.#final, told), isPhrase)
    this.#told = told
    if (isPhrase) this.#final = told
  }

  [Symbol.dispose](): void {}

  #tell(words: readonly Word[], isFinal: boolean): void {
    const text = words.map(({ word }) => word).join(' ')
    const parts = words.map(({ word, fromMs, toMs }, at) => ({ text: at === 0 ? word : ` ${word}`, fromMs, toMs }))
    this.#listener.heard({ type: 'words', text, isFinal, toMs: words.at(-1)?.toMs, parts })
  }
}
