import type { ListeningWords } from '../language/language.ts'
import { joined } from '../language/script.ts'
import { wordsOf } from '../language/words.ts'

/** A "yes" spoken into the end of a question answers it; one spoken earlier is only listening. */
const ANSWER_MS = 2000

/** Who makes a second doubtful sound so soon after the first means it: "Stop. … Stop!" */
const AGAIN_MS = 3000

/** Who speaks so soon after our answer began is finishing their sentence. */
const GOES_ON_MS = 1500

/** Words that are answered. */
export interface Answered {
  readonly text: string
  readonly speechEndedAt: number
  /** When they were known. */
  readonly at: number
  /** Unless it is false, the recogniser has settled on them. */
  readonly hasFinal?: boolean
}

interface Words extends Answered {
  /** The recogniser thinks that perhaps nothing was said. */
  readonly isDoubtful: boolean
  /** The bot could not be interrupted: what the caller had to say is answered once it has spoken. */
  readonly isKept: boolean
}

/** What the caller said last while the bot spoke, and did not cut it. */
export class PassedOver {
  #words: Words | undefined
  #held: Words | undefined
  #doubtedAt = Number.NEGATIVE_INFINITY
  #answeredAt = Number.NEGATIVE_INFINITY

  add(words: Words, { hums, assents }: ListeningWords): void {
    const all = wordsOf(words.text)
    const isKept = words.isKept && all.some((word) => !hums.has(word) && !assents.has(word))
    const isSpeech = all.some((word) => !hums.has(word))
    if (isKept && this.#words?.isKept) this.#words = { ...words, text: joined([this.#words.text, words.text]) }
    else if (isKept || (isSpeech && !this.#words?.isKept)) this.#words = { ...words, isKept }
    // A hum means nothing, and often sounds like the next one.
    if (words.isDoubtful && isSpeech) this.#doubtedAt = words.at
  }

  /** Words of a turn that began then were said, whatever the recogniser doubts. */
  believes(openedAt: number): boolean {
    return openedAt - this.#doubtedAt <= AGAIN_MS || openedAt - this.#answeredAt <= GOES_ON_MS
  }

  /** The bot has spoken: the words that answer it. They answer nothing else. */
  takeAnswer(at: number): Words | undefined {
    const words = this.#words
    this.#words = undefined
    return words && (words.isKept || at - words.at < ANSWER_MS) ? words : undefined
  }

  /** The bot has spoken, and the caller makes a sound: if that is nothing, the words before it answer the bot. */
  holdAnswer(at: number): void {
    if (!this.#words?.isKept) this.#held = this.takeAnswer(at)
  }

  /** The sound was nothing. */
  takeHeld(): Words | undefined {
    const words = this.#held
    this.#held = undefined
    return words
  }

  /** What is answered whenever the bot has done; '' for nothing. */
  get kept(): string {
    return this.#words?.isKept ? this.#words.text : ''
  }

  /** The bot says something else, or the caller does: what is not kept answers nothing any more. */
  begin(): void {
    if (!this.#words?.isKept) this.#words = undefined
  }

  /** The caller is answered, and so are these words. */
  answered(at: number): void {
    this.#answeredAt = at
    this.forget()
  }

  /** They answer nothing. */
  forget(): void {
    this.#words = this.#held = undefined
  }
}
