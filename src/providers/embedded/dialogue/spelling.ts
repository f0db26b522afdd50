import { nameIn } from './names.ts'
import { sayNumber } from './numbers.ts'
import type { Skill } from './skill.ts'

/** About fifteen seconds of letters. */
const MAX_LETTERS = 40

/** "a magic spell" asks for nothing. */
const ASKED = /(?:(?:^|\b(?:you|to|me|now) )spell\b(?: out)?|\bspelling of)(?: the word| the name| the)?(?<words>.*)$/

/** Spells a word or a few, letter by letter. */
export const spelling: Skill = ({ plain }, talk) => {
  const asked = ASKED.exec(plain) ?? /^how is (?<words>.+) spell(?:ed|t)$/.exec(plain)
  if (!asked) return undefined
  const wanted = (asked.groups?.['words'] ?? '').trim().replace(/ (?:for me|to me|out|again)$/, '')
  if (wanted === '' || wanted === 'something' || wanted === 'a word') return 'Which word shall I spell?'
  if (wanted !== 'my name') return letters(wanted)
  const name = nameIn(talk)
  return name === undefined ? 'I do not know your name yet. What is it?' : letters(name)
}

function letters(words: string): string {
  const signs = [...words.normalize('NFC')].filter((sign) => /[\p{L}\p{N}]/u.test(sign))
  if (signs.length > MAX_LETTERS) return 'That is too long to spell aloud. Give me one word at a time.'
  const said = signs.map((sign) => (/\d/.test(sign) ? sayNumber(Number(sign)) : sign.toUpperCase())).join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} is spelled ${said}.`
}
