import type { Clock } from '../std/clock.ts'
import type { ToldMembers } from '../std/members.ts'
import { BegunSpeech } from './begun.ts'
import type { Speech, SpeechSession, Tts } from './tts.ts'

export interface SpeechDraftsListener {
  /** A reply begins with what was begun. */
  taken(times: SpeechDraftTimes): void
  /** So many characters were given to the voice for nothing. */
  dropped(chars: number): void
}

/** The call. */
export interface SpeechDraftsFor {
  readonly playRateHz: number
  readonly clock: Clock
}

/** Readings of the clock. */
interface SpeechDraftTimes {
  readonly askedMs: number
  /** Undefined: it has made no sound yet. */
  firstAudioMs?: number
}

interface SpeechDraft {
  readonly piece: string
  readonly speech: BegunSpeech
  /** In which the rest of the reply is spoken in the same breath, of a voice that has one. */
  readonly session: SpeechSession | undefined
  readonly times: SpeechDraftTimes
}

/**
 * The voice of one call, which may begin the first piece of an answer before its turn is over. At most one is on its way. The words decide:
 * a reply that begins with the same piece gets what has been said of it, and the rest as it comes; any other has the voice asked anew.
 */
export class SpeechDrafts implements Tts {
  readonly name: string
  readonly #tts: Tts
  readonly #playRateHz: number
  readonly #clock: Clock
  readonly #listener: SpeechDraftsListener
  #draft: SpeechDraft | undefined

  constructor(tts: Tts, { playRateHz, clock }: SpeechDraftsFor, listener: SpeechDraftsListener) {
    this.name = tts.name
    this.#tts = tts
    this.#playRateHz = playRateHz
    this.#clock = clock
    this.#listener = listener
  }

  /** Begins to say the piece that a reply will probably begin with. What has been prepared is there without it. */
  begin(piece: string): void {
    this.drop()
    if (this.#tts.isPrepared?.(piece)) return
    const session = this.#tts.open?.(this.#playRateHz)
    const times: SpeechDraftTimes = { askedMs: this.#clock.now() }
    const speech = new BegunSpeech(session ?? this.#tts, piece, {
      sounded: () => (times.firstAudioMs = this.#clock.now()),
      // Who wants it later asks the voice as if it had never been begun.
      failed: () => {
        if (this.#draft?.speech === speech) this.drop()
      },
    })
    this.#draft = { piece, speech, session, times }
  }

  /** What was begun is not wanted. */
  drop(): void {
    const draft = this.#draft
    if (!draft) return
    this.#draft = undefined
    const { piece, speech, session } = draft
    const { isRefused } = speech
    speech[Symbol.dispose]()
    session?.[Symbol.dispose]()
    if (!isRefused) this.#listener.dropped(piece.length)
  }

  speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncIterable<Speech> {
    return this.#tts.speak(piece, signal, told)
  }

  open(playRateHz: number): SpeechSession {
    const tts = this.#tts
    let session: SpeechSession | undefined
    let hasBegun = false
    return {
      speak: (piece, signal, told) => {
        if (hasBegun) return (session ?? tts).speak(piece, signal, told)
        hasBegun = true
        const draft = this.#take(piece)
        session = draft ? draft.session : tts.open?.(playRateHz)
        return draft ? draft.speech.speak(signal, told) : (session ?? tts).speak(piece, signal, told)
      },
      [Symbol.dispose]: () => session?.[Symbol.dispose](),
    }
  }

  preconnect(playRateHz: number, signal: AbortSignal): void {
    this.#tts.preconnect?.(playRateHz, signal)
  }

  isPrepared(piece: string): boolean {
    return this.#tts.isPrepared?.(piece) === true
  }

  #take(piece: string): SpeechDraft | undefined {
    const draft = this.#draft
    if (draft?.piece !== piece) {
      this.drop()
      return undefined
    }
    this.#draft = undefined
    this.#listener.taken(draft.times)
    return draft
  }
}
