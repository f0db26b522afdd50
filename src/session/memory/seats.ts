import type { Seat, Seats } from '../seats.ts'

/** Seats of one process. */
export class MemorySeats implements Seats {
  readonly #limit: number
  readonly #taken = new Set<Seat>()

  /** A limit of 0 is none. */
  constructor(limit: number) {
    this.#limit = limit
  }

  async take(): Promise<Seat | undefined> {
    if (this.#isFull) return undefined
    const seat: Seat = { [Symbol.asyncDispose]: async () => void this.#taken.delete(seat) }
    this.#taken.add(seat)
    return seat
  }

  async areFree(): Promise<boolean> {
    return !this.#isFull
  }

  get #isFull(): boolean {
    return this.#limit > 0 && this.#taken.size >= this.#limit
  }
}
