/** Packets of 20 ms that wait for one before them: what is later than 60 ms is given up, and what has come later is waited for longer. */
const LEAST_WAITING = 3
const MOST_WAITING = 10

/** A number far from the one expected begins a new count, and so do three that come too late, one after the other. */
const RESTART = 50
const MOST_LATE = 3

interface Late<T> {
  readonly number: number
  readonly packet: T
}

/** Puts packets back in the order of their numbers, for carriers that do not keep it. What comes too late, or twice, is dropped. */
export class Reorder<T> {
  readonly #waiting = new Map<number, T>()
  #next: number | undefined
  /** Too late, one after the other: the start of a new count, unless the old one goes on. */
  #late: Late<T>[] = []
  #mostWaiting = LEAST_WAITING

  push(number: number, packet: T, emit: (packet: T) => void): void {
    const next = this.#next ?? number
    if (Math.abs(number - next) > RESTART) return this.#restart(number, packet, emit)
    if (number < next) return this.#tooLate(number, packet, next - number, emit)
    if (this.#late.length > 0) this.#late = []
    if (number > next) {
      this.#waiting.set(number, packet)
      if (this.#waiting.size > this.#mostWaiting) this.#next = Math.min(...this.#waiting.keys())
      return this.#release(emit)
    }
    this.#next = number + 1
    emit(packet)
    if (this.#waiting.size > 0) this.#release(emit)
  }

  #restart(number: number, packet: T, emit: (packet: T) => void): void {
    this.#giveUp(emit)
    this.#late = []
    this.#next = number + 1
    emit(packet)
  }

  #tooLate(number: number, packet: T, by: number, emit: (packet: T) => void): void {
    this.#mostWaiting = Math.min(MOST_WAITING, Math.max(this.#mostWaiting, by))
    if (this.#late.at(-1)?.number !== number - 1) this.#late = []
    this.#late.push({ number, packet })
    if (this.#late.length < MOST_LATE) return
    const [first, ...rest] = this.#late
    if (first) this.#restart(first.number, first.packet, emit)
    for (const late of rest) this.push(late.number, late.packet, emit)
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
