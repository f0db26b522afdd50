/** A name with a word left out is nearer than one with a letter wrong. */
const WORDS_LEFT_OUT = 0.5
/** Shorter ones are part of too much. */
const MIN_RUN_LETTERS = 3

/**
 * The known name most like `name`, if it is likely what was meant; of several that are equally like it, the first. How words are joined
 * does not matter: `APIKEY`, `api-key` and `apiKey` are the same.
 */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  const letters = lettersOf(name)
  let best: string | undefined
  let least = Math.max(2, Math.floor(letters.length / 3)) + 1
  for (const candidate of known) {
    const edits = Math.min(
      distance(letters, lettersOf(candidate)),
      isRunOfWords(letters, candidate) ? WORDS_LEFT_OUT : Number.POSITIVE_INFINITY,
    )
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}

const wordsOf = (name: string): readonly string[] => name.toLowerCase().split(/[^a-z0-9]+/)

const lettersOf = (name: string): string => wordsOf(name).join('')

/** Whether the letters are whole words of the candidate that stand together. */
function isRunOfWords(letters: string, candidate: string): boolean {
  if (letters.length < MIN_RUN_LETTERS) return false
  const words = wordsOf(candidate)
  return words.some((_first, from) => words.some((_last, to) => words.slice(from, to + 1).join('') === letters))
}

/** Levenshtein: insertions, deletions and replacements from `a` to `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
