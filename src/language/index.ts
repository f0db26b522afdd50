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

const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  [ar, de, en, es, fr, hi, it, ja, ko, nl, pt, th, ur, zh].map((language) => [language.tag, language]),
)

/** The language of a tag such as "de", "de-AT" or "pt_BR": its own rules, or neutral ones. */
export function languageOf(tag: string): Language {
  const [primary = ''] = tag.toLowerCase().split(/[-_]/)
  return LANGUAGES.get(primary) ?? neutral(primary)
}
