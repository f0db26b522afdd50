import type { Pcm } from '../audio/pcm.ts'
import { watched } from '../std/watched.ts'
import type { Filler } from '../tool/tool.ts'
import { wholePieces } from '../tts/whole-pieces.ts'
import { tooLate } from '../std/too-late.ts'
import type { Utterance } from './utterance.ts'
import type { VoiceParts } from './voice.ts'

/** Four seconds of silence are too long on a telephone: something is said after three. */
const FIRST_MS = 3000
/** For callers who have been told to wait. */
const AGAIN_MS = 8000

/**
 * Sentences of our own within a reply. When the caller hears nothing for too long, at the beginning of the reply or in its
 * middle, they are asked to wait.
 */
export class Fillers implements Disposable {
  readonly #parts: VoiceParts
  readonly #signal: AbortSignal
  readonly #over = new AbortController()
  readonly #isAsking: () => boolean
  /** What others than the timer want said. */
  #said: Promise<unknown> = Promise.resolve()
  #wait: string
  #patienceMs = FIRST_MS
  #isPleading = false
  #timer: Disposable

  /** `isAsking`: the caller has been asked something, so nobody asks them to wait. */
  constructor(parts: VoiceParts, signal: AbortSignal, isAsking: () => boolean) {
    this.#parts = parts
    this.#wait = parts.language.sentences.moment
    this.#signal = AbortSignal.any([signal, this.#over.signal])
    this.#isAsking = isAsking
    this.#timer = this.#arm(FIRST_MS)
    // A call that is over leaves no timer, also before the reply has noticed.
    signal.addEventListener('abort', () => this.#timer[Symbol.dispose](), { once: true })
  }

  /** What the caller waits for is a model that loads. */
  modelLoads(): void {
    this.#wait = this.#parts.language.sentences.starting
  }

  /** What the caller waits for are tools. */
  toolsRun({ afterMs, words }: Filler): void {
    this.#wait = words ?? this.#parts.language.sentences.moment
    this.#patienceMs = afterMs
    this.#timer[Symbol.dispose]()
    this.#timer = this.#arm(Math.max(1, afterMs - this.#parts.playout.silentMs))
  }

  /** Resolves when it is queued, or cannot be said: that is no failure of the reply. */
  async say(sentence: string, utterance?: Utterance): Promise<void> {
    const said = this.#say(sentence, () => true, utterance)
    this.#said = Promise.all([this.#said, said])
    await said
  }

  /** Resolves when all that was to be said is queued. */
  async settled(): Promise<void> {
    for (let said; said !== this.#said;) await (said = this.#said)
  }

  /** One that cannot be said, or that the caller spoke over, is no plea: it is tried again when they have waited as long as at first. */
  async #plead(): Promise<void> {
    if (this.#isPleading || this.#isAsking()) return
    this.#isPleading = true
    const { playout } = this.#parts
    const silentMs = Math.max(1, playout.silentMs)
    // A pause that a slow voice makes in the answer is another silence, and a shorter one.
    const isSaid = await this.#say(this.#wait, () => playout.silentMs >= silentMs && !this.#isAsking())
    this.#isPleading = false
    if (isSaid) this.#patienceMs = AGAIN_MS
  }

  /** Gives whether some of it is queued. */
  async #say(sentence: string, isWanted: () => boolean, utterance?: Utterance): Promise<boolean> {
    const { number, playout, nextPieceId } = this.#parts
    const pieces = wholePieces(sentence, this.#parts.language)
    const audio = await Promise.all(pieces.map((piece) => this.#audioOf(piece))).catch(() => [])
    if (this.#signal.aborted || !isWanted()) return false
    for (const [index, pcm] of audio.entries()) {
      const id = nextPieceId()
      utterance?.piece(id)
      playout.putIn(number, id, pieces[index] ?? '', pcm)
    }
    utterance?.queued()
    return audio.length > 0
  }

  /** What is not said by now is not wanted any more: no voice is left speaking it. */
  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
    this.#over.abort(new DOMException('the answer is there', 'AbortError'))
  }

  #arm(ms: number): Disposable {
    const { clock, playout } = this.#parts
    return clock.after(ms, () => {
      const leftMs = this.#patienceMs - playout.silentMs
      if (leftMs <= 0) void this.#plead()
      // A rest too small to move the clock would be looked at for ever.
      this.#timer = this.#arm(leftMs > 0 ? Math.max(1, leftMs) : FIRST_MS)
    })
  }

  async #audioOf(piece: string): Promise<Pcm[]> {
    const { tts, clock, budgets, listener } = this.#parts
    const watch = { clock, patienceMs: () => budgets.firstAudioMs, late: (ms: number) => tooLate('tts', ms) }
    const audio: Pcm[] = []
    for await (const { samples, rateHz } of watched(
      (until) => tts.speak(piece, until, listener.replaced),
      watch,
      this.#signal,
    ))
      audio.push({ samples: samples.slice(), rateHz })
    return audio
  }
}
