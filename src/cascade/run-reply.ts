import type { Clock } from '../std/clock.ts'
import { asStageError } from '../std/errors.ts'
import type { Playout } from '../call/playout.ts'
import type { Tts } from '../tts/tts.ts'
import { Fillers } from './fillers.ts'
import type { MindParts } from './parts.ts'
import { streamReply } from './reply.ts'
import type { ReplyRecord } from './reply-record.ts'
import type { Utterance } from './utterance.ts'

interface Surroundings {
  readonly clock: Clock
  readonly playout: Playout
  readonly parts: Pick<MindParts, 'budgets' | 'language' | 'talk'>
  readonly tts: Tts
  readonly nextPieceId: () => number
  /** The reply has been cut. */
  readonly isOver: () => boolean
}

/** Brings a reply to the ear, with what is said when it is late or breaks off. Never rejects. */
export async function runReply(reply: ReplyRecord, around: Surroundings): Promise<void> {
  const { number, source, cut } = reply
  const { clock, playout, parts, tts, nextPieceId } = around
  const { utterance } = source
  const { budgets } = parts
  const language = parts.language.now
  const voice = { number, tts, clock, budgets, language, playout, nextPieceId, listener: reply.listener }
  const own = { ...voice, nextPieceId: () => known(nextPieceId(), utterance) }
  using fillers = source.spoken ? new Fillers(voice, cut.signal, () => parts.talk.isAsking) : undefined
  reply.fillers = fillers
  try {
    await streamReply(source.tokens, { ...own, spoken: source.spoken }, cut.signal)
  } catch (error) {
    if (around.isOver()) return
    reply.fail(asStageError('llm', error))
    if (reply.hasAudio && !source.isLastResort) await fillers?.say(language.sentences.brokeOff)
  }
  utterance?.queued()
  // What code wants said comes before the end, and what has been said plays to its end.
  await fillers?.settled()
  reply.fillers = undefined
  if (!around.isOver()) playout.finish(number)
}

function known(id: number, utterance: Utterance | undefined): number {
  utterance?.piece(id)
  return id
}
