/** Shifts that are remembered. Whoever asks for older times asks late. */
const MOST_SHIFTS = 64
/** Less is none. */
const LEAST_MS = 1

interface Shift {
  readonly fromMs: number
  readonly laterMs: number
}

/** What one clock shows at the times of another that at moments runs apart from it. */
export class TimeShifts {
  readonly #shifts: Shift[] = []

  /** From a time of the other clock on, this one is so much later than it. */
  note(fromMs: number, laterMs: number): void {
    const last = this.#shifts.at(-1)
    if (last && Math.abs(laterMs - last.laterMs) < LEAST_MS) return
    this.#shifts.push({ fromMs, laterMs })
    if (this.#shifts.length > MOST_SHIFTS) this.#shifts.shift()
  }

  /** What this one showed at that time of the other, of what begins then. */
  begins(ms: number): number {
    return ms + this.#laterMs(({ fromMs }) => fromMs <= ms)
  }

  /** The same of what is over then. */
  ends(ms: number): number {
    return ms + this.#laterMs(({ fromMs }) => fromMs < ms)
  }

  #laterMs(isBefore: (shift: Shift) => boolean): number {
    return (this.#shifts.findLast(isBefore) ?? this.#shifts[0])?.laterMs ?? 0
  }
}
