import type { VirtualClock } from '../support/clock.ts'
import type { Network } from './network.ts'
import { hopOf, NOISE } from './sound.ts'

const HOP_MS = 20
/** Of a word that is shorter too little may be left to be noticed. */
const WHOLE_HOPS = 5

/** A word that the caller said. */
interface Spoken {
  readonly text: string
  /** When it began. */
  readonly atMs: number
  /** All of it has gone to the wire. */
  isWhole: boolean
}

/** A caller's microphone: words, noises, silence, and what of the bot is heard in the room. Time goes on with it. */
export class Caller {
  /** By the number that a recogniser hears; the first is no word. */
  readonly spoken: Spoken[] = [{ text: '', atMs: 0, isWhole: false }]
  readonly #clock: VirtualClock
  readonly #network: Network
  /** What of the bot's sound is in the room now. */
  readonly #echo: () => number
  readonly #hops = new Map<number | undefined, Int16Array<ArrayBuffer>>()

  constructor(clock: VirtualClock, network: Network, echo: () => number) {
    this.#clock = clock
    this.#network = network
    this.#echo = echo
  }

  async says(text: string, ms: number): Promise<void> {
    const hops = Math.ceil(ms / HOP_MS)
    const word = { text, atMs: this.#clock.now(), isWhole: hops >= WHOLE_HOPS }
    const id = this.spoken.push(word) - 1
    for (let hop = 0; hop < hops; hop++) if (!(await this.#sends(id))) word.isWhole = false
  }

  async makesNoise(ms: number): Promise<void> {
    for (let sentMs = 0; sentMs < ms; sentMs += HOP_MS) await this.#sends(NOISE)
  }

  /** Until `isOver`, which is asked after each hop. */
  async isSilent(ms: number, isOver: () => boolean = () => false): Promise<void> {
    for (let sentMs = 0; sentMs < ms && !isOver(); sentMs += HOP_MS) await this.#sends(undefined)
  }

  async #sends(word: number | undefined): Promise<boolean> {
    const isThere = this.#network.carry(this.#hop(word))
    await this.#clock.advance(HOP_MS)
    return isThere
  }

  #hop(word: number | undefined): Int16Array<ArrayBuffer> {
    const echo = Math.round(this.#echo())
    if (echo !== 0) return hopOf(word, echo)
    const hop = this.#hops.get(word) ?? hopOf(word)
    this.#hops.set(word, hop)
    return hop
  }
}
