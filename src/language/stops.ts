import { isUnspaced } from './script.ts'

/** How callers tell the bot to be silent. Each phrase is whole words, without the blanks and marks between them. */
export interface Stops {
  readonly stops: ReadonlySet<string>
  /** What may stand before one without a mark between: "please", "can you". */
  readonly before: ReadonlySet<string>
  /** What may stand behind one: "it", "a minute". Behind anything else it is no order: "Stop by the shop." */
  readonly behind: ReadonlySet<string>
}

/** In most languages of Europe, and understood beyond them. */
const INTERNATIONAL = 'stop, stopp, стоп, στοπ, סטופ'

/** Phrases with commas between them. */
export const stopPhrases = (list: { stops: string; before?: string; behind?: string }): Stops => ({
  stops: spellings(`${list.stops}, ${INTERNATIONAL}`),
  before: spellings(list.before ?? ''),
  behind: spellings(list.behind ?? ''),
})

/** Accents that a recogniser may leave out of a text, all of them. Vowels are another matter in other scripts. */
const ACCENTS = /\p{Script=Inherited}/gu

function spellings(list: string): ReadonlySet<string> {
  const phrases = list.split(',').map((phrase) => stopUnits(phrase).join(''))
  const plain = phrases.map((phrase) =>
    /^\p{sc=Latin}/u.test(phrase) ? phrase.normalize('NFD').replaceAll(ACCENTS, '').replaceAll('ı', 'i') : phrase,
  )
  return new Set([...phrases, ...plain].filter((phrase) => phrase !== ''))
}

/**
 * The words of a text that phrases are made of: "tais-toi" is two. Without spaces each sign is one, for a phrase has to be told from all
 * that stands beside it. Vowel signs and the seats of hamza do not count in Arabic script, for few write them.
 */
function stopUnits(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[أإآ]/g, 'ا')
    .replaceAll(/ـ|\p{Script=Inherited}/gu, '')
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).flatMap((word) => (isUnspaced(word) ? Array.from(word) : word))
}

/** Whether a clause is a stop as a whole, with what may stand before and behind it. What may do both may stand within: "Hör bitte auf." */
export function isStop(clause: string, list: Stops, hums: ReadonlySet<string>): boolean {
  const units = stopUnits(clause)
  if (areStop(units, list, hums)) return true
  const others = units.filter((unit) => !list.before.has(unit) || !list.behind.has(unit))
  return others.length < units.length && areStop(others, list, hums)
}

/** Longer than any phrase, in units. */
const MOST_UNITS = 20

/** Whether they are one phrase after the other, with a stop among them. */
function areStop(units: readonly string[], { stops, before, behind }: Stops, hums: ReadonlySet<string>): boolean {
  /** Where a phrase ends before which nothing counts, or a stop stands. */
  const led = new Set([0])
  const stopped = new Set<number>()
  for (let from = 0; from < units.length; from++) {
    if (!led.has(from) && !stopped.has(from)) continue
    let phrase = ''
    for (let to = from + 1; to <= units.length && to <= from + MOST_UNITS; to++) {
      phrase += units[to - 1]
      if (stops.has(phrase)) stopped.add(to)
      if (led.has(from) && (before.has(phrase) || hums.has(phrase))) led.add(to)
      if (stopped.has(from) && (behind.has(phrase) || hums.has(phrase))) stopped.add(to)
    }
  }
  return stopped.has(units.length)
}
