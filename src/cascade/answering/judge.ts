import type { AnsweringPhrases } from '../../language/language.ts'
import { hasPhrase } from '../../language/phrases.ts'
import { wordsOf } from '../../language/words.ts'
import type { AnsweredBy } from '../../event/call-event.ts'

/** What the far side has said by the end of a turn. */
export interface Said {
  /** '' where no words were found. */
  readonly text: string
  readonly voicedMs: number
}

/** Whoever picks up says so much and waits. With menus about, "Thank you for calling." is no person yet. */
const GREETING_WORDS = 6
const GREETING_WORDS_BESIDE_MENUS = 3
/** A person who introduces a firm and themselves says about 16 words in five seconds. */
const MOST_WORDS = 18
const MOST_VOICED_MS = 7000
/** A person who calls into a line that has been silent. */
const HAIL_WORDS = 4

/** What is known beside the words. */
export interface Situation {
  /** Somebody knows how to go through menus. */
  readonly hasMenus: boolean
  /** Who screens the call has asked, and was answered: it may put the caller through, or say that they are to wait. */
  readonly isScreened: boolean
}

/** Who has picked up, by the rules; undefined where they are not sure. */
export function judge(
  { text, voicedMs }: Said,
  phrases: AnsweringPhrases,
  { hasMenus, isScreened }: Situation,
): AnsweredBy | undefined {
  const [by, other] = (['machine', 'menu', 'screening'] as const).filter(
    (kind) => (hasMenus || kind !== 'menu') && hasPhrase(text, phrases[kind]),
  )
  // A person asks "Would you like to leave a message?", too.
  if (by) return other || (by === 'machine' && asks(text)) ? undefined : by
  if (isScreened) return isHail(text) ? 'human' : undefined
  if (voicedMs > MOST_VOICED_MS) return hasMenus ? undefined : 'machine'
  const few = hasMenus ? GREETING_WORDS_BESIDE_MENUS : GREETING_WORDS
  return wordsOf(text).length <= few || asks(text) ? 'human' : undefined
}

/** The same where nobody knows better. */
export function guess({ text, voicedMs }: Said, phrases: AnsweringPhrases): AnsweredBy {
  if (hasPhrase(text, phrases.machine)) return asks(text) ? 'human' : 'machine'
  return wordsOf(text).length > MOST_WORDS || voicedMs > MOST_VOICED_MS ? 'machine' : 'human'
}

/** "Hello?" */
export const isHail = (text: string): boolean => asks(text) && wordsOf(text).length <= HAIL_WORDS

/** It ends with a question: few machines do. */
export const asks = (text: string): boolean => /[?？؟]\s*$/.test(text)
