import type { Pcm } from '../audio/pcm.ts'
import type { Clock } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { attempted, inOrder, type Member, standIn, type ToldMembers } from '../std/members.ts'
import { tooLate } from '../std/too-late.ts'
import { watched } from '../std/watched.ts'
import type { Tts } from './tts.ts'

export interface TtsFallbackParts {
  readonly clock: Clock
  /** How long the caller waits for the first sound of a piece, whoever makes it. Each voice has its share. */
  readonly firstAudioMs: number
  /** How long the caller waits between two sounds. */
  readonly stallMs: number
}

/** Before the reply gives the voice up, so that another has its turn. */
const STALL_SHARE = 0.75
/** Whoever asks has a deadline. This only keeps a piece that nobody waits for from lasting for ever. */
const LONGEST_MS = 10 * 60_000

/**
 * Several voices as one. One that fails, or is too late, before it has made a sound is replaced at once. One that breaks off is not: only who
 * asked knows what has been heard. It is asked for the rest, which another says (`StageError.standIn`).
 */
export function fallbackTts(members: readonly [Member<Tts>, ...Member<Tts>[]], parts: TtsFallbackParts): Tts {
  return {
    name: members[0].model.name,
    speak: (piece, signal, told) => speak(members, parts, piece, signal, told),
  }
}

async function* speak(
  members: readonly Member<Tts>[],
  { clock, firstAudioMs, stallMs }: TtsFallbackParts,
  piece: string,
  signal: AbortSignal,
  told: ToldMembers | undefined,
): AsyncGenerator<Pcm> {
  const order = inOrder(members)
  const byMs = clock.now() + firstAudioMs
  for (const [at, member] of order.entries()) {
    const { name: from } = member.model
    const next = order[at + 1]
    const shareMs = (byMs - clock.now()) / (order.length - at)
    let hasAudio = false
    const isLast = () => (hasAudio ? standIn(members, member) === undefined : next === undefined)
    const patienceMs = () => (isLast() ? LONGEST_MS : hasAudio ? stallMs * STALL_SHARE : shareMs)
    const open = (until: AbortSignal) =>
      attempted(
        'tts',
        member,
        (voice, ofVoice) => voice.speak(piece, ofVoice),
        until,
        () => true,
      )
    try {
      for await (const pcm of watched(open, { clock, patienceMs, late: (ms) => tooLate('tts', ms) }, signal)) {
        hasAudio = true
        yield pcm
      }
      if (hasAudio || !next || !/[\p{L}\p{N}]/u.test(piece)) return
      const silent = new StageError('tts', 'no-audio', 'the voice gave no audio')
      member.breaker.failed(silent)
      throw silent
    } catch (error) {
      signal.throwIfAborted()
      const failure = asStageError('tts', error)
      const to = hasAudio ? standIn(members, member) : next
      if (!to) throw failure.of(from)
      told?.({ type: 'replaced', stage: 'tts', from, to: to.model.name, code: failure.code })
      if (hasAudio) throw failure.of(from, to.model.name)
    }
  }
}
