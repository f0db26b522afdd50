import { contest, endOfTurn } from './measure.ts'
import type { Answer } from './players.ts'

/** What became of one of the corpus, in short. */
export interface Outcome {
  readonly id: string
  /** A turn was cut or not answered, a sound that was nothing cut the bot, or one that was something did not. */
  readonly isBad: boolean
  /** What a person would wait for: an answer, the bot's silence, or its going on. */
  readonly delayMs?: number
}

export function outcomeOf(answer: Answer): Outcome {
  const { id } = answer
  if (answer.type === 'echo') return { id, isBad: answer.heard.cuts > 0 }
  if (answer.turn.isOverBot) {
    const { silentMs, cutMs, gapMs } = contest(answer)
    const isMeant = answer.kind.startsWith('interruption')
    return outcome(id, (cutMs !== undefined) !== isMeant, isMeant ? silentMs : gapMs)
  }
  const { isCut, isMissed, delayMs } = endOfTurn(answer)
  const isSplit = answer.played.answers.length > 1
  return outcome(id, isCut || isMissed || isSplit, isCut ? undefined : delayMs)
}

const outcome = (id: string, isBad: boolean, delayMs: number | undefined): Outcome => ({
  id,
  isBad,
  ...(delayMs !== undefined && { delayMs: Math.round(delayMs) }),
})
