import { Random } from './random.ts'

export interface Roughness {
  /** Share of datagrams lost. */
  readonly loss?: number
  /** Each datagram is later by up to this, so that they overtake one another. */
  readonly jitterMs?: number
  /** Share of datagrams that come twice. */
  readonly doubled?: number
}

/** One direction of a bad network, in real time. */
export class RoughLink {
  readonly #random: Random
  readonly #roughness: Roughness
  readonly #deliver: (datagram: Buffer) => void
  sent = 0

  constructor(seed: number, roughness: Roughness, deliver: (datagram: Buffer) => void) {
    this.#random = new Random(seed)
    this.#roughness = roughness
    this.#deliver = deliver
  }

  send(datagram: Buffer): void {
    this.sent++
    const { loss = 0, jitterMs = 0, doubled = 0 } = this.#roughness
    const copies = this.#random.chance(doubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      if (this.#random.chance(loss)) continue
      const bytes = Buffer.from(datagram)
      setTimeout(() => this.#deliver(bytes), this.#random.next() * jitterMs)
    }
  }
}
