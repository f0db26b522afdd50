import { isAnnounced } from '../language/dictation.ts'
import type { TurnWords } from '../language/language.ts'
import { isUnspaced, isWide } from '../language/script.ts'
import { wordsOf } from '../language/words.ts'

/** A group of digits: "415", "(415)", "+49", "06", and behind a letter where words have no spaces between them. Koreans say "010에". */
const GROUP = /(?:[+(]\s*\p{Nd}+|(?:^|[\s-]|[^\P{L}\p{sc=Latin}])(?:\p{Nd}{3,}[에의]?|[0٠۰०০๐]\p{Nd}))[).,،、。]*\s*$/u
const TWO_SIGNS =
  /(?:^|[\s(+-])([\p{L}\p{M}\p{N}]+)([.)]*(?:[,،、]\s*|\s+|-))\(?([\p{L}\p{M}\p{N}]+)[.)]*[.,،、。]?\s*$/u
/** Of alphabets: in other scripts one letter is a syllable or a word. */
const LETTER =
  /^(?=\p{L})[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}\p{sc=Hebrew}\p{sc=Arabic}]\p{sc=Inherited}*$/u

/** A number, a name or an address that more comes of, sign by sign or in groups: "four, one", "415 555", "J. O.", "gmail dot". */
export function isDictated(text: string, turns: TurnWords): boolean {
  const { digits, dangling, dictation } = turns
  const plain = text.normalize('NFKC')
  if (/[?!؟]\s*$/.test(plain)) return false
  const words = wordsOf(plain)
  const [before = '', last = ''] = lastTwo(words)
  if (isAnnounced(words, dictation)) return true
  if (words.length > 1 && dictation.joins.has(last) && !dangling.has(before)) return true
  return GROUP.test(plain) || areTwoSigns(plain, turns) || areDigits(plain, words, digits)
}

/** "four, one", "4 15", "J. O.", "one, double". */
function areTwoSigns(plain: string, { digits, dangling, dictation }: TurnWords): boolean {
  const [, first = '', between = '', second = ''] = TWO_SIGNS.exec(plain) ?? []
  const isDigit = (word: string) => /^\p{Nd}+$/u.test(word) || digits.has(word.toLowerCase())
  // "А я" is two words of one letter each: only marks and capitals tell that they are letters.
  const areLetters = /[.,،、-]/.test(between) || /^(?:[a-z]{2}|\p{Lu}{2})$/u.test(first + second)
  const isSign = (word: string) => isDigit(word) || /^[a-z]$/i.test(word) || (areLetters && LETTER.test(word))
  if (dictation.doubles.has(second.toLowerCase())) return isDigit(first) && !dangling.has(first.toLowerCase())
  return isSign(first) && isSign(second)
}

/** Where nothing stands between words: "〇九〇", "ศูนย์แปดหนึ่ง", "공일공". */
function areDigits(plain: string, words: readonly string[], digits: ReadonlySet<string>): boolean {
  const isWideDigit = (sign = '') => isWide(sign) && digits.has(sign)
  const end = Array.from(plain.trimEnd().slice(-6)).filter((sign) => !'，、。,.'.includes(sign))
  if (end.slice(-2).filter(isWideDigit).length === 2) return true
  const [before = '', last = ''] = lastTwo(words)
  if (isUnspaced(last)) return digits.has(before) && digits.has(last)
  // Two Korean digits are many another word: "이사" is a move.
  const signs = last.replace(/[에의]$/u, '')
  return /^\p{sc=Hangul}{3,}$/u.test(signs) && Array.from(signs).every((sign) => digits.has(sign))
}

const lastTwo = (words: readonly string[]): readonly (string | undefined)[] => [words.at(-2), words.at(-1)]
