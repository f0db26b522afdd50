import { HOP_MS } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'

/** After a stall this long the beat starts anew instead of making up for it. */
const STALL_MS = 200

interface Beat {
  readonly tick: (nowMs: number) => void
  readonly broke: (error: unknown) => void
}

/** One 20 ms beat for all calls of the process, on absolute deadlines so that lateness does not add up. */
export class Pacer {
  readonly #clock: Clock
  readonly #late: (ms: number) => void
  readonly #beats = new Set<Beat>()
  #timer: Disposable | undefined
  #dueMs = 0

  /** `late` is told at each beat how long after its time the last call had its turn. */
  constructor(clock: Clock, late: (ms: number) => void = () => {}) {
    this.#clock = clock
    this.#late = late
  }

  /** Calls `tick` 50 times a second until disposed. What it throws goes to `broke`: the other calls keep their beat. */
  add(tick: (nowMs: number) => void, broke: (error: unknown) => void): Disposable {
    const beat = { tick, broke }
    this.#beats.add(beat)
    if (!this.#timer) {
      this.#dueMs = this.#clock.now()
      this.#arm(this.#dueMs)
    }
    return {
      [Symbol.dispose]: () => {
        this.#beats.delete(beat)
        if (this.#beats.size > 0) return
        this.#timer?.[Symbol.dispose]()
        this.#timer = undefined
      },
    }
  }

  #arm(nowMs: number): void {
    this.#dueMs += HOP_MS
    if (nowMs - this.#dueMs > STALL_MS) this.#dueMs = nowMs
    // The beat's own time, not the timer's: a timer that fires half a millisecond early would skip a hop and send two at the next.
    const beatMs = this.#dueMs
    this.#timer = this.#clock.after(Math.max(0, beatMs - nowMs), () => {
      this.#arm(this.#clock.now())
      for (const { tick, broke } of this.#beats) {
        try {
          tick(beatMs)
        } catch (error) {
          broke(error)
        }
      }
      // What the last of the calls waited: it waits for all the others.
      this.#late(Math.max(0, this.#clock.now() - beatMs))
    })
  }
}
