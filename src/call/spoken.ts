import { HOP_MS } from '../audio/pcm.ts'
import { isUnspaced, spokenLetters } from '../language/script.ts'
import { type Span, wordSpans } from '../language/words.ts'
import type { TimedWord } from '../tts/tts.ts'

/** Speech of unknown length is taken to run at 15 Latin letters a second, brisk English, until its audio is complete. */
const LETTERS_PER_HOP = 0.3
/** Where a voice broke off, it may have spoken that much slower: a word is rather said twice than not at all. */
const SURE_SHARE = 0.8
/** How much slower than brisk English the slowest voice speaks, pauses within it included. */
const SLOWEST = 4
/** Before its first word, or where a text is read as many words. */
const LONGEST_PAUSE_HOPS = 3000 / HOP_MS
/** A voice that tells the times of its words may leave out so many: a number of several words is one word to some. */
const MOST_LEFT_OUT = 8

/** One piece of a reply on its way to the ear: how much of its text has been heard. Counts are hops. */
export class SpokenPiece {
  readonly id: number
  readonly text: string
  readonly #speech: string
  readonly #words: readonly SpokenWord[]
  readonly #charsPerHop: number
  /** It is no part of the answer. */
  isFiller = false
  /** All of its audio has been synthesised. */
  complete = false
  sentHops = 0
  /** When the last of it reached the ear, by the clock. */
  heardMs = Number.POSITIVE_INFINITY
  /** Kept until it surely has been heard: a caller who was cut off hears it again from its beginning. */
  #audio: Int16Array[] = []
  #queuedHops = 0
  /** What is known of where the voice is: once so many hops have been played, so many characters have been said. */
  #marks: readonly Mark[] = [{ hops: 0, chars: 0 }]
  /** Where the voice began, or took up the rest of what had broken off. */
  #begun: Mark = { hops: 0, chars: 0 }
  #playedHops = 0
  #heardChars = 0
  #heardWords = 0
  /** How many words the voice has told the times of, or left out. */
  #timedWords = 0

  /** `speech` is what the voice was given of `text`. */
  constructor(id: number, text: string, speech = text) {
    this.id = id
    this.text = text
    this.#speech = speech
    this.#words = spokenWords(text, speech)
    this.#charsPerHop = charsPerHop(speech)
  }

  get audio(): readonly Int16Array[] {
    return this.#audio
  }

  get queuedHops(): number {
    return this.#queuedHops
  }

  get isHeard(): boolean {
    return this.complete && this.#queuedHops > 0 && this.#playedHops >= this.#queuedHops
  }

  /** Characters heard, up to a word's end: a word counts when it is over, by its share of the piece's audio. */
  get heardChars(): number {
    return this.isHeard ? this.text.length : this.#heardChars
  }

  /** One more hop waits to be played. */
  add(hop: Int16Array): void {
    this.#audio.push(hop)
    this.#queuedHops++
  }

