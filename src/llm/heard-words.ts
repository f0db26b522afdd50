import { isUnspaced } from '../language/script.ts'

/** A word as it is heard: without case, marks and mark-up. */
export interface HeardWord {
  readonly key: string
  /** Where it stands in its text. */
  readonly start: number
  readonly end: number
}

const LETTER = /[\p{L}\p{N}\p{M}]/u
const APOSTROPHE = /['’]/

/** The same letter is the same however it is encoded. */
const keyOf = (sign: string): string => sign.normalize('NFKD').toLowerCase()

export const isLetter = (sign: string): boolean => LETTER.test(sign)

/** In scripts without spaces each character is one. */
export function heardWords(text: string): readonly HeardWord[] {
  const words: HeardWord[] = []
  let open: { key: string; start: number } | undefined
  let at = 0
  const close = () => {
    if (open) words.push({ ...open, end: at })
    open = undefined
  }
  for (const sign of text) {
    const end = at + sign.length
    if (isUnspaced(sign) && isLetter(sign)) {
      close()
      words.push({ key: keyOf(sign), start: at, end })
    } else if (isLetter(sign)) {
      open ??= { key: '', start: at }
      open.key += keyOf(sign)
    } else if (!APOSTROPHE.test(sign) || !isLetter(text.charAt(end))) close()
    at = end
  }
  close()
  return words
}

/** Where in the text of a word so many of its letters are over. */
export function endOfLetters(text: string, { start, end }: HeardWord, key: string): number {
  let letters = 0
  let at = start
  for (const sign of text.slice(start, end)) {
    if (letters >= key.length) break
    if (isLetter(sign)) letters += keyOf(sign).length
    at += sign.length
  }
  return at
}

/** How much a word says against chance: a character of a script without spaces is less than a word. */
export const weightOf = ({ key }: HeardWord): number => (isUnspaced(key) ? 0.5 : 1)
