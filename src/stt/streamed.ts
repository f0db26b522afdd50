import { LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { Channel } from '../std/channel.ts'
import type { Clock } from '../std/clock.ts'
import type { StageError } from '../std/errors.ts'
import { TimeShifts } from '../std/time-shifts.ts'
import { PreRoll } from './pre-roll.ts'
import type { SttEvent, SttHint, SttSession } from './stt.ts'
import { StreamedTurn, type Words } from './streamed-turn.ts'

/** What a recogniser says of the audio while it hears it. Times are of the audio, from the first sample of the session. */
export type Heard =
  | (Words & {
      readonly type: 'words'
      /** Of the end of what it heard. Without it, final words are an answer to `finalize` and come before its `flushed`. */
      readonly toMs?: number | undefined
    })
  /** The answer to `finalize`: all words of the audio before that are final, and have come, or come within `lateMs`. */
  | { readonly type: 'flushed'; readonly lateMs?: number }
  /** The recogniser has decided that the turn is over. */
  | { readonly type: 'over' }
  /** The same, and may take it back. */
  | { readonly type: 'likely' }

/** A recogniser that hears all the time. */
export interface AudioStream extends Disposable {
  /** The hop is the caller's again afterwards. */
  write(hop: Int16Array): void
  /** Asks for the final words of all that was written. Undefined where the recogniser makes words final by itself. */
  finalize?(): void
  /** As `SttSession` has it. */
  said?(text: string): void
  /** It does so after each short silence. Else, without `finalize`, it decides when a turn is over. */
  readonly endsPhrases: boolean
  /** All that was written, as the recogniser counts it. */
  readonly writtenMs: number
  /** It cannot tell when something was said: it is to hear turns alone, and nothing between them. */
  readonly hearsTurnsAlone: boolean
}

export interface StreamListener {
  heard(heard: Heard): void
  /** The last: it hears no more. */
  failed(error: StageError): void
}

/** `SttHint` promises half a second before the onset. */
const PRE_ROLL_MS = 500
/** For a final, where words are known that might change. Vendors give theirs within 100 to 500 ms, and some none for silence. */
const FINAL_WITHIN_MS = 800
/** Where no words are known, so that more is lost by not waiting. */
const FIRST_WORDS_WITHIN_MS = 2000
/** In so much of a turn, what comes before it included, a recogniser that works has heard something. */
const SPEECH_MS = 1100
/** What vendors call the end of their audio is rounded, and lies within a frame of theirs. */
const ROUNDED_MS = 100
/** A recogniser that ends phrases calls the end of the last word theirs. Before a pause are 200 ms of silence, and those in which the voice fades. */
const PHRASE_BEFORE_MS = 500

/** Follows a conversation with a recogniser that hears all the time, and knows nothing of turns. */
export class StreamedSession implements SttSession {
  readonly #clock: Clock
  readonly #stream: AudioStream
  readonly #events = new Channel<SttEvent>(64)
  readonly #signal: AbortSignal
  /** What it is not to hear yet. */
  readonly #preRoll = new PreRoll((LISTEN_RATE_HZ * PRE_ROLL_MS) / 1000)
  /** All audio of the session, and its times at those of the stream, which may fill up its messages with silence. */
  #heardMs = 0
  readonly #times = new TimeShifts()
  #turn: StreamedTurn | undefined
  /** The turn whose pauses have no answer yet. */
  #asked: { readonly turn: StreamedTurn; readonly atMs: number; readonly flush: number; times: number } | undefined
  #timer: Disposable | undefined
  /** A flush whose last words may still come. */
  #late: Disposable | undefined
  /** Up to here, words are final. */
  #finalMs = 0
  /** The same, as the vendor has told it, and by no time that cannot be: words up to here are no news. */
  #toldMs = 0
  /** How often the stream was asked to finalize, and has answered. */
  #asks = 0
  #flushes = 0
  /** Of the last turn. */
  #pausedMs = 0
  /** The vendor has said something since the turn began. */
  #hasSign = false
  #shown = ''
  #error: StageError | undefined
  #isClosed = false

  constructor(open: (listener: StreamListener) => AudioStream, clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
    this.#stream = open({ heard: (heard) => this.#heard(heard), failed: (error) => this.#failed(error) })
    signal.addEventListener('abort', this.#close)
    if (signal.aborted) this.#close()
  }

  get givenMs(): number {
    return this.#stream.writtenMs
  }

  get decides(): boolean {
    return this.#stream.finalize === undefined
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#read()
  }

  write(hop: Int16Array): void {
    // To some vendors an empty message is the end.
    if (this.#isClosed || hop.length === 0) return
    this.#heardMs += (1000 * hop.length) / LISTEN_RATE_HZ
    if (this.#stream.hearsTurnsAlone && !this.#turn) return this.#preRoll.write(hop)
    const { writtenMs } = this.#stream
    this.#stream.write(hop)
    this.#times.note(writtenMs, this.#heardMs - this.#stream.writtenMs)
  }

  hint(hint: SttHint): void {
    if (this.#isClosed) return
    switch (hint) {
      case 'speech':
        this.#stopWaiting()
        if (!this.#turn) this.#begin()
        return
      case 'pause':
        return this.#pause()
      case 'turn-end':
        this.#turn = undefined
        this.#shown = ''
        return
      default:
        hint satisfies never
    }
  }

  said(text: string): void {
    if (!this.#isClosed) this.#stream.said?.(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
  }

  readonly #close = (): void => {
    this.#isClosed = true
    this.#signal.removeEventListener('abort', this.#close)
    this.#stopWaiting()
    this.#late?.[Symbol.dispose]()
    this.#stream[Symbol.dispose]()
    this.#events.close()
  }

  async *#read(): AsyncGenerator<SttEvent> {
    yield* this.#events
    if (this.#error) throw this.#error
  }

  #begin(): void {
    this.#turn = new StreamedTurn(Math.max(this.#stream.writtenMs - PRE_ROLL_MS, this.#pausedMs), this.#asks)
    this.#preRoll.drain((samples) => this.#stream.write(samples))
    this.#hasSign = false
  }

  #pause(): void {
    const turn = (this.#turn ??= new StreamedTurn(this.#pausedMs, this.#asks))
    this.#stream.finalize?.()
    this.#pausedMs = this.#stream.writtenMs
    const times = (this.#asked?.times ?? 0) + 1
    this.#asked = { turn, atMs: this.#pausedMs, flush: ++this.#asks, times }
    this.#wait(turn.text === '' ? FIRST_WORDS_WITHIN_MS : FINAL_WITHIN_MS)
    // Its phrase may have ended before.
    if (this.#stream.endsPhrases) this.#settle()
  }

  get #decides(): boolean {
    return !this.#stream.finalize && !this.#stream.endsPhrases
  }

  #wait(ms: number): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(ms, () => {
      // A recogniser that decides has heard words, and not decided yet.
      if (this.#decides && this.#asked?.turn.text !== '') return
      // What it has not answered by now it takes for nothing: later answers are not to be taken for those of later pauses.
      this.#flushes = this.#asks
      this.#answer(!this.#hasSign)
    })
  }

  #heard(heard: Heard): void {
    this.#hasSign = true
    switch (heard.type) {
      case 'words':
        return this.#words(heard)
      case 'flushed':
        if (heard.lateMs === undefined) return this.#flushed()
        this.#late?.[Symbol.dispose]()
        this.#late = this.#clock.after(heard.lateMs, () => this.#flushed())
        return
      case 'over':
        return this.#over()
      case 'likely':
        return this.#likely()
      default:
        heard satisfies never
    }
  }

  #flushed(): void {
    this.#late?.[Symbol.dispose]()
    this.#late = undefined
    this.#flushes = Math.min(this.#flushes + 1, this.#asks)
    this.#settle()
  }

  #words({ text, isFinal, toMs: toldMs, parts, language }: Extract<Heard, { type: 'words' }>): void {
    const toMs = toldMs === undefined ? undefined : this.#within(toldMs)
    if (toMs !== undefined) {
      // Told twice, or overtaken.
      if (toMs === toldMs && toMs <= this.#toldMs) return
      if (isFinal && toMs === toldMs) this.#toldMs = toMs
      if (isFinal) this.#finalMs = Math.max(this.#finalMs, toMs)
    } else if (isFinal && this.#flushes >= this.#asks) return
    const turn = this.#asked?.turn ?? this.#turn
    if (turn && (toMs === undefined ? this.#flushes >= turn.fromFlush : toMs > turn.fromMs)) {
      const within = parts?.map((part) => ({ ...part, toMs: this.#within(part.toMs) }))
      turn.hear({ text, isFinal, parts: within, language }, this.#times)
      this.#show(turn)
    }
    this.#settle()
  }

  /** A time that no audio has, written or not, is taken for now. */
  #within(toldMs: number): number {
    const { writtenMs } = this.#stream
    return toldMs >= 0 && toldMs <= writtenMs + ROUNDED_MS ? toldMs : writtenMs
  }

  #show(turn: StreamedTurn): void {
    const { text } = turn
    if (turn !== this.#turn || text === this.#shown) return
    this.#shown = text
    this.#events.push({ type: 'partial', text })
  }

  /** A turn without words is not for the recogniser to end. */
  #over(): void {
    const turn = this.#asked?.turn ?? this.#turn
    if (!turn || turn.isOver || turn.text === '') return
    turn.isOver = true
    this.#stopWaiting()
    this.#shown = turn.text
    this.#events.push({ type: 'turn-over', ...turn.said })
  }

  #likely(): void {
    const text = (this.#asked?.turn ?? this.#turn)?.text
    if (text) this.#events.push({ type: 'likely', text })
  }

  /** Answers once all words before the pause are final. */
  #settle(): void {
    if (!this.#asked || this.#decides) return
    const { turn, atMs, flush } = this.#asked
    const beforeMs = this.#stream.endsPhrases && turn.isFinal ? PHRASE_BEFORE_MS : ROUNDED_MS
    if (this.#flushes >= flush || this.#finalMs >= atMs - beforeMs) this.#answer()
  }

  #answer(isGuess = false): void {
    if (!this.#asked) return
    const { turn, times, atMs } = this.#asked
    this.#stopWaiting()
    const { said } = turn
    this.#shown = said.text
    const guess =
      isGuess && said.text === '' && atMs - turn.fromMs >= SPEECH_MS ? { isGuess: true as const } : undefined
    for (let told = 0; told < times; told++) this.#events.push({ type: 'final', ...said, ...guess })
  }

  #stopWaiting(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    this.#asked = undefined
  }

  #failed(error: StageError): void {
    this.#error = error
    this.#close()
  }
}
