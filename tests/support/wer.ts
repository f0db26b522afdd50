const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

function spelled(number: number): string {
  if (number < 20) return ONES[number] ?? ''
  if (number < 100) return [TENS[Math.floor(number / 10)], number % 10 ? ONES[number % 10] : ''].join(' ')
  if (number < 1000) return `${ONES[Math.floor(number / 100)]} hundred ${number % 100 ? spelled(number % 100) : ''}`
  return `${spelled(Math.floor(number / 1000))} thousand ${number % 1000 ? spelled(number % 1000) : ''}`
}

/** The words of a text as they are said: no case, no punctuation, numbers up to 999 999 spelled out, times as two numbers. */
export function words(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/(\d):00\b/g, "$1 o'clock")
    .replaceAll(/(\d),(?=\d{3})/g, '$1')
    .replaceAll(
      /\d+/g,
      (digits) =>
        ` ${digits.length > 6 ? [...digits].map((d) => ONES[Number(d)]).join(' ') : spelled(Number(digits))} `,
    )
    .replaceAll(/\bmr\b/g, 'mister')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z]+/g, ' ')
    .trim()
    .split(' ')
    .filter(Boolean)
}

/** Word error rate: substitutions, insertions and deletions per word of `said`. 0 is perfect, may exceed 1. */
export function wordErrorRate(said: string, heard: string): number {
  return errors(words(said), words(heard)) / Math.max(1, words(said).length)
}

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

function errors(said: string[], heard: string[]): number {
  let row = heard.map((_, at) => at + 1)
  row.unshift(0)
  for (const [at, word] of said.entries()) {
    const next = [at + 1]
    for (const [j, other] of heard.entries())
      next.push(Math.min((row[j] ?? 0) + (word === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}
