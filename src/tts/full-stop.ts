import type { Abbreviations } from '../language/abbreviations.ts'

/** "J." may be an initial, or the end of "plan B." */
const INITIAL = /(?<![\p{L}\p{N}.'’-])\p{Lu}\.$/u
/** "George W.", "Dr. J.", "J. R.": an initial behind a name, a title, or another initial. */
const INITIAL_IN_NAME = /(?<![\p{L}.'’-])\p{Lu}[\p{L}.'’-]*\s+\p{Lu}\.$/u
/** "3.", "24.12.": an ordinal or a date, or a number that ends the sentence. */
const NUMBER = /(?<![\p{L}\p{N}.,])\p{Nd}{1,4}\.(?:\p{Nd}{1,4}\.)?$/u
/** Longer than any abbreviation with the name before it. */
const TAIL_CHARS = 40
/** Longer than any word that begins a sentence. */
const WORD_CHARS = 10
/** What a full stop before white space is; where it depends on what follows, on what. */
export type FullStop = 'end' | 'inside' | 'before-number' | 'dotted' | 'number' | 'initial' | 'initial-in-name'

/** The full stop that ends `text.slice(start, end)`, as far as what stands before it tells. */
export function fullStop(text: string, start: number, end: number, rules: Abbreviations): FullStop {
  const tail = text.slice(Math.max(start, end - TAIL_CHARS), end).replace(/[*_~`]{1,3}$/, '')
  if (!tail.endsWith('.')) return 'end'
  if (rules.inside.test(tail) || rules.leadsOn.test(tail)) return 'inside'
  if (rules.beforeNumber.test(tail)) return 'before-number'
  if (rules.dotted.test(tail)) return 'dotted'
  if (NUMBER.test(tail)) return 'number'
  if (!INITIAL.test(tail)) return 'end'
  return INITIAL_IN_NAME.test(tail) ? 'initial-in-name' : 'initial'
}

/** The same, now that `text.slice(end, at)` follows; `stop` still where the next word may go on. */
export function fullStopBefore(
  stop: FullStop,
  text: string,
  end: number,
  at: number,
  { starters, hasOrdinals }: Abbreviations,
): FullStop {
  const next = text.slice(Math.max(end, at - WORD_CHARS - 1), at).trimStart()
  if (next === '' || stop === 'end' || stop === 'inside') return stop
  if (stop === 'before-number') return /^[\d\p{Ll}]/u.test(next) ? 'inside' : 'end'
  if (!/^\p{Lu}/u.test(next)) return stop === 'dotted' || /^\p{Ll}/u.test(next) ? 'inside' : 'end'
  if (stop === 'number' && !hasOrdinals) return 'end'
  if (/^\p{Lu}\./u.test(next)) return 'inside'
  if (stop === 'initial') return next.length > 1 ? 'end' : stop
  const [word = ''] = /^[\p{L}'’]*/u.exec(next) ?? []
  if (word === next && word.length < WORD_CHARS) return stop
  return starters.has(word.toLowerCase().replace('’', "'")) ? 'end' : 'inside'
}
