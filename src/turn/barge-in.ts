import { hasKeyword } from '../language/keywords.ts'
import type { ListeningWords } from '../language/language.ts'
import { wordsOf } from '../language/words.ts'
import { tellsToStop } from './stop-words.ts'

/** What it takes to cut the bot. The bot falls silent at the first sound in any case (but for `none`) and goes on if it was nothing. */
export type BargeInRule =
  /** Any words, or a voice that goes on for `certainMs`. */
  | { type: 'speech'; certainMs: number }
  | { type: 'words'; min: number }
  | { type: 'keywords'; words: readonly string[] }
  /** A word that tells the bot to be silent, which cuts it under each of the others, too. */
  | { type: 'stop' }
  /** The bot finishes; nobody is heard meanwhile. */
  | { type: 'none' }

/** 1000 ms: longer than any "mm-hm" or "yeah, yeah", and nobody notices since the bot is silent already. */
export const DEFAULT_BARGE_IN: BargeInRule = { type: 'speech', certainMs: 1000 }

/** What a recogniser has not settled on is often invented where it has heard less voice: "E, e", "R.", "You". */
const TOLD_BY_MS = 450

/** A voice that goes on for so long has said something, whatever the recogniser thinks of its own words. */
const BRIEF_MS = 1000

/** What is known of a sound made while the bot had the floor. */
export interface Contest {
  readonly voicedMs: number
  readonly text: string
  /** How much of it the recogniser had heard when it told `text`. */
  readonly toldMs: number
  /** The recogniser has settled on `text`. */
  readonly final: boolean
  /** It thinks that perhaps nothing was said. */
  readonly isDoubtful: boolean
}

/** Whether the bot is cut, goes on, or the answer is not known yet. */
export function judge(rule: BargeInRule, contest: Contest, listening: ListeningWords): 'cut' | 'resume' | 'wait' {
  if (rule.type !== 'none' && isStop(contest, listening)) return 'cut'
  if (enough(rule, contest, listening)) return 'cut'
  return contest.final ? 'resume' : 'wait'
}

/** Who says "stop" is obeyed, however sure the recogniser is of it. */
const isStop = ({ text, final, toldMs }: Contest, listening: ListeningWords): boolean =>
  (final || toldMs >= TOLD_BY_MS) && tellsToStop(text, listening)

function enough(rule: BargeInRule, contest: Contest, { hums, assents }: ListeningWords): boolean {
  const words = wordsOf(contest.text)
  const isInvented = contest.isDoubtful && contest.voicedMs < BRIEF_MS
  const saysMore = () => !isInvented && words.some((word) => !hums.has(word) && !assents.has(word))
  switch (rule.type) {
    case 'speech':
      return contest.voicedMs >= rule.certainMs || ((contest.final || contest.toldMs >= TOLD_BY_MS) && saysMore())
    case 'words':
      return words.length >= rule.min && saysMore()
    case 'keywords':
      return hasKeyword(contest.text, rule.words)
    case 'stop':
    case 'none':
      return false
    default:
      return rule satisfies never
  }
}
