import { wordsOf } from '../language/words.ts'

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
}

export const DEFAULT_ENDPOINT: EndpointRules = {
  baseMs: 550,
  minMs: 400,
  maxMs: 1100,
  briskMs: 300,
  unfinishedMs: 1400,
}

/** Words a finished English sentence does not end with: 17 of 56 cut utterances end so, 1 of 14 complete ones (design figures). */
const DANGLING = new Set(
  (
    'a an the of to in on at by for from with into about and or but so because if when while that which who whose ' +
    'my your his her its our their this these those is are was were am be been will would can could should shall may might ' +
    "i'm you're we're they're i'll i'd i've than as very um uh er erm hmm like"
  ).split(' '),
)

/**
 * Words of `DANGLING` that do end a question: "Where are you from?", "What is that?". Others do not, whatever mark the recogniser
 * puts behind them: Moonshine writes "Could you give me a?".
 */
const QUESTION_ENDS = new Set(
  'of to in on at by for from with about that which who this these those is are was were be like than'.split(' '),
)

const BRISK_ANSWERS = new Set(
  'yes yeah yep no nope okay ok sure stop thanks hello hi hey bye goodbye right correct exactly please wait cancel help'.split(
    ' ',
  ),
)

/** A turn by itself, whatever is put behind it: Moonshine writes "Hello," and "Good-by,". After "No," more is likely. */
const WHOLE = /^\W*(?:hello|hi|hey|bye|goodbye|good-bye?|bye-bye|thanks|stop),\s*$/i

const QUESTION_OPENERS = new Set(
  'what who where when why how which whose is are was were do does did can could will would should have has'.split(' '),
)

const SIGN = String.raw`(?:\d+|[a-z]\.?|oh|zero|one|two|three|four|five|six|seven|eight|nine)`
/** A number or a name that may be dictated, sign by sign or in groups: "four, one, five", "415 555", "4279", "J. O." */
const DICTATED = new RegExp(String.raw`(?:^|\s|-)(?:${SIGN}(?:,?\s+|-)${SIGN}|\d{3,})[.,]?\s*$`, 'i')

/** Decides from the words and from this caller's habits how long to wait; one per call, no clock, no I/O. */
export class Endpoint {
  readonly #rules: EndpointRules
  #waitMs: number

  constructor(rules: EndpointRules = DEFAULT_ENDPOINT) {
    this.#rules = rules
    this.#waitMs = rules.baseMs
  }

  /** The silence that ends a turn whose transcript reads `text`. */
  waitMs(text: string): number {
    const words = wordsOf(text)
    const [first = '', last = ''] = [words[0], words.at(-1)]
    if (WHOLE.test(text)) return this.#waitMs
    if (isUnfinished(text, last)) return Math.max(this.#waitMs, this.#rules.unfinishedMs)
    if (words.length === 1 && BRISK_ANSWERS.has(last)) return Math.min(this.#waitMs, this.#rules.briskMs)
    // "How far is it from?" may be cut short: no question for a quick answer.
    if (words.length > 2 && isQuestion(text) && QUESTION_OPENERS.has(first) && !DANGLING.has(last)) {
      return Math.min(this.#waitMs, this.#rules.briskMs + 50)
    }
    return this.#waitMs
  }

  /** The caller went on after a silence of `ms`: someone who pauses long is waited for longer. */
  paused(ms: number): void {
    this.#approach(ms * 1.25 + 100, ms > this.#waitMs * 0.7 ? 0.5 : 0.15)
  }

  /** The caller went on right after we had taken the floor: we were too quick. */
  cutIn(): void {
    this.#approach(this.#waitMs + 300, 1)
  }

  #approach(targetMs: number, weight: number): void {
    const next = this.#waitMs + (targetMs - this.#waitMs) * weight
    this.#waitMs = Math.min(this.#rules.maxMs, Math.max(this.#rules.minMs, next))
  }
}

const isQuestion = (text: string): boolean => /\?\s*$/.test(text)

function isUnfinished(text: string, last: string): boolean {
  if (DANGLING.has(last)) return !(isQuestion(text) && QUESTION_ENDS.has(last))
  return /(?:[,:;–—-]|\.\.\.|…)\s*$/.test(text) || DICTATED.test(text)
}
