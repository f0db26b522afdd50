import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { toneWords, type ToneWord } from '../tones.ts'

/** All audio of one connection, as a stand-in of a recogniser has heard it. */
export class ToneStream {
  #samples = new Int16Array(0)

  /** 16-bit samples, little-endian. False for half a sample. */
  hear(bytes: Uint8Array): boolean {
    if (bytes.length % 2 === 1) return false
    const more = new Int16Array(bytes.slice().buffer)
    const all = new Int16Array(this.#samples.length + more.length)
    all.set(this.#samples)
    all.set(more, this.#samples.length)
    this.#samples = all
    return true
  }

  get heardMs(): number {
    return (1000 * this.#samples.length) / LISTEN_RATE_HZ
  }

  /** Those that end after `fromMs`. */
  words(fromMs = 0): ToneWord[] {
    return toneWords(this.#samples).filter(({ toMs }) => toMs > fromMs)
  }
}

export const textOf = (words: readonly ToneWord[]): string => words.map(({ word }) => word).join(' ')

/** The `type` of a message, or of another field that says what it is. */
export function kindOf(text: string, field = 'type'): unknown {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message !== null ? Reflect.get(message, field) : undefined
  } catch {
    return undefined
  }
}
