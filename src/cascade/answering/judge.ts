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

/** Who has picked up, by the rules; undefined where they are not sure. */
export function judge({ text, voicedMs }: Said, phrases: AnsweringPhrases, hasMenus: boolean): AnsweredBy | undefined {
  const isMachine = hasPhrase(text, phrases.machine)
  const isMenu = hasMenus && hasPhrase(text, phrases.menu)
  if (isMachine && isMenu) return undefined
  if (isMachine) return 'machine'
  if (isMenu) return 'menu'
  if (voicedMs > MOST_VOICED_MS) return hasMenus ? undefined : 'machine'
  const few = hasMenus ? GREETING_WORDS_BESIDE_MENUS : GREETING_WORDS
  return wordsOf(text).length <= few || asks(text) ? 'human' : undefined
}

/** The same where nobody knows better. */
export function guess({ text, voicedMs }: Said, phrases: AnsweringPhrases): AnsweredBy {
  if (hasPhrase(text, phrases.machine)) return 'machine'
  return wordsOf(text).length > MOST_WORDS || voicedMs > MOST_VOICED_MS ? 'machine' : 'human'
}

/** "Hello?" */
export const isHail = (text: string): boolean => asks(text) && wordsOf(text).length <= HAIL_WORDS

const asks = (text: string): boolean => /[?？؟]\s*$/.test(text)
