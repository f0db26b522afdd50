import type { HeardWord } from '../event/call-event.ts'
import { joined } from '../language/script.ts'
import type { TimeShifts } from '../std/time-shifts.ts'
import { atTimes, type Part, wordsOfParts } from './heard-words.ts'

/** Words that may still change take the place of those before them that might; final ones stay. */
export interface Words {
  readonly text: string
  readonly isFinal: boolean
  readonly parts?: readonly Part[] | undefined
  readonly language?: string | undefined
}

/** What was heard of a turn at once. */
interface Piece {
  readonly text: string
  readonly words?: readonly HeardWord[] | undefined
}

const NOTHING: Piece = { text: '' }

/** What was heard since the last end of a turn. */
export class StreamedTurn {
  /** Words of audio before this belong to another turn. */
  readonly fromMs: number
  /** Finals of audio that was flushed before belong to another turn, where the vendor tells no times. */
  readonly fromFlush: number
  readonly finals: Piece[] = []
  interim = NOTHING
  language: string | undefined
  /** Said to be over, with these words. */
  isOver = false

  constructor(fromMs: number, fromFlush: number) {
    this.fromMs = fromMs
    this.fromFlush = fromFlush
  }

  get text(): string {
    return joined(this.#pieces.map(({ text }) => text))
  }

  /** `times`: of the session, at those of the stream. */
  hear({ text, isFinal, parts, language }: Words, times: TimeShifts): void {
    const own = ownPiece(text, parts, this.fromMs)
    const piece = { text: own.text, words: own.words && atTimes(own.words, times) }
    if (isFinal && own.text !== '') this.finals.push(piece)
    this.interim = isFinal ? NOTHING : piece
    this.isOver = false
    this.language = language ?? this.language
  }

  /** As events tell of it. Words of which some have no times are told without. */
  get said(): { text: string; language?: string; words?: readonly HeardWord[] } {
    const { text, language } = this
    const told = this.#pieces.filter((piece) => piece.text !== '').map(({ words }) => words)
    const words = told.every((some) => some !== undefined) ? told.flat() : []
    return { text, ...(language !== undefined && { language }), ...(words.length > 0 && { words }) }
  }

  /** It has words, and none that may change. */
  get isFinal(): boolean {
    return this.finals.length > 0 && this.interim.text === ''
  }

  get #pieces(): readonly Piece[] {
    return [...this.finals, this.interim]
  }
}

/** What was said after `fromMs`. */
function ownPiece(text: string, parts: readonly Part[] | undefined, fromMs: number): Piece {
  if (!parts) return { text }
  const own = parts.filter(({ toMs }) => toMs > fromMs)
  const words = wordsOfParts(own)
  if (own.length === parts.length) return { text, words }
  return {
    text: own
      .map((part) => part.text)
      .join('')
      .trim(),
    words,
  }
}
