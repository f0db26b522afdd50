import { setImmediate } from 'node:timers'
import type { Clock } from '../std/clock.ts'

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** Time that moves only when told: a minute of talk takes milliseconds, and every run is the same. */
export class VirtualClock implements Clock {
  /** 2026-01-05 09:00 UTC, a Monday. */
  readonly #wallOriginMs = Date.UTC(2026, 0, 5, 9)
  #nowMs = 0
  #stalledMs = 0
  #order = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#nowMs
  }

  wall(): number {
    return this.#wallOriginMs + this.#nowMs
  }

  awake(): number {
    return this.#nowMs - this.#stalledMs
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  /** Timers that wait: what a finished call must not leave behind. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves time on, running what falls due in order and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await settled()
    for (let timer = this.#next(endMs); timer; timer = this.#next(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs)
      this.#timers.delete(timer)
      timer.run()
      await settled()
    }
    this.#nowMs = endMs
  }

  /** Time passes in which nothing runs: the process was held up. */
  stall(ms: number): void {
    this.#nowMs += ms
    this.#stalledMs += ms
  }

  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs > endMs) continue
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** Lets every promise that can settle without a timer do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
