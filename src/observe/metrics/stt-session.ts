import type { Clock } from '../../std/clock.ts'
import { isInterim, type SttEvent, type SttHint, type SttSession } from '../../stt/stt.ts'
import type { ByOutcome } from './stage-families.ts'

export interface SttTimes {
  readonly clock: Clock
  readonly firstWords: ByOutcome
  readonly final: ByOutcome
  /** So many more sessions wait for a final. */
  waiting(change: 1 | -1): void
}

/** A recogniser's session, watched: what it was asked when, and when it answered. */
export class MeasuredSttSession implements SttSession {
  readonly #session: SttSession
  readonly #times: SttTimes
  /** When this turn's speech began, until its first words are known. */
  #spokeMs: number | undefined
  #isInTurn = false
  /** When the final was asked for that has not come yet. */
  #askedMs: number | undefined

  constructor(session: SttSession, times: SttTimes) {
    this.#session = session
    this.#times = times
  }

  get decides(): boolean {
    return this.#session.decides === true
  }

  get givenMs(): number | undefined {
    return this.#session.givenMs
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#watched()
  }

  write(hop: Int16Array): void {
    this.#session.write(hop)
  }

  hint(hint: SttHint): void {
    const nowMs = this.#times.clock.now()
    switch (hint) {
      case 'speech':
        // What was asked for is stale now.
        this.#stopWaiting()
        if (!this.#isInTurn) this.#spokeMs = nowMs
        this.#isInTurn = true
        break
      case 'pause':
        if (this.#askedMs === undefined) this.#times.waiting(1)
        this.#askedMs = nowMs
        break
      case 'turn-end':
        this.#isInTurn = false
        this.#spokeMs = undefined
        break
      default:
        hint satisfies never
    }
    this.#session.hint(hint)
  }

  said(text: string): void {
    this.#session.said?.(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopWaiting()
    await this.#session[Symbol.asyncDispose]()
  }

  async *#watched(): AsyncGenerator<SttEvent> {
    for await (const event of this.#session.events) {
      this.#answered(event)
      yield event
    }
  }

  #answered(event: SttEvent): void {
    const { clock, firstWords, final } = this.#times
    const outcome = event.type === 'failed' ? 'error' : 'success'
    if (this.#spokeMs !== undefined && (event.type === 'failed' || event.text !== '')) {
      firstWords[outcome].observe((clock.now() - this.#spokeMs) / 1000)
      this.#spokeMs = undefined
    }
    if (isInterim(event) || this.#askedMs === undefined) return
    final[outcome].observe((clock.now() - this.#askedMs) / 1000)
    this.#stopWaiting()
  }

  #stopWaiting(): void {
    if (this.#askedMs !== undefined) this.#times.waiting(-1)
    this.#askedMs = undefined
  }
}
