/** Words that say nothing of what is meant, and those that descriptions of tools have in common. */
const EMPTY = new Set(
  (
    'a an the this that these those of to in on at for from by with about and or but as if then than so not no is are was were be been am ' +
    'do does did have has had can could will would shall should may might must i id me my we us our you your it its he she they them their ' +
    'there here what when where which who whose how why any some all one please tell give get show say know want need like let ask look up ' +
    'call use used only each such other caller user customer tool return'
  ).split(' '),
)

/** No description is read further. */
const MOST_CHARS = 1000

/** One form of a word for all that are nearly the same: "opening", "opens" and "open". */
export function stem(word: string): string {
  const bare = word.toLowerCase().replace(/(?:ings?|ed|es|s)$/, '')
  return (bare.length < 3 ? word.toLowerCase() : bare).replace(/e$/, '').replace(/(.)\1$/, '$1')
}

const EMPTY_STEMS = new Set([...EMPTY].map(stem))

export const isEmpty = (word: string): boolean => EMPTY_STEMS.has(stem(word))

/** The stems of what is meant. Reads `openingHours` and `opening_hours` as two words. */
export function contentWords(text: string): ReadonlySet<string> {
  const words = text
    .slice(0, MOST_CHARS)
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .match(/[\p{L}\p{M}]+/gu)
  return new Set((words ?? []).filter((word) => !isEmpty(word)).map(stem))
}
