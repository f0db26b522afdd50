import type { Clock } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import { attempted, inOrder, type Member, standIn, type ToldMembers } from '../std/members.ts'
import { tooLate } from '../std/too-late.ts'
import { watched } from '../std/watched.ts'
import { Progress } from './progress.ts'
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
  return {
    name: members[0].model.name,
    speak: (...of) => new Reply(members, ({ model }) => model, parts).speak(...of),
    open(playRateHz) {
      // One that is never asked needs none.
      const sessions = new Map<Member<Tts>, SpeechSession | undefined>()
      const voiceOf: VoiceOf = (member) => {
        if (!sessions.has(member)) sessions.set(member, member.model.open?.(playRateHz))
        return sessions.get(member) ?? member.model
      }
      const reply = new Reply(members, voiceOf, parts)
      return {
        speak: (...of) => reply.speak(...of),
        [Symbol.dispose]: () => {
          for (const session of sessions.values()) session?.[Symbol.dispose]()
        },
      }
    },
    preconnect: (playRateHz, signal) => inOrder(members)[0]?.model.preconnect?.(playRateHz, signal),
  }
}

/** Who speaks a member's pieces: its session of this reply, or the member itself where it has no sessions. */
type VoiceOf = (member: Member<Tts>) => Pick<Tts, 'speak'>

/** Some chunks have the times of words alone. */
const isSound = ({ samples }: Speech): boolean => samples.length > 0

class Reply {
  readonly #members: readonly Member<Tts>[]
  readonly #voiceOf: VoiceOf
  readonly #parts: TtsFallbackParts
  /** Those that failed in the piece that is being said. What they refuse they would refuse again, though they may not rest. */
  readonly #failed = new Set<Member<Tts>>()
  /** Those that gave no sound for a piece of this reply. The next is likely to be in the same script. */
  readonly #silent = new Set<Member<Tts>>()

  constructor(members: readonly Member<Tts>[], voiceOf: VoiceOf, parts: TtsFallbackParts) {
    this.#members = members
    this.#voiceOf = voiceOf
    this.#parts = parts
  }

  async *speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncGenerator<Speech> {
    const { clock, firstAudioMs, stallMs } = this.#parts
    const order = this.#inOrder()
    const byMs = clock.now() + firstAudioMs
    for (const [at, member] of order.entries()) {
      const { name: from } = member.model
      const next = order[at + 1]
      const shareMs = (byMs - clock.now()) / (order.length - at)
      let hasAudio = false
      const isLast = () => (hasAudio ? this.#standIn(member) === undefined : next === undefined)
      const progress = new Progress(clock)
      const patienceMs = () =>
        isLast() ? LONGEST_MS : progress.leftMs(progress.hasBegun ? stallMs * STALL_SHARE : shareMs)
      const speak = (ofVoice: AbortSignal) => this.#voiceOf(member).speak(piece, ofVoice)
      const said = (ofVoice: AbortSignal) => (next ? audible(piece, speak(ofVoice)) : speak(ofVoice))
      const open = (until: AbortSignal) => attempted('tts', member, said, until, isSound)
      try {
        for await (const speech of watched(open, { clock, patienceMs, late: (ms) => tooLate('tts', ms) }, signal)) {
          progress.came(speech)
          hasAudio ||= isSound(speech)
          yield member === this.#members[0] ? speech : { ...speech, isStandIn: true }
          progress.waits()
        }
        this.#failed.clear()
        return
      } catch (error) {
        signal.throwIfAborted()
        const failure = asStageError('tts', error)
        this.#failed.add(member)
        if (failure.code === 'no-audio') this.#silent.add(member)
        const to = hasAudio ? this.#standIn(member) : next
        if (!to) throw failure.of(from)
        told?.({ type: 'replaced', stage: 'tts', from, to: to.model.name, code: failure.code })
        if (hasAudio) throw failure.of(from, to.model.name)
      }
    }
  }

  #inOrder(): readonly Member<Tts>[] {
    const order = inOrder(this.#members)
    const hasFailed = (member: Member<Tts>) => this.#failed.has(member) || this.#silent.has(member)
    return [...order.filter((member) => !hasFailed(member)), ...order.filter(hasFailed)]
  }

  /** Who says the rest. */
  #standIn(member: Member<Tts>): Member<Tts> | undefined {
    return standIn(
      this.#members.filter((other) => !this.#failed.has(other)),
      member,
    )
  }
}

/** A voice that ends without a sound has failed, unless there was nothing to say. */
async function* audible(piece: string, speech: AsyncIterable<Speech>): AsyncGenerator<Speech> {
  let hasAudio = false
  for await (const said of speech) {
    hasAudio ||= isSound(said)
    yield said
  }
  if (!hasAudio && /[\p{L}\p{N}]/u.test(piece)) throw new StageError('tts', 'no-audio', 'the voice gave no audio')
}
