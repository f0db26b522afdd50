import { HOP_MS } from '../audio/pcm.ts'

/** Speech is synthesised at most this far ahead of the ear. */
const AHEAD_HOPS = 2000 / HOP_MS
/** What a voice may give between two beats, 1 to 2 ms of work: more would hold up the other calls. */
export const AT_ONCE_MS = 400

/** Where a voice waits while the playout has enough: the back-pressure that it feels. */
export class Room {
  #takenMs = 0
  #leave: (() => void) | undefined

  /** So much has just been taken, and so much is queued now. Resolves when there is room for more. */
  async took(ms: number, queuedHops: number): Promise<void> {
    this.#takenMs += ms
    if (queuedHops > AHEAD_HOPS || this.#takenMs >= AT_ONCE_MS)
      await new Promise<void>((resolve) => (this.#leave = resolve))
  }

  /** Between two beats another part may be taken. */
  onBeat(queuedHops: number): void {
    this.#takenMs = 0
    if (queuedHops <= AHEAD_HOPS) this.leave()
  }

  /** Lets go of everybody who waits. */
  leave(): void {
    this.#leave?.()
    this.#leave = undefined
  }
}
