import { isUnspaced, isWide, lastSign } from '../language/script.ts'

/**
 * What may end a piece. A `sentence` or a `clause` ends it if white space follows. Scripts that write none have `wide` marks, which end it at
 * once, and `open` ones, which wait for the next character: "３．５" and "10：30" go on. `full-stop` waits for the next word.
 */
export type Mark =
  'none' | 'sentence' | 'clause' | 'wide-sentence' | 'wide-clause' | 'open-sentence' | 'open-clause' | 'full-stop'

/** Unicode calls these sentence terminals. Those of full width are not among them. */
const SENTENCE =
  /[!.?…\u0589\u061D-\u061F\u06D4\u0700-\u0702\u07F9\u0837\u0839\u083D\u083E\u0964\u0965\u104A\u104B\u1362\u1367\u1368\u166E\u1735\u1736\u17D4\u17D5\u1803\u1809\u1944\u1945\u1AA8-\u1AAB\u1B5A\u1B5B\u1B5E\u1B5F\u1C3B\u1C3C\u1C7E\u1C7F\u203C\u203D\u2047-\u2049\u2E2E\u2E3C\uA4FF\uA60E\uA60F\uA6F3\uA6F7\uA876\uA877\uA8CE\uA8CF\uA92F\uA9C8\uA9C9\uAA5D-\uAA5F\uAAF0\uAAF1\uABEB]/
const CLAUSE = /[,;:–—،؛]/
const WIDE_SENTENCE = /[。！？｡]/
const WIDE_CLAUSE = /[，、；：]/
/** The Greek question mark looks like a semicolon. */
const GREEK = /\p{sc=Greek}/u
const DIGIT = /\p{Nd}/u
const CLOSERS = new Set('"\')]*_~`”’»）」』】')

/** The mark at this place; undefined where there is none. */
export function markAt(text: string, at: number): Mark | undefined {
  const sign = text.charAt(at)
  if (WIDE_SENTENCE.test(sign)) return 'wide-sentence'
  const isWideClause = WIDE_CLAUSE.test(sign)
  if (!isWideClause && sign !== '．' && !CLAUSE.test(sign) && !SENTENCE.test(sign)) return undefined
  const before = lastSign(text.slice(Math.max(0, at - 2), at))
  if (sign === '．') return DIGIT.test(before) ? 'open-sentence' : 'wide-sentence'
  if (isWideClause) return DIGIT.test(before) ? 'open-clause' : 'wide-clause'
  if (CLAUSE.test(sign)) {
    if (sign === ';' && GREEK.test(before)) return 'sentence'
    if (!isWide(before)) return 'clause'
    return DIGIT.test(before) ? 'open-clause' : 'wide-clause'
  }
  if (sign === '.') return isWide(before) ? 'open-sentence' : 'sentence'
  if (!isUnspaced(before)) return 'sentence'
  return sign === '…' ? 'wide-clause' : 'wide-sentence'
}

/** What may stand between a mark and the white space behind it. */
export const isCloser = (sign: string): boolean => CLOSERS.has(sign)

/** Whether an open mark is inside a number or a name, now that this follows it: "３．５", "百度.com". */
export const goesOn = (mark: Mark, sign: string): boolean =>
  (mark === 'open-sentence' || mark === 'open-clause') && /[\p{Nd}a-z]/u.test(sign)

/** An open mark that does not go on is a wide one. */
export function endsUnspaced(mark: Mark): Mark {
  if (mark === 'open-sentence') return 'wide-sentence'
  return mark === 'open-clause' ? 'wide-clause' : mark
}
