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
import { ur } from './ur.ts'
import { zh } from './zh.ts'

/** By their tags and their other names. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  [ar, de, en, es, fr, hi, it, ja, ko, nl, pt, th, ur, zh].flatMap((language) =>
    [language.tag, ...language.names].map((name) => [name, language] as const),
  ),
)

/**
 * The language of a tag or a name such as "de", "de-AT", "pt_BR" or "German": its own rules, or neutral ones, with the sentences of `spoken`
 * (English unless given).
 */
export function languageOf(name: string, spoken?: Language): Language {
  const [primary = ''] = name
    .trim()
    .toLowerCase()
    .split(/[^\p{L}]/u)
  return LANGUAGES.get(primary) ?? neutral(primary, spoken)
}
