import type { Seat, Seats } from './seats.ts'

/** Seats that must be free in two places: in this server, and among all that share a store. */
export class BothSeats implements Seats {
  readonly #here: Seats
  readonly #everywhere: Seats

  constructor(here: Seats, everywhere: Seats) {
    this.#here = here
    this.#everywhere = everywhere
  }

  async take(): Promise<Seat | undefined> {
    await using taken = new AsyncDisposableStack()
    for (const seats of [this.#here, this.#everywhere]) {
      const seat = await seats.take()
      if (!seat) return undefined
      taken.use(seat)
    }
    return taken.move()
  }

  async areFree(): Promise<boolean> {
    return (await this.#here.areFree()) && (await this.#everywhere.areFree())
  }
}
