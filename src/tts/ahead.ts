import type { Clock } from '../std/clock.ts'
import type { ToldMembers } from '../std/members.ts'
import { BegunSpeech } from './begun.ts'
import type { Speech, SpeechSession, Tts } from './tts.ts'

/** For whom a piece is begun. */
export interface Listener {
  readonly clock: Clock
  /** Aborts when nobody will want it any more. */
  readonly signal: AbortSignal
  /** Their call is announced, and not here yet. */
  readonly isExpected?: boolean
}

/** A call that is announced is here within seconds, or never. */
const EXPECTED_MS = 10_000
/** A greeting may wait until it is known who has picked up. */
const KEPT_MS = 60_000
/** Who announces calls that never come is not to have the voice speak without end. */
const MOST_EXPECTED = 50

/** A piece that waits for who asks for it. */
class Waiting implements Disposable {
  readonly piece: string
  readonly speech: BegunSpeech
  isExpected = false
  readonly #drop: () => void
  #hold = new DisposableStack()

  constructor(piece: string, speech: BegunSpeech, drop: () => void) {
    this.piece = piece
    this.speech = speech
    this.#drop = drop
  }

  /** From now on it waits for this one alone. */
  waitFor({ clock, signal, isExpected = false }: Listener): void {
    this.#hold.dispose()
    const hold = new DisposableStack()
    hold.use(clock.after(isExpected ? EXPECTED_MS : KEPT_MS, this.#drop))
    signal.addEventListener('abort', this.#drop, { once: true })
    hold.defer(() => signal.removeEventListener('abort', this.#drop))
    this.#hold = hold
    this.isExpected = isExpected
  }

  /** It waits for nobody. */
  [Symbol.dispose](): void {
    this.#hold.dispose()
  }
}

/**
 * A voice that may begin a piece while nobody can hear it yet. The words decide: who asks for the same gets what has been said of it by
 * then, and the rest as it comes. Each is given out once; one that nobody asks for in time is dropped.
 */
export class SpeechAhead implements Tts {
  readonly name: string
  readonly #tts: Tts
  readonly #waiting = new Set<Waiting>()

  constructor(tts: Tts) {
    this.name = tts.name
    this.#tts = tts
  }

  /** Begins to say it, unless that has been begun for a call that was expected, and this is the call. */
  begin(piece: string, listener: Listener): void {
    if (listener.signal.aborted) return
    const expected = [...this.#waiting].filter(({ isExpected }) => isExpected)
    const same = listener.isExpected ? undefined : expected.find((waiting) => waiting.piece === piece)
    if (same) return same.waitFor(listener)
    if (listener.isExpected && expected.length >= MOST_EXPECTED) return
    const drop = () => {
      this.#take(waiting)
      speech[Symbol.dispose]()
    }
    const speech = new BegunSpeech(this.#tts, piece, { failed: drop })
    const waiting = new Waiting(piece, speech, drop)
    waiting.waitFor(listener)
    this.#waiting.add(waiting)
  }

  speak(piece: string, signal: AbortSignal, told?: ToldMembers): AsyncIterable<Speech> {
    return this.#speak(this.#tts, piece, signal, told)
  }

  open(playRateHz: number): SpeechSession {
    const session = this.#tts.open?.(playRateHz)
    return {
      speak: (piece, signal, told) => this.#speak(session ?? this.#tts, piece, signal, told),
      [Symbol.dispose]: () => session?.[Symbol.dispose](),
    }
  }

  preconnect(playRateHz: number, signal: AbortSignal): void {
    this.#tts.preconnect?.(playRateHz, signal)
  }

  isPrepared(piece: string): boolean {
    return this.#tts.isPrepared?.(piece) === true
  }

  #speak(voice: Pick<Tts, 'speak'>, piece: string, signal: AbortSignal, told?: ToldMembers): AsyncIterable<Speech> {
    const waiting = [...this.#waiting].find((each) => each.piece === piece)
    if (!waiting) return voice.speak(piece, signal, told)
    this.#take(waiting)
    return waiting.speech.speak(signal, told)
  }

  #take(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    waiting[Symbol.dispose]()
  }
}
