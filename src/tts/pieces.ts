import type { Abbreviations } from '../language/abbreviations.ts'
import type { Language } from '../language/language.ts'
import { neutral } from '../language/neutral.ts'
import { isUnspaced, spokenLetters } from '../language/script.ts'
import { type FullStop, fullStop, fullStopBefore } from './full-stop.ts'
import { endsUnspaced, goesOn, isCloser, type Mark, markAt } from './marks.ts'

// Lengths are in characters of Latin script; one of Chinese, Japanese or Korean is spoken as long as four of them.
/** The first piece may end at a clause, so that speech starts early; 20 characters are about a second and a quarter of it. */
const FIRST_CLAUSE_LENGTH = 20
/** Later pieces end at a sentence, or at a clause once they are this long (about 7 s of speech). */
const LONG_CLAUSE_LENGTH = 110
/** No piece is longer: about 15 s. */
const MAX_PIECE_LENGTH = 240
/** An address is not cut: its end would be read out. */
const MAX_ADDRESS_LENGTH = 2048

/** The number of an item goes with the item. */
const ITEM_NUMBER = /^\s*\(?(?:\p{Nd}{1,3}|[a-z])\\?[.)．）]\s*$/iu
/** Longer than any number of an item. */
const ITEM_NUMBER_CHARS = 10

/** What is seen as one character: with its marks, and pictures with their joiners. Longer ones are no writing. */
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const MOST_GRAPHEME_CHARS = 32

/**
 * Cuts a stream of tokens into pieces that a voice is given at once, as they are written (`Speakable` says what is spoken of them). Pure;
 * one per reply. A character is looked at once, or twice in a word that moves on to the next piece.
 */
export class Pieces {
  readonly #abbreviations: Abbreviations
  #text = ''
  /** Where the piece begins, and the first character that has not been looked at. */
  #start = 0
  #at = 0
  #length = 0
  #space = -1
  #mark: Mark = 'none'
  /** A full stop that the next word decides, and where the piece ends if it is the end. */
  #fullStop: FullStop = 'end'
  #end = 0
  #isAddress = false
  #count = 0

  constructor({ abbreviations }: Pick<Language, 'abbreviations'> = neutral('')) {
    this.#abbreviations = abbreviations
  }

  /** The pieces this token completes, mostly none. */
  push(token: string): string[] {
    this.#text += token
    const pieces: string[] = []
    while (this.#at < this.#text.length) {
      const end = this.#look(this.#text.charCodeAt(this.#at))
      if (end > 0) this.#take(end, pieces)
      else this.#at++
    }
    if (this.#isWide && this.#endsHere(this.#at)) this.#take(this.#at, pieces)
    this.#text = this.#text.slice(this.#start)
    this.#at -= this.#start
    this.#end -= this.#start
    if (this.#space >= 0) this.#space -= this.#start
    this.#start = 0
    return pieces
  }

  /** What is left when the stream has ended. */
  end(): string[] {
    const pieces: string[] = []
    this.#take(this.#text.length, pieces)
    return pieces
  }

  /** No white space is needed behind the mark, and what follows cannot take it back. */
  get #isWide(): boolean {
    return this.#mark === 'wide-sentence' || this.#mark === 'wide-clause'
  }

  /** Where the piece ends, now that its next character is known; 0 where it goes on. */
  #look(code: number): number {
    const at = this.#at
    const sign = this.#text[at] ?? ''
    if (sign === '\n') return this.#isItemNumber(at) ? this.#goOn(at) : at + 1
    if (this.#mark === 'full-stop') {
      this.#fullStop = fullStopBefore(this.#fullStop, this.#text, this.#end, at + 1, this.#abbreviations)
      if (this.#fullStop === 'end') return this.#end
      if (this.#fullStop === 'inside') this.#mark = 'none'
    }
    if (isSpace(code)) {
      // Thai and its neighbours end clauses and sentences with a space alone.
      if (this.#mark === 'none' && isUnspaced(this.#text.charAt(at - 1))) this.#mark = 'clause'
      return this.#endsHere(at) ? at : this.#goOn(at)
    }
    const mark = this.#isAddress ? undefined : markAt(this.#text, at)
    if (mark) this.#mark = mark
    else if (!isCloser(sign)) {
      this.#mark = goesOn(this.#mark, sign) ? 'none' : endsUnspaced(this.#mark)
      if (this.#isWide && this.#endsHere(at)) return at
      if (this.#mark !== 'full-stop') this.#mark = 'none'
    }
    this.#isAddress ||= sign === '/' && this.#text.startsWith('://', at - 2)
    this.#length += spokenLetters(code)
    const most = this.#isAddress && this.#space < 0 ? MAX_ADDRESS_LENGTH : MAX_PIECE_LENGTH
    return this.#length > most ? this.#forced(at) : 0
  }

  /** White space that ends nothing, unless there is too much of it. */
  #goOn(at: number): number {
    if (at === this.#start) this.#start++
    else this.#space = at
    if (this.#mark !== 'full-stop') this.#mark = 'none'
    this.#isAddress = false
    return ++this.#length > MAX_PIECE_LENGTH ? this.#forced(at) : 0
  }

  /** Whether the mark before `at` ends the piece there. */
  #endsHere(at: number): boolean {
    switch (this.#mark) {
      case 'wide-sentence':
      case 'open-sentence':
        return !this.#isItemNumber(at)
      case 'clause':
      case 'wide-clause':
      case 'open-clause':
        return this.#length >= (this.#count === 0 ? FIRST_CLAUSE_LENGTH : LONG_CLAUSE_LENGTH)
      case 'sentence':
        return this.#endsSentence(at)
      case 'none':
      case 'full-stop':
        return false
      default:
        return this.#mark satisfies never
    }
  }

  #endsSentence(at: number): boolean {
    if (this.#isItemNumber(at)) return false
    this.#fullStop = fullStop(this.#text, this.#start, at, this.#abbreviations)
    if (this.#fullStop === 'end' || this.#fullStop === 'inside') return this.#fullStop === 'end'
    this.#mark = 'full-stop'
    this.#end = at
    return false
  }

  #isItemNumber(at: number): boolean {
    return at - this.#start <= ITEM_NUMBER_CHARS && ITEM_NUMBER.test(this.#text.slice(this.#start, at))
  }

  /** The end of a piece that is too long: between words where there are some, and never inside a character. */
  #forced(at: number): number {
    if (this.#space >= 0) return this.#space
    const from = Math.max(this.#start, at - MOST_GRAPHEME_CHARS)
    const last = graphemes.segment(this.#text.slice(from, at + 1)).containing(at - from)
    return last && last.index > 0 ? from + last.index : at
  }

  #take(end: number, into: string[]): void {
    const piece = this.#text.slice(this.#start, end).replaceAll(/\s+/g, ' ').trim()
    this.#start = this.#at = end
    this.#length = 0
    this.#space = -1
    this.#mark = 'none'
    this.#isAddress = false
    // A fence is no words, and begins or ends what is not to be spoken.
    if (!/[\p{L}\p{N}]|```|~~~/u.test(piece)) return
    into.push(piece)
    this.#count++
  }
}

const isSpace = (code: number): boolean =>
  code === 0x20 ||
  (code >= 0x09 && code <= 0x0d) ||
  code === 0xa0 ||
  code === 0x3000 ||
  (code >= 0x2000 && code <= 0x200a)
