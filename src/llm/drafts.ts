import type { Clock } from '../std/clock.ts'
import { Draft, type DraftReader, type Question } from './draft.ts'
import type { Llm, LlmAsk, LlmEvent, TokenUsage } from './llm.ts'

export interface DraftsListener {
  /** An answer was begun at this time by the clock, and is given. */
  taken(askedMs: number): void
  /** An answer was begun for nothing, and has cost so much. */
  dropped(usage: TokenUsage): void
}

/** A question that changes whenever it is asked, as with the time of day in it, is never the one that was asked ahead. */
const MOST_MISSES = 2

/** The model of one call, which may begin an answer before its turn is over. At most one is on its way. */
export class Drafts {
  readonly #llm: Llm
  readonly #clock: Clock
  readonly #listener: DraftsListener
  #draft: Draft | undefined
  /** In a row: what was asked ahead was not what was asked then. */
  #misses = 0

  constructor(llm: Llm, clock: Clock, listener: DraftsListener) {
    this.#llm = llm
    this.#clock = clock
    this.#listener = listener
  }

  /** Asks for the answer that will probably be wanted, unless it is on its way. `reader`: of one that is begun now. */
  begin(question: Question, reader: () => DraftReader): void {
    if (this.#llm.remembers || this.#misses === MOST_MISSES || this.#draft?.answers(question)) return
    this.drop()
    this.#draft = new Draft(this.#llm, question, this.#clock, reader())
  }

  /** The answer that is wanted: the one that was begun, if it is to the same question. */
  stream({ messages, ask }: Question, signal: AbortSignal, told: LlmAsk['told']): AsyncIterable<LlmEvent> {
    const draft = this.#draft
    if (!draft?.answers({ messages, ask })) {
      if (draft) this.#misses++
      this.drop()
      return this.#llm.stream(messages, signal, { ...ask, ...(told && { told }) })
    }
    this.#draft = undefined
    this.#misses = 0
    this.#listener.taken(draft.askedMs)
    return draft.take(signal, told)
  }

  /** What was begun is not wanted. */
  drop(): void {
    const draft = this.#draft
    if (!draft) return
    this.#draft = undefined
    draft[Symbol.dispose]()
    this.#listener.dropped(draft.usage)
  }
}
