/** Full stops that end no sentence, and those that end none before a number. */
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|sr|jr|vs|etc|approx|dept|inc|ltd)\.$/i
const NUMBER_ABBREVIATION = /(?:^|[\s(])(?:no|nos|nr|fig|figs|p|pp|vol|ch|sec|art|para|ext|rm|apt)\.$/i
/** "e.g.", "a.k.a.", "z.B.": something always follows them. The hours of the day may be last. */
const LEADS_ON = /(?<![\p{L}.])(?!\p{Lu}\.\p{Lu}|[ap]\.m\.$)(?:\p{L}\.){2,5}$/u
/** "U.S.", "Ph.D.", "J.R.R.", "p.m.". */
const DOTTED = /(?<![\p{L}.])(?:(?:\p{Lu}\p{Ll}?\.){2,5}|[ap]\.m\.)$/u
/** "J." may be an initial, or the end of "plan B." */
const INITIAL = /(?<![\p{L}\p{N}.'’-])\p{Lu}\.$/u
/** "George W.", "Dr. J.", "J. R.": an initial behind a name, a title, or another initial. */
const INITIAL_IN_NAME = /(?<![\p{L}.'’-])\p{Lu}[\p{L}.'’-]*\s+\p{Lu}\.$/u
/** Longer than any abbreviation with the name before it. */
const TAIL_CHARS = 40
/** Longer than any of the words below. */
const WORD_CHARS = 10
/** Words that begin an English sentence, and seldom a name. */
const STARTERS = new Set(
  `a all also an and any are as ask at but by call can come could did do does dial enter for from give go had has have he hello
  her here hi his hold how i if in is it it's its i'll i'm i've just let let's may my next no not now of ok okay on one or our
  please press say see she should so sorry take tell than thank thanks that that's the their then there there's these they
  this those to today tomorrow try until wait was we we'll we're well what when where which while who why will
  with would yes you you'll you're your`.split(/\s+/),
)

/** What a full stop before white space is; where it depends on what follows, on what. */
export type FullStop = 'end' | 'inside' | 'before-number' | 'dotted' | 'initial' | 'initial-in-name'

/** The full stop that ends `text.slice(start, end)`, as far as what stands before it tells. */
export function fullStop(text: string, start: number, end: number): FullStop {
  const tail = text.slice(Math.max(start, end - TAIL_CHARS), end).replace(/[*_~`]{1,3}$/, '')
  if (!tail.endsWith('.')) return 'end'
  if (ABBREVIATION.test(tail) || LEADS_ON.test(tail)) return 'inside'
  if (NUMBER_ABBREVIATION.test(tail)) return 'before-number'
  if (DOTTED.test(tail)) return 'dotted'
  if (!INITIAL.test(tail)) return 'end'
  return INITIAL_IN_NAME.test(tail) ? 'initial-in-name' : 'initial'
}

/** The same, now that `text.slice(end, at)` follows; `stop` still where the next word may go on. */
export function fullStopBefore(stop: FullStop, text: string, end: number, at: number): FullStop {
  const next = text.slice(Math.max(end, at - WORD_CHARS - 1), at).trimStart()
  if (next === '' || stop === 'end' || stop === 'inside') return stop
  if (stop === 'before-number') return /^\d/.test(next) ? 'inside' : 'end'
  if (!/^\p{Lu}/u.test(next)) return stop === 'dotted' || /^\p{Ll}/u.test(next) ? 'inside' : 'end'
  if (/^\p{Lu}\./u.test(next)) return 'inside'
  if (stop === 'initial') return next.length > 1 ? 'end' : stop
  const [word = ''] = /^[\p{L}'’]*/u.exec(next) ?? []
  if (word === next && word.length < WORD_CHARS) return stop
  return STARTERS.has(word.toLowerCase().replace('’', "'")) ? 'end' : 'inside'
}
