import type { Pcm } from '../audio/pcm.ts'
import type { MemoryWire } from '../transport/memory.ts'
import type { VirtualClock } from './virtual-clock.ts'

const RATE_HZ = 16_000
const HOP_MS = 20
const HOP = (RATE_HZ / 1000) * HOP_MS
/** Loud enough to be speech by any configuration. */
const LOUD = 8_000

/** Brings the caller's hops to the wire, every 20 ms. */
export type Network = (hop: Pcm, deliver: (hop: Pcm) => void) => void

/** A caller's voice: noise that stands for words, and silence. Time goes on with it. */
export class Voice {
  readonly #clock: VirtualClock
  readonly #wire: MemoryWire
  readonly #network: Network
  readonly #loud = new Int16Array(HOP).map((_, index) => (index % 2 ? LOUD : -LOUD))
  readonly #quiet = new Int16Array(HOP)

  /** Unless `network` is given, hops come at once and in order. */
  constructor(clock: VirtualClock, wire: MemoryWire, network: Network = (hop, deliver) => deliver(hop)) {
    this.#clock = clock
    this.#wire = wire
    this.#network = network
  }

  async speaksFor(ms: number): Promise<void> {
    await this.#sends(this.#loud, ms)
  }

  async isSilentFor(ms: number): Promise<void> {
    await this.#sends(this.#quiet, ms)
  }

  async #sends(samples: Int16Array, ms: number): Promise<void> {
    for (let sentMs = 0; sentMs < ms; sentMs += HOP_MS) {
      this.#network({ samples, rateHz: RATE_HZ }, (arrived) => this.#wire.speak(arrived))
      await this.#clock.advance(HOP_MS)
    }
  }
}
