import type { NetworkTrouble } from './script.ts'

/** Brings the caller's hops to the wire: loses some, holds some up and sends them in a burst, or swaps two. */
export class Network {
  readonly #troubles: readonly NetworkTrouble[]
  readonly #deliver: (hop: Int16Array) => void
  readonly #held: Int16Array[] = []
  #count = 0

  constructor(troubles: readonly NetworkTrouble[], deliver: (hop: Int16Array) => void) {
    this.#troubles = troubles
    this.#deliver = deliver
  }

  /** False where the hop is lost, or comes in another place than its own. */
  carry(hop: Int16Array): boolean {
    const count = this.#count++
    const trouble = this.#troubles.find(({ at, hops }) => at <= count && count < at + hops)
    if (!trouble) {
      for (const each of this.#held.splice(0)) this.#deliver(each)
      this.#deliver(hop)
      return true
    }
    switch (trouble.how) {
      case 'lose':
        return false
      case 'hold':
        this.#held.push(hop)
        return true
      case 'swap':
        // The last of them comes first.
        this.#held.unshift(hop)
        return false
      default:
        return trouble.how satisfies never
    }
  }
}
