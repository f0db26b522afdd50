import { wordsOf } from '../language/words.ts'
import type { TurnEffect, TurnInput } from './step.ts'

/** What the recogniser answers to a pause. */
interface Settled {
  readonly text: string
  readonly at: number
  readonly isDoubtful: boolean
}

type HeardText = Extract<TurnInput, { type: 'heard' }>

/** What is known of a turn's words and its end. Who is asked in a pause answers for that pause. */
export class TurnText {
  #partial = ''
  #isPartialDoubtful = false
  #partialAt = Number.NEGATIVE_INFINITY
  #isAsked = false
  #settled: Settled | undefined
  #hasFailed = false
  #isOver = false
  #likely: string | undefined
  #isJudging = false
  #over: number | undefined

  /** The recogniser has been asked about this pause. */
  get isAsked(): boolean {
    return this.#isAsked
  }

  /** How likely the turn is over, 0 to 1, as the end-of-turn model answers; undefined before. */
  get over(): number | undefined {
    return this.#over
  }

  /** The recogniser's answer, and when it came. */
  get settled(): Settled | undefined {
    return this.#settled
  }

  /** The recogniser has decided that nothing more belongs to the turn. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** All words of the turn, if it is over: the answer to this pause, or what the recogniser takes for the end by itself. */
  get likely(): string | undefined {
    return this.#settled?.text ?? this.#likely
  }

  /** Nothing more will be known of this pause. */
  get isKnown(): boolean {
    return this.#settled !== undefined || this.#hasFailed
  }

  /** The words, as far as they are known. */
  get text(): string {
    return this.#settled?.text ?? this.#partial
  }

  /** Perhaps nothing of them was said. */
  get isDoubtful(): boolean {
    return this.#settled?.isDoubtful ?? this.#isPartialDoubtful
  }

  /** When the recogniser last told words that may change. */
  get partialAt(): number {
    return this.#partialAt
  }

  /** Asks the recogniser what was said until this pause, once. */
  ask(out: TurnEffect[]): void {
    if (this.#isAsked) return
    this.#isAsked = true
    out.push({ type: 'hint', hint: 'pause' })
  }

  /** Asks the end-of-turn model about this pause, once. */
  judge(out: TurnEffect[]): void {
    if (this.#isJudging) return
    this.#isJudging = true
    out.push({ type: 'judge-pause' })
  }

  judged(over: number): void {
    if (this.#isJudging) this.#over = over
  }

  heard({ at, text, final, isOver = false, isLikely = false, isDoubtful = false }: HeardText): void {
    // Whisper writes "..." or "♪" for a noise.
    const words = wordsOf(text).length > 0 ? text.trim() : ''
    if (isLikely) this.#likely = words
    else if (words !== this.#likely) this.#likely = undefined
    if (!final) {
      this.#partial = words
      this.#isPartialDoubtful = isDoubtful
      this.#partialAt = at
    } else if (this.#isAsked || isOver) this.#settled = { text: words, at, isDoubtful }
    this.#isOver ||= isOver && words !== ''
  }

  /** The recogniser could not say what the pause held. */
  failed(): void {
    if (this.#isAsked) this.#hasFailed = true
  }

  /** The caller speaks on. */
  forgetPause(out: TurnEffect[]): void {
    if (this.#isJudging) out.push({ type: 'pause-over' })
    this.#isAsked = false
    this.#settled = undefined
    this.#hasFailed = false
    this.#isOver = false
    this.#likely = undefined
    this.#isJudging = false
    this.#over = undefined
  }

  /** The turn is over. */
  clear(out: TurnEffect[]): void {
    this.#partial = ''
    this.#isPartialDoubtful = false
    this.forgetPause(out)
  }
}
