import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { hi } from './hi.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import type { Language } from './language.ts'
import { neutral } from './neutral.ts'
import { nl } from './nl.ts'
import { pt } from './pt.ts'
import { th } from './th.ts'
import { tr } from './tr.ts'
import { ur } from './ur.ts'
import { zh } from './zh.ts'

/** By their tags and their other names. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  [ar, de, en, es, fr, hi, it, ja, ko, nl, pt, th, tr, ur, zh].flatMap((language) =>
    [language.tag, ...language.names].map((name) => [name, language] as const),
  ),
)

/** Whether it is a whole word in some language: one that joins others, or a digit. */
export const isLittleWord = (word: string): boolean =>
  [...LANGUAGES.values()].some(({ turns }) => turns.dangling.has(word) || turns.digits.has(word))

/** What configurations and recognisers write for no language, or for several. */
export const NO_LANGUAGE: ReadonlySet<string> = new Set([
  '',
  'und',
  'mul',
  'mis',
  'zxx',
  'unknown',
  'none',
  'auto',
  'detect',
  'multi',
  'multilingual',
])
/** No tag and no name is longer. */
const MAX_NAME_CHARS = 64
/** Shorter ones are tags of regions and scripts, too: "DE" of "sv-DE". */
const MIN_NAME_CHARS = 5

/** The letters of a tag or a name in small letters, word by word. */
const partsOf = (name: string): readonly string[] =>
  name
    .slice(0, MAX_NAME_CHARS)
    .trim()
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)

/** Whether a text names a language: "auto", "und" and "" do not. */
export const namesLanguage = (name: string): boolean => !NO_LANGUAGE.has(partsOf(name)[0] ?? '')

/** The tag of ISO 639 that vendors take, such as "en" of "en-GB" or "English"; undefined where no language is named. */
export const tagOf = (name: string | undefined): string | undefined =>
  name !== undefined && namesLanguage(name) ? languageOf(name).tag : undefined

/**
 * The language of a tag or a name such as "de", "de-AT", "pt_BR", "German" or "Brazilian Portuguese": its own rules, or neutral ones, with
 * the sentences of `spoken` (English unless given).
 */
export function languageOf(name: string, spoken?: Language): Language {
  const [primary = '', ...others] = partsOf(name)
  const known = [primary, ...others.filter((part) => part.length >= MIN_NAME_CHARS)].find((part) => LANGUAGES.has(part))
  return LANGUAGES.get(known ?? '') ?? neutral(primary, spoken)
}
