import { nameIn } from './names.ts'
import { readNumber, sayNumber } from './numbers.ts'
import type { Skill } from './skill.ts'

/** About fifteen seconds of letters. */
const MAX_LETTERS = 40
/** A word, or a name of a few. */
const MAX_WORDS = 3

/** "a magic spell" asks for nothing. Read in what was said, because a contraction is spelled as it stands. */
const ASKED =
  /^(?:.*\b(?:you|do I|to|would I|me|now|please)\s)?spell\b(?: out)?[\s:,"“]*(?<words>.*)$|\bspelling of\b(?<of>.*)$|^how(?:\sis|['’]?s)\s(?<how>.+)\sspell(?:ed|t)\W*$/iu
const AROUND = /^(?:the\s)?(?:word|name|number)\s|(?:[\s,]*\b(?:for me|to me|out|again|please|backwards?))+\W*$/giu
const MISSING = /^(?:it|that|this|something|anything|a word|one|some words?)?$/i
const WHICH = 'Which word shall I spell?'

/** Spells a word or a few, letter by letter. */
export const spelling: Skill = ({ text, plain }, talk) => {
  const asked = ASKED.exec(text.replace(/^(?:(?:well|okay|ok|so|and|um|uh|please|hi|hello|hey)[\s,.]+)+/i, ''))?.groups
  const isAnswer = talk.heard.at(-1)?.endsWith(WHICH) && plain.split(' ').length <= MAX_WORDS
  if (!asked && !isAnswer) return undefined
  const given = (asked ? (asked['words'] ?? asked['of'] ?? asked['how'] ?? '') : text).replaceAll(
    /,?\s*\b(?:um|uh|er|erm)\b,?/gi,
    '',
  )
  const wanted = given
    .trim()
    .replaceAll(AROUND, '')
    .replaceAll(/^[\s"“'‘]+|[\s"”'’.,!?;:]+$/gu, '')
  if (MISSING.test(wanted)) return WHICH
  if (!/^my (?:own )?(?:first )?name$/i.test(wanted)) return letters(wanted, /\bbackwards?\b/i.test(given))
  const name = nameIn(talk)
  return name === undefined ? 'I do not know your name yet. What is it?' : letters(name, false)
}

function letters(words: string, isBackwards: boolean): string {
  const number = readNumber([words], 0)
  const spelled = number && number.value < 100 ? sayNumber(number.value) : words
  const signs = [...spelled.normalize('NFC')].flatMap(nameOf)
  if (signs.length > MAX_LETTERS) return 'That is too long to spell aloud. Give me one word at a time.'
  const said = (isBackwards ? signs.toReversed() : signs).join(', ')
  const word = `${spelled.charAt(0).toUpperCase()}${spelled.slice(1)}`
  return isBackwards ? `${word} backwards is ${said}.` : `${word} is spelled ${said}.`
}

/** How a character is said in a spelling; spaces and quotes are not said. */
function nameOf(sign: string): string[] {
  if (/\d/.test(sign)) return [sayNumber(Number(sign))]
  if (/[\p{L}\p{N}]/u.test(sign)) return [sign.toUpperCase()]
  if (/['’]/.test(sign)) return ['apostrophe']
  return sign === '-' ? ['hyphen'] : []
}
