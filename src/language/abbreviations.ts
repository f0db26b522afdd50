import { wordSet } from './words.ts'

/** Full stops that end no sentence. */
export interface Abbreviations {
  /** The text ends with an abbreviation that ends no sentence: "Dr.". */
  readonly inside: RegExp
  /** The text ends with one that ends no sentence before a number: "No.". */
  readonly beforeNumber: RegExp
  /** "e.g.", "z.B.": something always follows. */
  readonly leadsOn: RegExp
  /** "U.S.", "Ph.D.", "J.R.R.", "p.m.": what follows tells. */
  readonly dotted: RegExp
  /** "3." may be "third", so that a noun may follow it. */
  readonly hasOrdinals: boolean
  /** Words that begin a sentence, and seldom a name. */
  readonly starters: ReadonlySet<string>
}

export interface AbbreviationWords {
  /** Without their last full stops. White space may stand behind the others: "z.B" is "z. B.", too. */
  readonly inside?: string
  readonly beforeNumber?: string
  /** Dotted ones in small letters that may be last: "a.m". */
  readonly mayBeLast?: string
  readonly hasOrdinals?: boolean
  readonly starters?: string
}

/** The rules of a language from its words. */
export function abbreviations(words: AbbreviationWords = {}): Abbreviations {
  const last = alternatives(words.mayBeLast)
  return {
    inside: new RegExp(String.raw`(?:^|[\s(])(?:${alternatives(words.inside)})\.$`, 'iu'),
    beforeNumber: new RegExp(String.raw`(?:^|[\s(])(?:${alternatives(words.beforeNumber)})\.$`, 'iu'),
    leadsOn: new RegExp(String.raw`(?<![\p{L}.])(?!\p{Lu}\.\p{Lu}|(?:${last})\.$)(?:\p{L}\.){2,5}$`, 'u'),
    dotted: new RegExp(String.raw`(?<![\p{L}.])(?:(?:\p{Lu}\p{Ll}?\.){2,5}|(?:${last})\.)$`, 'u'),
    hasOrdinals: words.hasOrdinals ?? false,
    starters: wordSet(words.starters ?? ''),
  }
}

/** For a regular expression; of no words, one that matches nothing. */
const alternatives = (list = ''): string =>
  list === ''
    ? '(?!)'
    : list
        .split(/\s+/)
        .map((word) => word.replaceAll('.', String.raw`\.\s?`))
        .join('|')
