const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

function spelled(number: number): string {
  if (number < 20) return ONES[number] ?? ''
  const rest = (unit: number) => (number % unit ? ` ${spelled(number % unit)}` : '')
  if (number < 100) return `${TENS[Math.floor(number / 10)]}${rest(10)}`
  // Years are read in pairs: nineteen eighty four.
  if (number >= 1100 && number < 2100 && number % 100 > 9) return `${spelled(Math.floor(number / 100))}${rest(100)}`
  if (number < 1000) return `${spelled(Math.floor(number / 100))} hundred${rest(100)}`
  return `${spelled(Math.floor(number / 1000))} thousand${rest(1000)}`
}

function ordinal(number: number): string {
  return spelled(number).replace(/\w+$/, (last) => ORDINALS[last] ?? `${last.replace(/y$/, 'ie')}th`)
}

const digits = (text: string): string => [...text].map((digit) => ONES[Number(digit)]).join(' ')

/** The words of a text as they are said: no case, no punctuation; numbers, years, times and dollars spelled out. */
export function words(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/\$(\d+)\.(\d\d)/g, '$1 dollars $2 cents')
    .replaceAll(/\$(\d+)/g, '$1 dollars')
    .replaceAll(/(\d):00\b/g, "$1 o'clock")
    .replaceAll(/(\d),(?=\d{3})/g, '$1')
    .replaceAll(/(\d+)(?:st|nd|rd|th)\b/g, (_, number) => ordinal(Number(number)))
    .replaceAll(/\d+/g, (number) => ` ${number.length > 6 ? digits(number) : spelled(Number(number))} `)
    .replaceAll(/\bmr\b/g, 'mister')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z]+/g, ' ')
    .trim()
    .split(' ')
    .filter(Boolean)
}

/** Word error rate: substitutions, insertions and deletions per word of `said`. 0 is perfect; may exceed 1. */
export const wordErrorRate = (said: string, heard: string): number => corpusErrorRate([{ said, heard }])

/** The same over many pairs, each word counting alike. */
export function corpusErrorRate(pairs: readonly { said: string; heard: string }[]): number {
  let wrong = 0
  let total = 0
  for (const { said, heard } of pairs) {
    wrong += errors(words(said), words(heard))
    total += words(said).length
  }
  return wrong / Math.max(1, total)
}

/** Levenshtein distance in words. */
function errors(said: readonly string[], heard: readonly string[]): number {
  let row = [0, ...heard.map((_, at) => at + 1)]
  for (const [at, word] of said.entries()) {
    const next = [at + 1]
    for (const [j, other] of heard.entries())
      next.push(Math.min((row[j] ?? 0) + (word === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}
