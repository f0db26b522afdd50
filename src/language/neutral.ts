import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import { en } from './en.ts'
import type { Language } from './language.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

const none = wordSet('')

/**
 * For a language without a file: no lists of words but the international "stop", so that no rule of another language is taken for its own. Something must be said when
 * nothing works: that is `spoken`, and English where nothing better is known, since more people know it than any other.
 */
export const neutral = (tag: string, { sentences }: Language = en): Language => ({
  tag,
  names: [],
  turns: {
    dangling: none,
    endsQuestion: none,
    brisk: none,
    whole: none,
    leads: none,
    opensQuestion: none,
    digits: none,
    dictation: dictation({}),
  },
  listening: { hums: none, assents: none, stops: [stopPhrases({ stops: '' })] },
  answering: { machine: [], menu: [], screening: [] },
  abbreviations: abbreviations(),
  number: '',
  sentences,
})
