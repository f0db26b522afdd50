import type { Abbreviations } from './abbreviations.ts'
import type { Dictation } from './dictation.ts'
import type { Phrases } from './phrases.ts'
import type { Stops } from './stops.ts'

/**
 * What the server knows of a spoken language: one file for each, and a line in `index.ts`.
 * A language without a file gets neutral rules: no lists of words, the sentence marks of Unicode.
 */
export interface Language {
  /** The primary subtag of BCP 47, such as "en". */
  readonly tag: string
  /** Its other names: its English name in small letters, and its codes of three letters (ISO 639-2 and 639-3). */
  readonly names: readonly string[]
  readonly turns: TurnWords
  readonly listening: ListeningWords
  readonly answering: AnsweringPhrases
  readonly abbreviations: Abbreviations
  /** What is said for "#" before a number. */
  readonly number: string
  readonly sentences: OwnSentences
}

/** The words by which a caller's turn is taken for over, or not yet. */
export interface TurnWords {
  /** A finished sentence does not end with these. */
  readonly dangling: ReadonlySet<string>
  /** Those of them that do end a question. */
  readonly endsQuestion: ReadonlySet<string>
  /** An answer of one word, after which nothing more is likely. */
  readonly brisk: ReadonlySet<string>
  /** A turn by itself, whatever mark a recogniser puts behind it. */
  readonly whole: ReadonlySet<string>
  /** Behind one of these alone, with a comma, more is to come: "Well,". */
  readonly leads: ReadonlySet<string>
  /** A question with a question mark begins with these. */
  readonly opensQuestion: ReadonlySet<string>
  /** What is dictated one after the other: the digits. */
  readonly digits: ReadonlySet<string>
  readonly dictation: Dictation
}

/** What a caller says while the bot speaks. */
export interface ListeningWords {
  /** With these they show that they listen, and do not cut the bot. */
  readonly hums: ReadonlySet<string>
  /** The same, and these may also answer a question. */
  readonly assents: ReadonlySet<string>
  /** These tell the bot to be silent: "Stop.", "Wait a minute." In each of these languages. */
  readonly stops: readonly Stops[]
}

/** What machines say that answer a telephone, and people who answer one do not. */
export interface AnsweringPhrases {
  /** Answering machines, and the network where nobody can be reached. */
  readonly machine: Phrases
  /** Menus: which key to press, or what to say. */
  readonly menu: Phrases
  /** Who screens calls for the person: it asks who is calling and why, and then may put the caller through. */
  readonly screening: Phrases
}

/**
 * What the server says itself, when a stage fails or a call waits. The sentences are synthesised at the start, so they must not depend on
 * the caller or the call.
 */
export type OwnSentences = {
  /** A stage failed before a word was out. */
  readonly trouble: string
  /** The recogniser failed a caller who did speak. */
  readonly unheard: string
  /** The caller was cut off, is back, and there is nothing else to say. */
  readonly back: string
  /** The caller has said nothing for a while: asked first. */
  readonly areYouThere: string
  /** Asked next. */
  readonly canYouHear: string
  /** Nobody has spoken for long. The call ends with this. */
  readonly idle: string
  /** The call has lasted as long as it may. It ends with this. */
  readonly timeIsUp: string
  /** The answer takes long. */
  readonly moment: string
  /** The model says that it is still loading. */
  readonly starting: string
  /** The rest of an answer is lost. */
  readonly brokeOff: string
  /** Turn after turn has failed. The call ends with this. */
  readonly outOfService: string
}
