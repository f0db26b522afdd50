import type { TurnLatency } from '../event/call-event.ts'
import type { Language } from '../language/language.ts'
import type { DraftReader } from '../llm/draft.ts'
import type { LlmEvent } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import { Pieces } from '../tts/pieces.ts'
import { Speakable } from '../tts/speakable.ts'

/** Reads along in an answer that was begun before its turn was over: when its first words came, and what the voice will say first. */
export class AnswerAhead implements DraftReader {
  /** Readings of the clock. */
  readonly times: Pick<TurnLatency, 'firstTokenMs' | 'firstPieceMs'> = {}
  readonly #clock: Clock
  readonly #pieces: Pieces
  readonly #speakable: Speakable
  readonly #begins: (speech: string) => void
  #isOver = false

  /** `begins`: with this piece, if the answer begins with words. Told once. */
  constructor(language: Language, clock: Clock, begins: (speech: string) => void) {
    this.#clock = clock
    this.#pieces = new Pieces(language)
    this.#speakable = new Speakable(language)
    this.#begins = begins
  }

  wrote(event: LlmEvent): void {
    if (this.#isOver) return
    if (event.type === 'text' && event.text !== '') {
      this.times.firstTokenMs ??= this.#clock.now()
      this.#look(this.#pieces.push(event.text))
    }
    // What is said then depends on the tool.
    if (event.type === 'tool-call' && this.times.firstTokenMs === undefined) this.#isOver = true
  }

  ended(): void {
    if (!this.#isOver) this.#look(this.#pieces.end())
  }

  #look(pieces: readonly string[]): void {
    for (const piece of pieces) {
      const speech = this.#speakable.next(piece)
      if (speech === '') continue
      this.#isOver = true
      this.times.firstPieceMs = this.#clock.now()
      return this.#begins(speech)
    }
  }
}
