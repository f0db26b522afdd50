import { decodeG711, MU_LAW } from '../../../src/audio/g711.ts'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { toneWords, type ToneWord } from '../tones.ts'

/** All audio of one connection, as a stand-in of a recogniser has heard it. */
export class ToneStream {
  readonly rateHz: number
  readonly #isMuLaw: boolean
  #samples = new Int16Array(0)

  constructor(rateHz = LISTEN_RATE_HZ, isMuLaw = false) {
    this.rateHz = rateHz
    this.#isMuLaw = isMuLaw
  }

  /** 16-bit samples, little-endian, or bytes of μ-law. False for half a sample. */
  hear(bytes: Uint8Array): boolean {
    if (!this.#isMuLaw && bytes.length % 2 === 1) return false
    const more = this.#isMuLaw ? decodeG711(MU_LAW, bytes) : new Int16Array(bytes.slice().buffer)
    const all = new Int16Array(this.#samples.length + more.length)
    all.set(this.#samples)
    all.set(more, this.#samples.length)
    this.#samples = all
    return true
  }

  get heardMs(): number {
    return (1000 * this.#samples.length) / this.rateHz
  }

  /** Those that end after `fromMs`. */
  words(fromMs = 0): ToneWord[] {
    const at16 = this.rateHz === LISTEN_RATE_HZ ? this.#samples : this.#picked()
    return toneWords(at16, at16 !== this.#samples).filter(({ toMs }) => toMs > fromMs)
  }

  /** At 16 kHz: a tone is one level throughout, so that any of its samples will do. */
  #picked(): Int16Array {
    const length = Math.floor((this.#samples.length * LISTEN_RATE_HZ) / this.rateHz)
    return Int16Array.from({ length }, (_, at) => this.#samples[Math.floor((at * this.rateHz) / LISTEN_RATE_HZ)] ?? 0)
  }
}

/** Hears what a connection asks to send, in its vendor's word for 16 kHz linear or for μ-law of 8 kHz. Undefined for anything else. */
export function toneStreamFor(
  words: { readonly linear: string; readonly muLaw: string },
  encoding: unknown,
  rateHz: unknown,
): ToneStream | undefined {
  if (encoding === words.linear && Number(rateHz) === LISTEN_RATE_HZ) return new ToneStream()
  return encoding === words.muLaw && Number(rateHz) === 8000 ? new ToneStream(8000, true) : undefined
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
