import type { Line } from '../call/agent.ts'
import type { TurnEffect } from '../turn/step.ts'
import type { Answering } from './answering/answering.ts'
import type { Floor } from './floor.ts'
import type { Hearing } from './hearing.ts'
import type { Manners } from './manners.ts'
import type { MindParts } from './parts.ts'
import type { Speaker } from './speaker.ts'
import { timingOf } from './timing.ts'

export interface TurnHost {
  readonly line: Line
  readonly parts: Pick<MindParts, 'talk' | 'language'>
  readonly hearing: Hearing
  readonly speaker: Speaker
  readonly floor: Floor
  readonly manners: Manners
  /** Of an outgoing call, until it is known who has picked up. */
  readonly answering: Answering | undefined
  /** The bot takes the floor with this text. */
  say(text: string): void
  followLanguage(text: string): void
}

/** The turn is probably over: where the model is to answer it, it begins to think, and nobody notices. */
export function foreseeTurn(text: string, { parts, speaker, manners, answering }: TurnHost): void {
  const isOthers = answering !== undefined || manners.isUncalled || parts.talk.isAsked
  if (!isOthers) speaker.foresee(text)
}

/** The turn is over: the model answers it, or what was foreseen is forgotten. */
export function answerTurn(effect: Extract<TurnEffect, { type: 'reply' | 'apologise' }>, host: TurnHost): void {
  if (effect.type === 'reply' && answer(effect, host)) return
  host.speaker.thinking.forget()
  if (effect.type === 'apologise') apologise(effect.hasFinal, host)
}

/** True when the model does. */
function answer(effect: Extract<TurnEffect, { type: 'reply' }>, host: TurnHost): boolean {
  const { line, parts, hearing, speaker, floor, manners, answering } = host
  if (!effect.hasFinal) hearing.gaveUp()
  // Who picks up a call from us does not know the phrase.
  const text = answering?.holdsBack ? effect.text : manners.heeded(effect.text)
  if (text === undefined) {
    ignore(host)
    return false
  }
  if (effect.hasFinal) host.followLanguage(effect.text)
  if (answering?.turn(text)) return false
  if (parts.talk.answered(text)) {
    speaker.take(text)
    floor.bot(false)
    return false
  }
  speaker.answer(text, { timing: timingOf(line, speaker.nextTurn, effect), spoken: true })
  return true
}

function apologise(hasFinal: boolean, host: TurnHost): void {
  const { parts, hearing, speaker, floor, manners, answering } = host
  if (answering?.turn('')) return
  if (manners.isUncalled) return ignore(host)
  if (hasFinal) return host.say(parts.language.now.sentences.unheard)
  hearing.gaveUp()
  speaker.sayUnheard()
  floor.bot(true)
}

/** The turn was none of the bot's business. */
const ignore = ({ floor, speaker }: TurnHost): void => floor.bot(speaker.isReplying)
