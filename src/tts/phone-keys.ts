/** Opening marks, what may be a key or a code, and what follows. */
const WORD = /^([("'“‘«]*)([*#`_\\\d]+)(.*)$/s
const CLOSERS = /^[.,;:!?)"'”’»]*$/
const MARK_UP = /^(?:`{1,2}|_{1,3}|\*{1,3}(?=[#\\]))/
/** `*67`, `**21*0123#`, `*#06#`. */
const STAR_CODE = /^\*{1,2}#?\d+(?:\*\d+)?(?:#\d*)?$/
/** `#31#0123` and `1234#`; `#7` is a number. */
const POUND_CODE = /^(?:#\d+#\d*|\d+#)$/

/**
 * The text with `star` and `pound` for `*` and `#` where they are keys of a phone: in codes that are dialled, and alone between words. They
 * stay where they are mark-up, or signs between numbers. Linear in the text.
 */
export function withKeys(text: string, star: string, pound: string): string {
  const words = text.split(' ')
  return words
    .map((word, at) => {
      const [, before = '', signs = '', behind = ''] = WORD.exec(word) ?? []
      if (!/[*#]/.test(signs) || !CLOSERS.test(behind)) return word
      const inner = withoutMarkUp(signs)
      const keys = inner.replaceAll('\\', '')
      const isMeant = keys !== signs || before !== ''
      const isKey =
        POUND_CODE.test(keys) ||
        (STAR_CODE.test(keys) && (isMeant || !isStressed(words, at))) ||
        (/^[*#]$/.test(keys) && (isMeant || standsAlone(words, at)))
      return isKey ? before + keys.replaceAll('*', star).replaceAll('#', pound) + behind : word
    })
    .join(' ')
}

/** `**#**`. */
function withoutMarkUp(signs: string): string {
  const [mark = ''] = MARK_UP.exec(signs) ?? []
  const isMarked = mark !== '' && signs.length > 2 * mark.length && signs.endsWith(mark)
  return isMarked ? signs.slice(mark.length, -mark.length) : signs
}

/** `*5 rooms*`: the next star closes this one. */
function isStressed(words: readonly string[], at: number): boolean {
  let next = at + 1
  while (next < words.length && words[next]?.includes('*') === false) next++
  return /^[^*]*[^*\\("'“‘«]\*(?!\w)/.test(words[next] ?? '')
}

/** Not at the start of a line, where Markdown has its marks, in the head of a table, or between numbers. */
function standsAlone(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? ''
  const isBeforeNumber = /^\d/.test(words[at + 1] ?? '')
  const isNumber = isBeforeNumber && (words[at] === '#' || /\d$/.test(before))
  return !/^[>|]*$/.test(before) && !isNumber
}
