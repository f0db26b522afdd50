import type { CallEvent, WireKind } from '../event/call-event.ts'

/** What one call came to, in figures; no words and no numbers of people. */
export interface CallFigures {
  readonly wire: WireKind
  readonly durationMs: number
  /** Turns of the caller that were answered, spoken or typed. */
  readonly turns: number
  /** Replies that the caller cut by speaking: those cut by a button, by typed text or by the end of the call do not count. */
  readonly interruptions: number
  readonly promptTokens: number
  readonly completionTokens: number
}

/** Counts a call from its events. */
export class CallRecord {
  readonly #wire: WireKind
  #startedMs = 0
  #atMs = 0
  #turns = 0
  #interruptions = 0
  #promptTokens = 0
  #completionTokens = 0
  #isCallerSpeaking = false

  constructor(wire: WireKind) {
    this.#wire = wire
  }

  count(event: CallEvent): void {
    this.#atMs = event.atMs
    switch (event.type) {
      case 'call-started':
        this.#startedMs = event.atMs
        return
      case 'user-turn':
        this.#turns++
        return
      case 'user-started-speaking':
        this.#isCallerSpeaking = true
        return
      case 'user-stopped-speaking':
        this.#isCallerSpeaking = false
        return
      case 'interrupted':
        if (this.#isCallerSpeaking) this.#interruptions++
        return
      case 'tokens-used':
        this.#promptTokens += event.promptTokens
        this.#completionTokens += event.completionTokens
    }
  }

  get figures(): CallFigures {
    return {
      wire: this.#wire,
      durationMs: Math.round(this.#atMs - this.#startedMs),
      turns: this.#turns,
      interruptions: this.#interruptions,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
    }
  }
}
