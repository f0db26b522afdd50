import type { AnsweredBy, CallEvent } from '../event/call-event.ts'
import type { FailureCode, ModelStage, Stage } from '../std/errors.ts'

/** What one call came to, in figures; no words and no numbers of people. */
export interface CallFigures {
  readonly durationMs: number
  /** Turns of the caller that were answered, spoken or typed. */
  readonly turns: number
  /** Replies that the caller cut by speaking: those cut by a button, by typed text or by the end of the call do not count. */
  readonly interruptions: number
  readonly promptTokens: number
  readonly completionTokens: number
  /** Those of the prompts that the vendor had in its cache. */
  readonly cachedTokens: number
  /** Of answers that were begun before a turn was over, and not wanted: read and written. In none of the counts above. */
  readonly speculativeTokens: number
  /** Of such answers, what the voice was given to say. */
  readonly speculativeCharacters: number
  /** Audio that recognisers were given, each time that they were. */
  readonly recognisedMs: number
}

/** Failures of one kind that the call was told of. */
export interface ErrorCount {
  readonly stage: Stage
  readonly code: FailureCode
  readonly count: number
}

/** How often one who does a stage took the place of another, for one reason. */
export interface ReplacedCount {
  readonly stage: ModelStage
  readonly from: string
  readonly to: string
  readonly code: FailureCode
  readonly count: number
}

/** Counts a call from its events. */
export class CallCounter {
  #startedMs = 0
  #atMs = 0
  #turns = 0
  #interruptions = 0
  #promptTokens = 0
  #completionTokens = 0
  #cachedTokens = 0
  #speculativeTokens = 0
  #speculativeCharacters = 0
  #recognisedMs = 0
  #language: string | undefined
  #answeredBy: AnsweredBy | undefined
  #turnWaitMs: number | undefined
  readonly #errors = new Map<string, ErrorCount>()
  readonly #replaced = new Map<string, ReplacedCount>()

  count(event: CallEvent): void {
    this.#atMs = event.atMs
    switch (event.type) {
      case 'call-started':
        this.#startedMs = event.atMs
        return
      case 'language-changed':
        this.#language = event.language
        return
      case 'answered-by':
        this.#answeredBy = event.by
        return
      case 'user-turn':
        this.#turns++
        return
      case 'interrupted':
        if (event.byVoice) this.#interruptions++
        return
      case 'tokens-used':
        this.#promptTokens += event.promptTokens
        this.#completionTokens += event.completionTokens
        this.#cachedTokens += event.cachedTokens ?? 0
        return
      case 'draft-dropped':
        this.#speculativeTokens += event.promptTokens + event.completionTokens
        return
      case 'speech-dropped':
        this.#speculativeCharacters += event.chars
        return
      case 'audio-recognised':
        this.#recognisedMs += event.ms
        return
      case 'pauses-learnt':
        this.#turnWaitMs = Math.round(event.waitMs)
        return
      case 'replaced': {
        const { stage, from, to, code } = event
        const kind = JSON.stringify([stage, from, to, code])
        const { count } = this.#replaced.get(kind) ?? { count: 0 }
        this.#replaced.set(kind, { stage, from, to, code, count: count + 1 })
        return
      }
      case 'failed':
        this.#failed(event)
    }
  }

  get figures(): CallFigures {
    return {
      durationMs: Math.round(this.#atMs - this.#startedMs),
      turns: this.#turns,
      interruptions: this.#interruptions,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
      cachedTokens: this.#cachedTokens,
      speculativeTokens: this.#speculativeTokens,
      speculativeCharacters: this.#speculativeCharacters,
      recognisedMs: Math.round(this.#recognisedMs),
    }
  }

  /** The one in which the call is held now; undefined where its agent tells none. */
  get language(): string | undefined {
    return this.#language
  }

  /** Who turned out to have picked up an outgoing call; undefined where nobody listened for that. */
  get answeredBy(): AnsweredBy | undefined {
    return this.#answeredBy
  }

  /** What was learnt of the caller's pauses; undefined where that is not kept. */
  get turnWaitMs(): number | undefined {
    return this.#turnWaitMs
  }

  /** In the order in which they first came. */
  get errors(): readonly ErrorCount[] {
    return [...this.#errors.values()]
  }

  /** The same. */
  get replaced(): readonly ReplacedCount[] {
    return [...this.#replaced.values()]
  }

  #failed({ stage, code }: { stage: Stage; code: FailureCode }): void {
    const kind = `${stage} ${code}`
    const { count } = this.#errors.get(kind) ?? { count: 0 }
    this.#errors.set(kind, { stage, code, count: count + 1 })
  }
}
