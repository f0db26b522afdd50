import type { CallEvent } from '../event/call-event.ts'
import type { CallInfo } from './info.ts'
import type { Watch, Watcher } from './watcher.ts'

/** Those who watch one call. One that throws is left out of the rest of it. */
export class Watches implements AsyncDisposable {
  readonly #opened: Watch[] = []
  #watching: Watch[] = []

  constructor(watchers: readonly Watcher[], info: CallInfo) {
    for (const watcher of watchers) this.#safely(undefined, () => this.#opened.push(watcher.open(info)))
    this.#watching = [...this.#opened]
  }

  event(event: CallEvent): void {
    for (const watch of this.#watching) this.#safely(watch, () => watch.event?.(event))
  }

  callerHop(hop: Int16Array, atMs: number): void {
    for (const watch of this.#watching) if (watch.callerHop) this.#safely(watch, () => watch.callerHop?.(hop, atMs))
  }

  botHop(hop: Int16Array, atMs: number): void {
    for (const watch of this.#watching) if (watch.botHop) this.#safely(watch, () => watch.botHop?.(hop, atMs))
  }

  /** Resolves when all have let go. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#opened.map(async (watch) => watch[Symbol.asyncDispose]?.()))
  }

  #safely(watch: Watch | undefined, run: () => unknown): void {
    const leaveOut = () => (this.#watching = this.#watching.filter((other) => other !== watch))
    try {
      const done = run()
      // The types ask for nothing to wait for, and an async function fits them.
      if (done instanceof Promise) done.catch(leaveOut)
    } catch {
      leaveOut()
    }
  }
}
