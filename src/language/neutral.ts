import { abbreviations } from './abbreviations.ts'
import { en } from './en.ts'
import type { Language } from './language.ts'
import { wordSet } from './words.ts'

const none = wordSet('')

/** For a language without a file: no lists of words, so that no rule of another language is taken for its own. */
export const neutral = (tag: string): Language => ({
  tag,
  turns: { dangling: none, endsQuestion: none, brisk: none, whole: none, opensQuestion: none, digits: none },
  listening: { hums: none, assents: none },
  abbreviations: abbreviations(),
  number: '',
  // Something must be said when nothing works, and more people know English than any other.
  demoGreeting: en.demoGreeting,
  sentences: en.sentences,
})
