import type { TurnWords } from '../language/language.ts'
import { wordsOf } from '../language/words.ts'
import { isDictated } from './dictated.ts'

export { wordsOf }

/** How long a silence must last before the floor changes hands. All in milliseconds. */
export interface EndpointRules {
  /** Where the adaptive wait starts for a caller not yet known. */
  readonly baseMs: number
  readonly minMs: number
  readonly maxMs: number
  /** For a clear question or a one-word answer. */
  readonly briskMs: number
  /** For a sentence that cannot be over yet. */
  readonly unfinishedMs: number
  /** For one word that is no answer by itself. */
  readonly wordMs: number
  /** Where an end-of-turn model is sure that the turn is over, and where it is not. */
  readonly sureMs: number
  readonly unsureMs: number
}

/** What is learnt of a caller's pauses. Who goes on to another agent, or calls again, may bring it along. */
export interface Habit {
  /** The silence after a sentence. */
  waitMs: number
}

/**
 * Smart Turn v3.2 with 100 ms of silence behind the voice: it is as sure as this of 84 % of 75 ends and of 6 % of 228 hesitations. With
 * 200 ms and more it takes ever more hesitations for ends.
 */
export const SURE = 0.8

export const DEFAULT_ENDPOINT: EndpointRules = {
  baseMs: 550,
  minMs: 400,
  maxMs: 1100,
  briskMs: 300,
  unfinishedMs: 1400,
  wordMs: 480,
  sureMs: 300,
  unsureMs: 1250,
}

/** Of the wait: shorter pauses are those between any words. */
const LONG = 0.5
/** Of what was learnt, with each turn without a long pause: half of it in four turns. */
const FORGOTTEN = 0.16

/** Speech this soon after our answer began shows that the turn had not been over. */
const CUT_IN_MS = 1500

/** Decides from the words and from this caller's habits how long to wait; one per call, no clock, no I/O. */
export class Endpoint {
  /** Those of the caller's language. */
  words: TurnWords
  readonly #rules: EndpointRules
  readonly #habit: Habit
  /** In this turn, for long. */
  #hasPaused = false
  #answeredAt = Number.NEGATIVE_INFINITY

  /** `habit` is kept up to date. */
  constructor(words: TurnWords, rules: EndpointRules = DEFAULT_ENDPOINT, habit: Habit = { waitMs: rules.baseMs }) {
    this.words = words
    this.#rules = rules
    this.#habit = habit
    this.#approach(habit.waitMs, 1)
  }

  /** The silence that ends a turn whose transcript reads `text`. `over`: how likely it is over by its sound, 0 to 1. */
  waitMs(text: string, over?: number): number {
    const { brisk, dangling, opensQuestion } = this.words
    const words = wordsOf(text)
    const [first = '', last = ''] = [words[0], words.at(-1)]
    const waitMs = this.#judgedMs(words.length, over)
    if (words.length === 1 && COMMA.test(text) && !this.#leadsOn(last)) return waitMs
    if (this.isUnfinished(text, over)) return Math.max(waitMs, this.#rules.unfinishedMs)
    if (words.length === 1 && brisk.has(last)) return Math.min(waitMs, this.#rules.briskMs)
    // "How far is it from?" may be cut short: no question for a quick answer.
    if (words.length > 2 && isQuestion(text) && opensQuestion.has(first) && !dangling.has(last)) {
      return Math.min(waitMs, this.#rules.briskMs + 50)
    }
    return waitMs
  }

  /** By their number and their sound. A caller who pauses longer than others is waited for longer in any case. */
  #judgedMs(words: number, over: number | undefined): number {
    const { sureMs, unsureMs, wordMs, baseMs } = this.#rules
    const judgedMs = over === undefined ? baseMs : isSure(over) ? sureMs : unsureMs
    // The sound of one word says little.
    return (words === 1 ? Math.min(judgedMs, wordMs) : judgedMs) + this.#waitMs - baseMs
  }

  /**
   * More words have to come, or may well: "I would like to", "Hello,", "four, one". Recognisers guess their commas, so the sound decides
   * where it is known.
   */
  isUnfinished(text: string, over?: number): boolean {
    const { dangling, endsQuestion } = this.words
    const last = wordsOf(text).at(-1) ?? ''
    if (dangling.has(last)) return !(isQuestion(text) && endsQuestion.has(last))
    if (isSure(over) && COMMA.test(text)) return isDictated(text, this.words)
    return /(?:[,，、،:;–—-]|\.\.\.|…)\s*$/.test(text) || isDictated(text, this.words)
  }

  /** One word with a comma is an answer, for recognisers write "Tomorrow,": but for words that more comes after. */
  #leadsOn(word: string): boolean {
    const { whole, brisk, dangling, leads, digits } = this.words
    const isDigit = digits.has(word) || /^\p{N}+$/u.test(word)
    return !whole.has(word) && (brisk.has(word) || leads.has(word) || dangling.has(word) || isDigit)
  }

  /** The caller went on after a silence of `ms`: someone who pauses long is waited for longer. */
  paused(ms: number): void {
    this.#hasPaused ||= ms > this.#waitMs * LONG
    this.#approach(ms * 1.25 + 100, ms > this.#waitMs * 0.7 ? 0.5 : 0.15)
  }

  /** The caller cut the bot, by speech that began then. Right after we had taken the floor, it means that we were too quick. */
  cutAt(speechAt: number): void {
    if (speechAt - this.#answeredAt < CUT_IN_MS) this.#approach(this.#waitMs + 300, 1)
  }

  /** A turn is answered. One without a long pause in it speaks for the usual wait: who stops pausing is answered sooner again. */
  answered(at: number): void {
    this.#answeredAt = at
    if (!this.#hasPaused && this.#waitMs > this.#rules.baseMs) this.#approach(this.#rules.baseMs, FORGOTTEN)
    this.#hasPaused = false
  }

  #approach(targetMs: number, weight: number): void {
    const next = this.#waitMs + (targetMs - this.#waitMs) * weight
    this.#habit.waitMs = Math.min(this.#rules.maxMs, Math.max(this.#rules.minMs, next))
  }

  get #waitMs(): number {
    return this.#habit.waitMs
  }
}

const isSure = (over: number | undefined): boolean => over !== undefined && over >= SURE

const COMMA = /[,，、،]\s*$/

const isQuestion = (text: string): boolean => /[?？؟]\s*$/.test(text)
