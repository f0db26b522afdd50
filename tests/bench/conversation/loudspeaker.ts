import { HOP_MS, hopSamples, LISTEN_RATE_HZ, partsOf, type Pcm } from '../../../src/audio/pcm.ts'
import type { MemoryWire } from '../../../src/transport/memory.ts'
import type { Tts } from '../../../src/tts/tts.ts'
import { amplified, atLevel, mixed } from './sounds.ts'
import type { Speech } from './speech.ts'

/** How loud the bot speaks. */
const BOT_DB = -20
const CHUNK_MS = 100
const HOP = hopSamples(LISTEN_RATE_HZ)

/** The bot's own voice comes back from a loudspeaker, so much later and quieter. */
export interface Echo {
  readonly voice: 'flite' | 'recorded'
  readonly delayMs: number
  readonly db: number
}

/** Puts what was played into what a microphone hears. */
export class Loudspeaker {
  readonly #played: MemoryWire['played']
  readonly #echo: Echo
  #next = 0

  constructor({ played }: MemoryWire, echo: Echo) {
    this.#played = played
    this.#echo = echo
  }

  /** The hop of the microphone that ends at this time, with the echo in it: what the loudspeaker began to play before it, by the delay. */
  into(hop: Int16Array, atMs: number): Int16Array {
    const { delayMs, db } = this.#echo
    while ((this.#played[this.#next]?.atMs ?? Infinity) <= atMs - 2 * HOP_MS - delayMs) this.#next++
    const played = this.#played[this.#next]
    const isHeard = played !== undefined && played.atMs <= atMs - HOP_MS - delayMs
    return isHeard ? mixed(hop, amplified(played.samples, db)) : hop.slice(0, HOP)
  }
}

/** A voice that speaks at the bot's level. */
export function voiceOf({ voice }: Echo, { flite, sentences }: Pick<Speech, 'flite' | 'sentences'>): Tts {
  let nth = 0
  return {
    name: voice,
    async *speak(piece): AsyncGenerator<Pcm> {
      const own =
        voice === 'flite' ? flite(piece, 'rms') : (sentences[nth++ % sentences.length]?.samples ?? new Int16Array(0))
      yield* partsOf({ samples: atLevel(own, BOT_DB), rateHz: LISTEN_RATE_HZ }, CHUNK_MS)
    },
  }
}