  /** Nothing of it has been heard after all. */
  rewind(): void {
    this.sentHops = this.#playedHops = this.#heardChars = this.#heardWords = 0
    if (this.#queuedHops > 0) this.heardMs = Number.POSITIVE_INFINITY
  }

  /** It will not be played again. */
  forgetAudio(): void {
    this.#audio = []
  }

  /** One more hop has reached the ear. What counted as heard still does when the voice turns out to be a slow one. */
  played(): void {
    this.#playedHops++
    const spoken = this.#spokenChars()
    while (this.#heardWords < this.#words.length - 1 && (this.#words[this.#heardWords]?.end ?? 0) <= spoken)
      this.#heardChars = this.#words[this.#heardWords++]?.textEnd ?? 0
  }

  /** The voice tells when words are over, in its audio since it began or was asked for the rest. Words that are not in the speech say nothing. */
  timed(words: readonly TimedWord[]): void {
    const marks = [...this.#marks]
    for (const { text, toMs } of words) {
      const word = this.#next(text)
      const mark = { hops: this.#begun.hops + toMs / HOP_MS, chars: word?.end ?? 0 }
      // One that goes back, or that is no number, is not greater either.
      if (word && mark.hops > (marks.at(-1)?.hops ?? 0) && mark.hops <= this.#longestHops(mark.chars)) marks.push(mark)
    }
    this.#marks = marks
  }

  /** No voice is so slow that the text up to here is over later than this, where its audio may still be to come. */
  #longestHops(chars: number): number {
    const { hops, chars: from } = this.#begun
    const spokenHops = Math.ceil((chars - from) / this.#charsPerHop)
    return Math.max(this.#queuedHops, hops) + (this.complete ? 0 : SLOWEST * spokenHops + LONGEST_PAUSE_HOPS)
  }

  /** The voice broke off behind what is queued: gives the speech still to come, '' when all of it must be there. */
  breakOff(): string {
    const come = this.#marks.filter(({ hops }) => hops <= this.#queuedHops)
    const { hops, chars } = come.at(-1) ?? this.#begun
    const comeChars = (this.#queuedHops - hops) * this.#charsPerHop * SURE_SHARE
    const at = chars + comeChars >= this.#speech.length ? this.#speech.length : this.#wordStart(chars + comeChars)
    this.#begun = { hops: this.#queuedHops, chars: Math.max(chars, at) }
    this.#marks = [...come, this.#begun]
    this.#timedWords = this.#words.filter(({ end }) => end <= this.#begun.chars).length
    return this.#speech.slice(this.#begun.chars)
  }

  /** The next word of the speech that reads like this. Voices leave out some, and write numbers as words. */
  #next(text: string): SpokenWord | undefined {
    const letters = lettersOf(text)
    const ahead = this.#words.slice(this.#timedWords, this.#timedWords + MOST_LEFT_OUT)
    const at = ahead.findIndex(({ start, end }) => lettersOf(this.#speech.slice(start, end)) === letters)
    if (letters === '' || at < 0) return undefined
    this.#timedWords += at + 1
    return ahead[at]
  }

  /** How much of the speech has reached the ear. */
  #spokenChars(): number {
    const next = this.#marks.findIndex(({ hops }) => hops > this.#playedHops)
    const from = this.#marks.at(next === -1 ? -1 : next - 1) ?? { hops: 0, chars: 0 }
    const to = this.#marks[next] ?? this.#end(from)
    return from.chars + Math.floor(((to.chars - from.chars) * (this.#playedHops - from.hops)) / (to.hops - from.hops))
  }

  /** Where the speech ends, if it goes on as it should. */
  #end(from: Mark): Mark {
    const chars = this.#speech.length
    if (this.complete) return { hops: this.#queuedHops, chars }
    return { hops: Math.max(this.#queuedHops, from.hops + Math.ceil((chars - from.chars) / this.#charsPerHop)), chars }
  }

  /** Where the word begins that a character of the speech belongs to. */
  #wordStart(at: number): number {
    return this.#words.find(({ end }) => end > at)?.start ?? this.#speech.length
  }
}

/** After so much audio, so much of the speech has been said. */
interface Mark {
  readonly hops: number
  readonly chars: number
}

/** A word of the speech: where it ends there, and where the word it was made from ends in the text. */
interface SpokenWord extends Span {
  readonly textEnd: number
}

const lettersOf = (word: string): string => word.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '').toLowerCase()

/** Words that the text does not have were made from its signs: they end where the word before them does. */
function spokenWords(text: string, speech: string): SpokenWord[] {
  let textEnd = 0
  return wordSpans(speech).map(({ start, end }) => {
    const word = speech.slice(start, end)
    const letters = /[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?/u.exec(word)?.[0] ?? word
    const found = text.indexOf(letters, textEnd)
    if (found >= 0) textEnd = wordEnd(text, found + letters.length)
    return { start, end, textEnd }
  })
}

/** Up to the next space, or to the next word of a script without spaces. */
function wordEnd(text: string, from: number): number {
  let at = from
  for (const sign of text.slice(from)) {
    if (sign === ' ' || (isUnspaced(sign) && /\p{L}/u.test(sign))) break
    at += sign.length
  }
  return at
}

/** How many hops a character is spoken for, on the whole. */
function charsPerHop(speech: string): number {
  let letters = 0
  for (let at = 0; at < speech.length; at++) letters += spokenLetters(speech.charCodeAt(at))
  return (LETTERS_PER_HOP * speech.length) / Math.max(1, letters)
}
