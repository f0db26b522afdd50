const SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ')
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES = [
  ['trillion', 1e12],
  ['billion', 1e9],
  ['million', 1e6],
  ['thousand', 1e3],
] as const

const ONES: ReadonlyMap<string, number> = new Map(SMALL.map((word, value) => [word, value]))
const TENTHS: ReadonlyMap<string, number> = new Map([
  ...TENS.map((word, at) => [word, (at + 2) * 10] as const),
  ['fourty', 40] as const,
])
const MULTIPLES: ReadonlyMap<string, number> = new Map(SCALES)

/** Words that sound like a number; they are one only where a number must be. */
const SOUNDS_LIKE: ReadonlyMap<string, number> = new Map([
  ['to', 2],
  ['too', 2],
  ['for', 4],
  ['fore', 4],
  ['won', 1],
  ['ate', 8],
  ['oh', 0],
])

export interface Parsed {
  readonly value: number
  /** Index of the word behind it. */
  readonly end: number
}

/** Reads the number that starts at `words[at]`, spoken or in digits; undefined where none does. */
export function readNumber(words: readonly string[], at: number): Parsed | undefined {
  const first = words[at]
  if (first === 'minus' || first === 'negative') {
    const rest = readNumber(words, at + 1)
    return rest && { value: -rest.value, end: rest.end }
  }
  const number = /^\d{1,15}(?:\.\d{1,9})?$/.test(first ?? '')
    ? scaled({ value: Number(first), end: at + 1 }, words)
    : readWords(words, at)
  return number && withFraction(number, words)
}

/** "three and a half", "three quarters" */
function withFraction({ value, end }: Parsed, words: readonly string[]): Parsed {
  const unit = FRACTIONS.get(words[end]?.replace(/^halves$/, 'half').replace(/s$/, '') ?? '')
  if (unit !== undefined) return { value: value * unit, end: end + 1 }
  const share = words[end] === 'and' && words[end + 1] === 'a' ? FRACTIONS.get(words[end + 2] ?? '') : undefined
  return share === undefined ? { value, end } : { value: value + share, end: end + 3 }
}

const FRACTIONS: ReadonlyMap<string, number> = new Map([
  ['half', 0.5],
  ['quarter', 0.25],
])

/** Reads "third", "3rd"; up to "twentieth". */
export function readOrdinal(word: string | undefined): number | undefined {
  const [, digits] = /^(\d{1,3})(?:st|nd|rd|th)$/.exec(word ?? '') ?? []
  if (digits !== undefined) return Number(digits)
  const at = SMALL.findIndex((_, value) => value > 0 && sayOrdinal(value) === word)
  return at < 0 ? undefined : at
}

/** As `readNumber`, but takes "for" as four: for where a number is due. */
export function readNumberOrSound(words: readonly string[], at: number): Parsed | undefined {
  const sound = SOUNDS_LIKE.get(words[at] ?? '')
  return readNumber(words, at) ?? (sound === undefined ? undefined : { value: sound, end: at + 1 })
}

function scaled(number: Parsed, words: readonly string[]): Parsed {
  const factor = words[number.end] === 'hundred' ? 100 : MULTIPLES.get(words[number.end] ?? '')
  return factor === undefined ? number : { value: number.value * factor, end: number.end + 1 }
}

function readWords(words: readonly string[], start: number): Parsed | undefined {
  let at = start
  let total = 0
  let group: number | undefined
  /** What may still be added to the group without starting another number: "twenty" takes a one, "five" takes nothing. */
  let room = 1000
  if (
    (words[at] === 'a' || words[at] === 'an') &&
    (words[at + 1] === 'hundred' || MULTIPLES.has(words[at + 1] ?? ''))
  ) {
    group = 1
    room = 1
    at++
  }
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    const ones = ONES.get(word)
    const tens = TENTHS.get(word)
    const multiple = MULTIPLES.get(word)
    if (ones !== undefined && ones < room && !(ones === 0 && group !== undefined)) {
      group = (group ?? 0) + ones
      room = 1
    } else if (tens !== undefined && room >= 100) {
      group = (group ?? 0) + tens
      room = 10
    } else if (word === 'hundred' && group !== undefined && group > 0 && group < 100) {
      group *= 100
      room = 100
    } else if (multiple !== undefined && group !== undefined && (total === 0 || total >= multiple * 1000)) {
      total += group * multiple
      group = undefined
      room = 1000
    } else if (!(word === 'and' && (group === undefined ? total > 0 : room === 100) && continues(words[at + 1]))) break
  }
  if (at === start || (group === undefined && total === 0)) return undefined
  return withDecimals(total + (group ?? 0), words, at)
}

const continues = (word: string | undefined): boolean => ONES.has(word ?? '') || TENTHS.has(word ?? '')

function withDecimals(whole: number, words: readonly string[], at: number): Parsed {
  let digits = ''
  for (let next = at + 1; words[at] === 'point' && next < words.length && digits.length < 9; next++) {
    const digit = ONES.get(words[next] ?? '')
    if (digit === undefined || digit > 9) break
    digits += digit
  }
  return digits === ''
    ? { value: whole, end: at }
    : { value: Number(`${whole}.${digits}`), end: at + 1 + digits.length }
}

/** The largest magnitude `sayNumber` has words for. */
export const MOST = 999_999_999_999_999

/** In words; fractions to `decimals` places. `value` is finite and within `MOST`. */
export function sayNumber(value: number, decimals = 2): string {
  if (value < 0) return `minus ${sayNumber(-value, decimals)}`
  const [whole = '0', fraction = ''] = value.toFixed(decimals).split('.')
  const digits = fraction.replace(/0+$/, '')
  const said = sayInteger(Number(whole))
  return digits === '' ? said : `${said} point ${[...digits].map((digit) => SMALL[Number(digit)]).join(' ')}`
}

function sayInteger(value: number): string {
  const parts: string[] = []
  let rest = value
  for (const [name, size] of SCALES) {
    if (rest >= size) parts.push(`${sayInteger(Math.floor(rest / size))} ${name}`)
    rest %= size
  }
  if (rest >= 100) parts.push(`${SMALL[Math.floor(rest / 100)]} hundred`)
  rest %= 100
  if (rest > 0 || parts.length === 0) parts.push(parts.length > 0 ? `and ${sayTwoDigits(rest)}` : sayTwoDigits(rest))
  return parts.join(' ')
}

function sayTwoDigits(value: number): string {
  if (value < 20) return SMALL[value] ?? ''
  const tens = TENS[Math.floor(value / 10) - 2] ?? ''
  return value % 10 === 0 ? tens : `${tens}-${SMALL[value % 10]}`
}

const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

/** 1 to 99: "twenty-first". */
export function sayOrdinal(value: number): string {
  const said = sayTwoDigits(value)
  const last = said.slice(said.lastIndexOf('-') + 1)
  const ordinal = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)
  return said.slice(0, said.length - last.length) + ordinal
}

/** "twenty twenty-six", "two thousand and six", "nineteen oh five". */
export function sayYear(year: number): string {
  const rest = year % 100
  if (Math.floor(year / 10) % 100 === 0 || rest === 0) return sayNumber(year)
  return `${sayTwoDigits(Math.floor(year / 100))} ${rest < 10 ? `oh ${SMALL[rest]}` : sayTwoDigits(rest)}`
}
