import type { ListeningWords } from '../language/language.ts'
import { wordsOf } from '../language/words.ts'

/** What it takes to cut the bot. The bot falls silent at the first sound in any case (but for `none`) and goes on if it was nothing. */
export type BargeInRule =
  /** Any words, or a voice that goes on for `certainMs`. */
  | { type: 'speech'; certainMs: number }
  | { type: 'words'; min: number }
  | { type: 'keywords'; words: readonly string[] }
  /** The bot finishes; nobody is heard meanwhile. */
  | { type: 'none' }

/** 1000 ms: longer than any "mm-hm" or "yeah, yeah", and nobody notices since the bot is silent already. */
export const DEFAULT_BARGE_IN: BargeInRule = { type: 'speech', certainMs: 1000 }

/** What a recogniser has not settled on is often invented where it has heard less voice: "E, e", "R.", "You". */
const TOLD_BY_MS = 450

/** What is known of a sound made while the bot had the floor. */
export interface Contest {
  readonly voicedMs: number
  readonly text: string
  /** How much of it the recogniser had heard when it told `text`. */
  readonly toldMs: number
  /** The recogniser has settled on `text`. */
  readonly final: boolean
}

/** Whether words that did not cut the bot would be an answer, had it just asked. */
export const mayAnswer = (text: string, { assents }: ListeningWords): boolean =>
  wordsOf(text).some((word) => assents.has(word))

/** Whether the bot is cut, goes on, or the answer is not known yet. */
export function judge(rule: BargeInRule, contest: Contest, listening: ListeningWords): 'cut' | 'resume' | 'wait' {
  if (enough(rule, contest, listening)) return 'cut'
  return contest.final ? 'resume' : 'wait'
}

function enough(rule: BargeInRule, contest: Contest, { hums, assents }: ListeningWords): boolean {
  const words = wordsOf(contest.text)
  const saysMore = () => words.some((word) => !hums.has(word) && !assents.has(word))
  switch (rule.type) {
    case 'speech':
      return contest.voicedMs >= rule.certainMs || ((contest.final || contest.toldMs >= TOLD_BY_MS) && saysMore())
    case 'words':
      return words.length >= rule.min && saysMore()
    case 'keywords':
      return rule.words.some((keyword) => ` ${words.join(' ')} `.includes(` ${wordsOf(keyword).join(' ')} `))
    case 'none':
      return false
    default:
      return rule satisfies never
  }
}
