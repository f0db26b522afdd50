/** Packets of 20 ms that wait for one before them: later than 60 ms it is given up. */
const MOST_WAITING = 3

/** A number far from the one expected begins a new count, and so do three that come too late, one after the other. */
const RESTART = 50
const MOST_LATE = 3

/** Puts packets back in the order of their numbers, for carriers that do not keep it. What comes too late, or twice, is dropped. */
export class Reorder<T> {
  readonly #waiting = new Map<number, T>()
  #next: number | undefined
  #late = 0
  #lateNumber = 0

  push(number: number, packet: T, emit: (packet: T) => void): void {
    const next = this.#next ?? number
    this.#late = number >= next ? 0 : number === this.#lateNumber + 1 ? this.#late + 1 : 1
    this.#lateNumber = number
    if (Math.abs(number - next) > RESTART || this.#late === MOST_LATE) {
      this.#late = 0
      this.#giveUp(emit)
      this.#next = number + 1
      return emit(packet)
    }
    if (number < next) return
    if (number > next) {
      this.#waiting.set(number, packet)
      if (this.#waiting.size > MOST_WAITING) this.#next = Math.min(...this.#waiting.keys())
      return this.#release(emit)
    }
    this.#next = number + 1
    emit(packet)
    if (this.#waiting.size > 0) this.#release(emit)
  }

  #release(emit: (packet: T) => void): void {
    for (;;) {
      const next = this.#next
      const packet = next === undefined ? undefined : this.#waiting.get(next)
      if (next === undefined || packet === undefined) return
      this.#waiting.delete(next)
      this.#next = next + 1
      emit(packet)
    }
  }

  #giveUp(emit: (packet: T) => void): void {
    for (const number of [...this.#waiting.keys()].sort((a, b) => a - b)) {
      this.#next = number
      this.#release(emit)
    }
  }
}
