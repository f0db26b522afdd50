import type { LlmEvent } from '../../llm/llm.ts'
import { type Clock, sleep } from '../../std/clock.ts'
import { Deadline } from '../../std/deadline.ts'
import { StageError } from '../../std/errors.ts'
import { orAborted } from '../../std/or-aborted.ts'
import { tooLate } from '../../std/too-late.ts'

/** A large model from a slow disk. */
const LOAD_MS = 10 * 60_000
/** Ollama unloads a model that was not asked for during five minutes. */
const WARM_MS = 4 * 60_000
const BEAT_MS = 1000
/** Shorter waits need no word to the caller. */
const QUIET_BEATS = 1

const LOADING: LlmEvent = { type: 'working', on: 'loading' }

export type Ask = (signal: AbortSignal) => AsyncIterable<LlmEvent>

/**
 * Waits for a server that loads its model when it is asked for it. Many give the loading up when the request that began it is closed, so
 * one request of a caller who is gone is left open until the model has answered. Disposing closes that, too.
 */
export class Loading implements Disposable {
  readonly #clock: Clock
  readonly #mayBeCold: boolean
  readonly #began: () => void
  readonly #closed = new AbortController()
  #answeredMs = Number.NEGATIVE_INFINITY
  #hasLeftOpen = false

  /** `mayBeCold`: a server that loads says nothing until it has. Any other is waited for when it says that it loads. */
  constructor(clock: Clock, mayBeCold: boolean, began: () => void) {
    this.#clock = clock
    this.#mayBeCold = mayBeCold
    this.#began = began
  }

  /** What `ask` yields, with a sign of life each second while the model is loading. Throws `StageError`. */
  async *stream(ask: Ask, signal: AbortSignal): AsyncGenerator<LlmEvent> {
    const untilMs = this.#clock.now() + LOAD_MS
    for (;;) {
      try {
        return yield* this.#isCold ? this.#whileCold(ask, signal) : this.#counted(ask(signal))
      } catch (error) {
        if (!isLoading(error) || this.#clock.now() >= untilMs) throw error
      }
      this.#began()
      yield LOADING
      await sleep(this.#clock, BEAT_MS, signal)
    }
  }

  [Symbol.dispose](): void {
    this.#closed.abort()
  }

  get #isCold(): boolean {
    return this.#mayBeCold && this.#clock.now() - this.#answeredMs > WARM_MS
  }

  async *#counted(events: AsyncIterable<LlmEvent>): AsyncGenerator<LlmEvent> {
    for await (const event of events) {
      this.#answeredMs = this.#clock.now()
      yield event
    }
  }

  async *#whileCold(ask: Ask, signal: AbortSignal): AsyncGenerator<LlmEvent> {
    signal.throwIfAborted()
    const request = new Deadline(this.#clock, this.#closed.signal, LOAD_MS, () => tooLate('llm', LOAD_MS))
    const events = this.#counted(ask(request.signal))
    const first = events.next()
    let hasAnswered = false
    const answered = first.then(() => void (hasAnswered = true))
    // A rejection surfaces below, or is of no use to anybody.
    answered.catch(() => undefined)
    const follow = () => request[Symbol.dispose]()
    try {
      for (let beats = 1; !(await this.#within(answered, signal)); beats++) {
        if (beats <= QUIET_BEATS) continue
        this.#began()
        yield LOADING
      }
      signal.addEventListener('abort', follow, { once: true })
      const { done, value } = await first
      request.hold()
      if (done && !this.#closed.signal.aborted) request.signal.throwIfAborted()
      if (done) return
      yield value
      yield* events
    } finally {
      signal.removeEventListener('abort', follow)
      if (hasAnswered || !this.#leaveOpen(answered, request)) request[Symbol.dispose]()
    }
  }

  /** Whether the model answers during the next beat. */
  async #within(answered: Promise<void>, signal: AbortSignal): Promise<boolean> {
    const beat = Promise.withResolvers<false>()
    using _ = this.#clock.after(BEAT_MS, () => beat.resolve(false))
    return await orAborted(Promise.race([answered.then(() => true), beat.promise]), signal)
  }

  /** One is enough to have the model loaded. */
  #leaveOpen(answered: Promise<void>, request: Deadline): boolean {
    if (this.#hasLeftOpen) return false
    this.#hasLeftOpen = true
    answered
      .catch(() => undefined)
      .finally(() => {
        this.#hasLeftOpen = false
        request[Symbol.dispose]()
      })
    return true
  }
}

const isLoading = (error: unknown): boolean => error instanceof StageError && error.code === 'loading'
