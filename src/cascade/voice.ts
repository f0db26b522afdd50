import type { Language } from '../language/language.ts'
import { type Clock, sleep } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import type { MemberNews } from '../std/members.ts'
import { watched } from '../std/watched.ts'
import { HOP_MS } from '../audio/pcm.ts'
import { Progress } from '../tts/progress.ts'
import type { Speech, SpeechSession, Tts } from '../tts/tts.ts'
import type { Budgets } from './budgets.ts'
import { tooLate } from '../std/too-late.ts'
import type { Playout } from '../call/playout.ts'
import type { SpokenPiece } from '../call/spoken.ts'

/** How long, and how often, a piece that broke off is tried again. The caller hears "One moment" after three seconds of it. */
const RESUMED_WITHIN_MS = 8000
const MOST_BREAKS = 5
const FIRST_DELAY_MS = 250
/** No voice says more than 50 letters a second: what is shorter has been cut. */
const MS_PER_LETTER = 20
/** And none needs longer than this for a text. Digits and signs may be several words each. */
const LONGEST_MS = 5000
const MOST_MS_PER_LETTER = 1000
/** Shorter texts are names of signs and the like, which some voices do not say. */
const FEW_LETTERS = 10

/** What a voice tells while it speaks. Called synchronously. */
export interface VoiceListener {
  /** Some audio has come. */
  audioReady(): void
  /** It broke off in the middle, and is asked for the rest. */
  voiceBroke(error: StageError): void
  /** Another voice speaks. */
  replaced(news: MemberNews): void
}

export interface VoiceParts {
  readonly number: number
  readonly tts: Tts
  readonly playout: Playout
  readonly clock: Clock
  readonly budgets: Budgets
  readonly language: Language
  readonly nextPieceId: () => number
  readonly listener: VoiceListener
}

/** Speaks the pieces of one reply. Once some of it has been heard, what breaks off is taken up again where it stopped. */
export class Voice implements Disposable {
  readonly #parts: VoiceParts
  readonly #signal: AbortSignal
  /** From the first piece on, of a voice that has one. */
  #session: SpeechSession | undefined
  #hasAudio = false

  constructor(parts: VoiceParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  /** Resolves when all audio of the piece is queued. Throws `StageError`, or the signal's reason. */
  async say(text: string, speech: string): Promise<void> {
    const { number, playout, clock, listener } = this.#parts
    const piece = playout.piece(number, this.#parts.nextPieceId(), text, speech)
    if (!piece) return
    let rest = speech
    let giveUpMs = 0
    for (let breaks = 1; rest !== ''; breaks++) {
      try {
        await this.#saySome(rest, piece)
        break
      } catch (error) {
        const failure = asStageError('tts', error)
        this.#signal.throwIfAborted()
        if (breaks === 1) giveUpMs = clock.now() + RESUMED_WITHIN_MS
        const hasStandIn = failure.standIn !== undefined
        const delayMs = hasStandIn ? 0 : FIRST_DELAY_MS * 2 ** (breaks - 1)
        const isOver = breaks > MOST_BREAKS || clock.now() + delayMs > giveUpMs
        if (!this.#hasAudio || !(failure.retryable || hasStandIn) || isOver) throw failure
        if (breaks === 1 && !hasStandIn) listener.voiceBroke(failure)
        rest = piece.breakOff()
        if (delayMs > 0) await sleep(clock, delayMs, this.#signal)
      }
    }
    playout.completePiece(number, piece)
  }

  /** No more pieces come, or the reply was cut. */
  [Symbol.dispose](): void {
    this.#session?.[Symbol.dispose]()
  }

  async #saySome(speech: string, piece: SpokenPiece): Promise<void> {
    const { number, tts, playout, clock, budgets, listener } = this.#parts
    const before = piece.queuedHops
    const letters = speech.match(/[\p{L}\p{N}]/gu)?.length ?? 0
    const progress = new Progress(clock)
    const patienceMs = () => progress.leftMs(progress.hasBegun ? budgets.stallMs : budgets.firstAudioMs)
    this.#session ??= tts.open?.(playout.rateHz)
    const voice = this.#session ?? tts
    const speak = (until: AbortSignal): AsyncIterable<Speech> => voice.speak(speech, until, listener.replaced)
    for await (const said of watched(speak, { clock, patienceMs, late: (ms) => tooLate('tts', ms) }, this.#signal)) {
      this.#signal.throwIfAborted()
      progress.came(said)
      if (said.words) piece.timed(said.words)
      if (said.samples.length > 0) {
        this.#hasAudio = true
        listener.audioReady()
        await playout.push(number, piece, said)
      }
      if ((piece.queuedHops - before) * HOP_MS > LONGEST_MS + letters * MOST_MS_PER_LETTER)
        throw new StageError('tts', 'too-long', `speech without end came for ${letters} letters`, { retryable: true })
      progress.waits()
    }
    this.#signal.throwIfAborted()
    const spokenMs = (piece.queuedHops - before + 1) * HOP_MS
    if (this.#hasAudio && letters >= FEW_LETTERS && spokenMs < letters * MS_PER_LETTER)
      throw new StageError('tts', 'cut-short', `${spokenMs} ms of speech came for ${letters} letters`, {
        retryable: true,
      })
  }
}
