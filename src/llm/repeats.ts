import { isUnspaced, lastSign } from '../language/script.ts'
import { endOfLetters, type HeardWord, heardWords, isLetter, weightOf } from './heard-words.ts'
import { Joint } from './joints.ts'
import type { LlmEvent } from './llm.ts'

const SENTENCE_END = /(?:[.!?…][\p{Pf}\p{Pe}"'*_]*\s+|[。！？][\p{Pf}\p{Pe}"']*|\n)/gu
/** So many words in the middle of a sentence are no chance. Where sentences begin, one is enough. */
const FEWEST = 3
/** A text that ends within the last sentence says nothing new if it has so many of its words. */
const FEWEST_OF_PART = 2
const SENTENCE_MARK = /[.!?…。！？]/
/** What others may write otherwise. */
const UNHEARD = /[\s*_"'“”’]/g
/** Who begins again in the middle of a sentence, or before the last one, does not go back further. */
const MOST_WORDS_BACK = 12
const MOST_SENTENCES_BACK = 8
const HAS_LETTER = /\p{L}/u

/**
 * The rest of an answer, by another model than the one that began it. Many begin again: words that were heard are not heard twice, however
 * they are written. What is kept back for that is no longer than what was said. `talk`: what the models were asked.
 */
export async function* withoutRepeats(
  events: AsyncIterable<LlmEvent>,
  said: string,
  talk = '',
): AsyncGenerator<LlmEvent> {
  const seam = new Seam(said, talk)
  let held: string | undefined = ''
  for await (const event of events) {
    if (held === undefined) yield event
    else if (event.type === 'text') {
      held += event.text
      const text = seam.rest(held, false)
      if (text === undefined || text === '') continue
      held = undefined
      yield { type: 'text', text }
    } else {
      // Calls come last: what was kept back until then is a repeat, or new.
      if (event.type === 'tool-call') {
        const text = seam.rest(held, true) ?? ''
        if (text !== '') yield { type: 'text', text }
        held = undefined
      }
      yield event
    }
  }
  const text = held === undefined ? '' : (seam.rest(held, true) ?? '')
  if (text !== '') yield { type: 'text', text }
}

type Match = 'none' | 'open' | { readonly cut: number; readonly isInWord: boolean }

/** Where the words of two models meet. */
class Seam {
  readonly #words: readonly HeardWord[]
  readonly #joint: Joint
  /** What stands behind the last word. */
  readonly #tail: string
  /** The last word may have broken off. */
  readonly #isBroken: boolean
  readonly #sentences: ReadonlySet<number>
  readonly #said: string
  /** The words at which a repeat may have begun, as far as is known, and how many of it were said again. */
  readonly #starts = new Map<number, number>()
  /** Those of the text, and all but the last are whole. */
  readonly #again: HeardWord[] = []

  constructor(said: string, talk: string) {
    this.#said = said
    this.#words = heardWords(said)
    this.#joint = new Joint(said, this.#words, talk)
    this.#tail = said.slice(this.#words.at(-1)?.end ?? 0)
    this.#isBroken = /^['’]?$/.test(this.#tail) && !isUnspaced(lastSign(said))
    const ends = [...said.matchAll(SENTENCE_END)]
      .slice(-MOST_SENTENCES_BACK)
      .map(({ index, 0: end }) => index + end.length)
    const starts = [0, ...ends].map((end) => this.#words.findIndex(({ start }) => start >= end))
    this.#sentences = new Set(starts.filter((start) => start >= 0))
    const near = [...this.#words.keys()].slice(-MOST_WORDS_BACK)
    for (const start of [...new Set([...this.#sentences, ...near])].toSorted((a, b) => a - b))
      if (this.#isNoChance(start)) this.#starts.set(start, 0)
  }

  /** What is new of a text; undefined while that is not known. `isOver`: no more of it comes. */
  rest(text: string, isOver: boolean): string | undefined {
    const words = this.#wordsOf(text)
    const last = words.at(-1)
    if (!last) return isOver ? this.#joint.spaced(text) : undefined
    const isOpen = !isOver && /^['’]?$/.test(text.slice(last.end)) && !isUnspaced(lastSign(text))
    // One word behind a space is rather a new one.
    if (/^\s/.test(text)) this.#starts.delete(this.#words.length - 1)
    let longest: { readonly start: number; readonly match: Match } | undefined
    for (const start of this.#starts.keys()) {
      const match = this.#match(start, words, text, isOpen)
      if (match === 'none') this.#starts.delete(start)
      else if (match !== 'open' && !this.#hasMarks(start, text.slice(match.cut), isOver)) {
        if (isOver || text.slice(match.cut).replace(UNHEARD, '') !== '') this.#starts.delete(start)
        else longest ??= { start, match: 'open' }
      } else if (!isOver || match !== 'open' || this.#isPart(start, words, text)) longest ??= { start, match }
    }
    const match = longest?.match ?? 'none'
    if (match === 'open') return isOver ? '' : undefined
    if (match !== 'none') return this.#behind(text, match.cut, match.isInWord)
    return !isOver && this.#joint.needsWord(text) ? undefined : this.#joint.join(text)
  }

  /** Of a text that only grows. */
  #wordsOf(text: string): readonly HeardWord[] {
    const from = this.#again.pop()?.start ?? 0
    for (const { key, start, end } of heardWords(text.slice(from)))
      this.#again.push({ key, start: from + start, end: from + end })
    return this.#again
  }

  #isNoChance(start: number): boolean {
    const again = this.#words.slice(start)
    const hasLetter = again.some(({ key }) => HAS_LETTER.test(key))
    if (!this.#sentences.has(start)) return hasLetter && weigh(again) >= FEWEST
    return again.length > 1 || hasLetter || (again.length === 1 && this.#isBroken)
  }

  /** "No," is not said again by "no problem". Of more words it does not matter how they end. */
  #hasMarks(start: number, behind: string, isOver: boolean): boolean {
    const marks = this.#tail.replace(UNHEARD, '')
    if (marks === '' || (isOver && behind === '') || weigh(this.#words.slice(start)) >= FEWEST) return true
    return behind.replace(UNHEARD, '').startsWith(marks)
  }

  /** Whether all of it is the beginning of what was said, or of its last sentence, and no sentence of its own. */
  #isPart(start: number, words: readonly HeardWord[], text: string): boolean {
    if (start > 0 && start !== Math.max(...this.#sentences)) return false
    const gap = this.#said.slice(this.#words[start + words.length - 1]?.end, this.#words[start + words.length]?.start)
    const isSentence = SENTENCE_MARK.test(text.slice(words.at(-1)?.end))
    if (isSentence && !SENTENCE_MARK.test(gap)) return false
    return weigh(words) >= (start > 0 ? FEWEST_OF_PART : FEWEST)
  }

  /** Whether the words are those that were said from `start` on, and where new ones begin. */
  #match(start: number, words: readonly HeardWord[], text: string, isOpen: boolean): Match {
    const last = this.#words.length - 1
    for (let at = start + (this.#starts.get(start) ?? 0); at <= last; at++) {
      const said = this.#words[at]
      const word = words[at - start]
      if (!said) return 'none'
      if (!word) return 'open'
      const mayGrow = isOpen && at - start === words.length - 1
      if (at === last && this.#isBroken && word.key.startsWith(said.key)) {
        const cut = endOfLetters(text, word, said.key)
        return { cut, isInWord: isLetter(text.charAt(cut)) || mayGrow || word.key !== said.key }
      }
      if (mayGrow && said.key.startsWith(word.key)) return 'open'
      if (word.key !== said.key) return 'none'
      if (at === last) return { cut: word.end, isInWord: false }
      if (!mayGrow) this.#starts.set(start, at - start + 1)
    }
    return 'none'
  }

  /** The mark behind the last word has been heard, too. What closes mark-up has nothing that opens it. */
  #behind(text: string, cut: number, isInWord: boolean): string {
    let at = cut
    const heard = this.#tail.replace(/['’]/, "'’")
    while ('*_'.includes(text.charAt(at) || ' ')) at++
    while (at < text.length && heard.includes(text.charAt(at))) at++
    return isInWord ? text.slice(at) : this.#joint.spaced(text.slice(at))
  }
}

const weigh = (words: readonly HeardWord[]): number => words.reduce((sum, word) => sum + weightOf(word), 0)
