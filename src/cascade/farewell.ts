import type { Clock } from '../std/clock.ts'
import type { Untimed } from '../event/call-event.ts'

/** A word is over by then, or the voice is slow. */
const WORD_MS = 1000
/** A caller who is speaking may finish for so long. */
const SENTENCE_MS = 3000

/** Finds the moment at which the bot may take its leave: after the word in progress, or the caller's sentence. */
export class Farewell implements Disposable {
  readonly #clock: Clock
  readonly #leave: () => void
  /** Who is waited for. */
  #speaker: 'bot' | 'caller' | undefined
  #hasBegun = false
  #timer: Disposable | undefined

  constructor(clock: Clock, leave: () => void) {
    this.#clock = clock
    this.#leave = leave
  }

  /** The bot is taking its leave. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** `speaker` has the floor. */
  begin(speaker: 'bot' | 'caller' | undefined): void {
    this.#speaker = speaker
    this.#within(speaker === 'caller' ? SENTENCE_MS : speaker === 'bot' ? WORD_MS : 0)
  }

  told(event: Untimed): void {
    if (this.#speaker === 'bot' && event.type === 'piece' && event.status !== 'new') this.#within(0)
    else if (this.#speaker === 'caller' && event.type === 'user-stopped-speaking') this.#within(0)
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
  }

  /** In a task of its own: events are told in the middle of what they tell of. */
  #within(ms: number): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(ms, () => {
      this.#speaker = undefined
      this.#hasBegun = true
      this.#leave()
    })
  }
}
