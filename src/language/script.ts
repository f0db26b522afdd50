/** Scripts that put no space between words, apart from Chinese characters and kana: Thai, Lao, Burmese, Khmer. */
const UNSPACED = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Myanmar}\p{sc=Khmer}]/u
/** Chinese characters, kana and the marks of both, which put no space between sentences either. Korean has spaces. */
const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303F\u30FB\u30FC\uFF01-\uFF65]/u

/** Whether the words around this character stand close together. */
export const isUnspaced = (sign: string): boolean => WIDE.test(sign) || UNSPACED.test(sign)

/** Whether the sentences around this character stand close together. */
export const isWide = (sign: string): boolean => WIDE.test(sign)

/** How long a UTF-16 unit is spoken, in letters of Latin script: a Chinese, Japanese or Korean character as long as four. */
export const spokenLetters = (code: number): number => (code >= 0x2e80 && code < 0xd800 ? 4 : 1)

/** Texts as one, as they would be written: with a space between them where the script has one. */
export function joined(texts: readonly string[]): string {
  let all = ''
  for (const text of texts) {
    if (text === '') continue
    const isClose = isWide(lastSign(all)) && isWide(String.fromCodePoint(text.codePointAt(0) ?? 0))
    all += all === '' || isClose ? text : ` ${text}`
  }
  return all
}

/** The last character, which may be a pair of surrogates. */
export const lastSign = (text: string): string => /.$/su.exec(text.slice(-2))?.[0] ?? ''
