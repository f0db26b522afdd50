import type { PhoneLine } from '../transport/wire.ts'
import { orAborted } from '../std/or-aborted.ts'

/** What keeps the bot from acting on the call: a caller who speaks, or who is out of reach. */
export class Standstill {
  #paused: PromiseWithResolvers<void> | undefined
  #held: PromiseWithResolvers<void> | undefined

  get isPaused(): boolean {
    return this.#paused !== undefined
  }

  pause(): void {
    this.#paused ??= Promise.withResolvers()
  }

  resume(): void {
    this.#paused?.resolve()
    this.#paused = undefined
  }

  hold(): void {
    this.#held ??= Promise.withResolvers()
  }

  release(): void {
    this.#held?.resolve()
    this.#held = undefined
  }

  /** Resolves when all has been heard at the phone, and neither is so. Rejects with the signal's reason. */
  async free(phone: Pick<PhoneLine, 'played'> | undefined, signal: AbortSignal): Promise<void> {
    if (phone) await orAborted(phone.played(), signal)
    await this.over(signal)
  }

  /** Resolves when neither is so. Rejects with the signal's reason. */
  async over(signal: AbortSignal): Promise<void> {
    for (let wait = this.#paused ?? this.#held; wait; wait = this.#paused ?? this.#held)
      await orAborted(wait.promise, signal)
  }
}
