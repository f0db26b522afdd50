import type { Clock } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { attempted, inOrder, type Member, standIn, type ToldMembers } from '../std/members.ts'
import { tooLate } from '../std/too-late.ts'
import { watched } from '../std/watched.ts'
import type { Speech, SpeechSession, Tts } from './tts.ts'

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
  const perform =
    (voiceOf: VoiceOf): SpeechSession['speak'] =>
    (piece, signal, told) =>
      speak(members, voiceOf, parts, piece, signal, told)
  return {
    name: members[0].model.name,
    speak: perform(({ model }) => model),
    open(playRateHz) {
      // One that is never asked needs none.
      const sessions = new Map<Member<Tts>, SpeechSession | undefined>()
      const voiceOf: VoiceOf = (member) => {
        if (!sessions.has(member)) sessions.set(member, member.model.open?.(playRateHz))
        return sessions.get(member) ?? member.model
      }
      return {
        speak: perform(voiceOf),
        [Symbol.dispose]: () => {
          for (const session of sessions.values()) session?.[Symbol.dispose]()
        },
      }
    },
    preconnect: (playRateHz, signal) => inOrder(members)[0]?.model.preconnect?.(playRateHz, signal),
  }
}

/** By whom a member's pieces are spoken: by its session of this reply, where it has any. */
type VoiceOf = (member: Member<Tts>) => Pick<Tts, 'speak'>

/** Some chunks have the times of words alone. */
const isSound = ({ samples }: Speech): boolean => samples.length > 0

async function* speak(
  members: readonly Member<Tts>[],
  voiceOf: VoiceOf,
  { clock, firstAudioMs, stallMs }: TtsFallbackParts,
  piece: string,
  signal: AbortSignal,
  told: ToldMembers | undefined,
): AsyncGenerator<Speech> {
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
      attempted('tts', member, (ofVoice) => voiceOf(member).speak(piece, ofVoice), until, isSound)
    try {
      for await (const said of watched(open, { clock, patienceMs, late: (ms) => tooLate('tts', ms) }, signal)) {
        hasAudio ||= isSound(said)
        yield member === members[0] ? said : { ...said, isStandIn: true }
      }
      if (hasAudio || !next || !/[\p{L}\p{N}]/u.test(piece)) return
      const silent = new StageError('tts', 'no-audio', 'the voice gave no audio')
      member.breaker.asked().failed(silent)
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
