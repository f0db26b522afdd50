import { wordErrorRate, words } from '../../support/wer.ts'
import { PATIENCE_MS } from './play.ts'
import type { PlayedTurn } from './players.ts'

/** Of a turn with nobody speaking over it. */
export interface EndOfTurn {
  readonly source: string
  /** From the true end to the answer; undefined when there was none. */
  readonly delayMs: number | undefined
  /** It was taken for over before its end. */
  readonly isCut: boolean
  /** No answer came at its end. */
  readonly isMissed: boolean
  /** Of each silence in it. */
  readonly pauses: readonly { readonly ms: number; readonly isCut: boolean }[]
  /** Wrong, lost and added words per word; undefined where nobody knows what was said. */
  readonly wordsWrong: number | undefined
}

export function endOfTurn({ turn, played }: PlayedTurn): EndOfTurn {
  const { endMs } = turn
  const last = played.answers.find(({ atMs }) => atMs >= endMs && atMs <= endMs + PATIENCE_MS)
  // "Sorry, I did not catch that" cuts a caller as well as an answer.
  const early = [...played.answers, ...played.apologies.map((atMs) => ({ atMs }))].filter(({ atMs }) => atMs < endMs)
  const heard = played.answers.map(({ text }) => text).join(' ')
  return {
    source: turn.source,
    delayMs: last && last.atMs - endMs,
    isCut: early.length > 0,
    isMissed: last === undefined,
    pauses: turn.pauses.map(({ fromMs, toMs }, at) => {
      // What is decided in a silence, or in the words after it because of it.
      const untilMs = turn.pauses[at + 1]?.fromMs ?? endMs
      return { ms: toMs - fromMs, isCut: early.some(({ atMs }) => atMs >= fromMs && atMs < untilMs) }
    }),
    wordsWrong: turn.said === '' ? undefined : wordErrorRate(turn.said, heard),
  }
}

/** Of a sound while the bot speaks. */
export interface Contest {
  readonly source: string
  /** From the first sound to the bot's silence; undefined when it spoke on. */
  readonly silentMs: number | undefined
  /** From the first sound to the cut; undefined when there was none. */
  readonly cutMs: number | undefined
  /** How long the bot was silent before it went on; undefined when it did not. */
  readonly gapMs: number | undefined
}

export function contest({ turn, played }: PlayedTurn): Contest {
  const { onsetMs, source } = turn
  const cutAt = played.cuts.find((atMs) => atMs >= onsetMs)
  const at = played.spoken.findIndex(({ fromMs, toMs }) => fromMs <= onsetMs && toMs > onsetMs)
  const silentAt = played.spoken[at]?.toMs
  const backAt = played.spoken[at + 1]?.fromMs
  const isSilent = silentAt !== undefined && (backAt !== undefined || cutAt !== undefined)
  return {
    source,
    silentMs: isSilent ? silentAt - onsetMs : undefined,
    cutMs: cutAt === undefined ? undefined : cutAt - onsetMs,
    gapMs: isSilent && cutAt === undefined && backAt !== undefined ? backAt - silentAt : undefined,
  }
}

/** Of a turn whose audio was late: what that changed, against the same turn in time. */
export interface Late {
  readonly source: string
  readonly isExact: boolean
  readonly firstWordLost: boolean
  readonly isSplit: boolean
  readonly isLost: boolean
}

const heardOf = ({ played }: PlayedTurn): string[] => words(played.answers.map(({ text }) => text).join(' '))

export function late(turn: PlayedTurn, inTime: PlayedTurn): Late {
  const [heard, expected] = [heardOf(turn), heardOf(inTime)]
  const isLost = heard.length === 0 && expected.length > 0
  return {
    source: turn.turn.source,
    isExact: heard.join(' ') === expected.join(' '),
    firstWordLost: !isLost && heard[0] !== expected[0],
    isSplit: turn.played.answers.length > 1,
    isLost,
  }
}
