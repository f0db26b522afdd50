import type { HeardWord } from '../event/call-event.ts'
import { isUnspaced } from '../language/script.ts'
import type { TimeShifts } from '../std/time-shifts.ts'

/** A piece of a text with its own spaces, and the end of its sound. */
export interface Part {
  readonly text: string
  readonly toMs: number
  /** Of its start, where that is told. */
  readonly fromMs?: number | undefined
  /** From 0 to 1. */
  readonly confidence?: number | undefined
}

const SAID = /[\p{L}\p{N}]/u

interface Growing {
  text: string
  readonly startMs: number
  endMs: number
  confidence?: number
}

/**
 * The words of a text that a vendor tells in parts, each of which is a word, a part of one or a mark of punctuation. Undefined where it does not
 * tell when they begin.
 */
export function wordsOfParts(parts: readonly Part[]): readonly HeardWord[] | undefined {
  const words: Growing[] = []
  /** What comes now is not of the word before. */
  let begins = true
  for (const part of parts) {
    const { text } = part
    const piece = text.trim()
    const word = words.at(-1)
    begins ||= text.trimStart() !== text
    if (SAID.test(piece)) {
      if (part.fromMs === undefined) return undefined
      if (word && !begins && !isUnspaced(piece.charAt(0))) grow(word, part)
      else words.push(begun(part, part.fromMs))
      begins = false
    } else if (word && !begins) word.text += piece
    begins ||= text.trimEnd() !== text
  }
  return words
}

/** Times and figures that cannot be are left out. */
const begun = ({ text, toMs, confidence }: Part, fromMs: number): Growing => ({
  text: text.trim(),
  startMs: fromMs >= 0 && fromMs <= toMs ? fromMs : toMs,
  endMs: toMs,
  ...(isShare(confidence) && { confidence }),
})

/** A word is as sure as the least sure of its parts. */
function grow(word: Growing, { text, toMs, confidence }: Part): void {
  word.text += text.trim()
  word.endMs = toMs
  if (isShare(confidence)) word.confidence = Math.min(confidence, word.confidence ?? 1)
}

const isShare = (value: number | undefined): value is number => value !== undefined && value >= 0 && value <= 1

/** The same words, at the times of another clock. */
export const atTimes = (
  words: readonly HeardWord[],
  times: Pick<TimeShifts, 'begins' | 'ends'>,
): readonly HeardWord[] =>
  words.map((word) => ({ ...word, startMs: times.begins(word.startMs), endMs: times.ends(word.endMs) }))
