import { hopSamples, LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { type Clock, sleep } from '../std/clock.ts'
import { asStageError, StageError } from '../std/errors.ts'
import type { ToldMembers } from '../std/members.ts'
import { orAborted } from '../std/or-aborted.ts'
import { TimeShifts } from '../std/time-shifts.ts'
import { atTimes } from './heard-words.ts'
import { PreRoll } from './pre-roll.ts'
import { Segment } from './segment.ts'
import { isInterim, SAID_FAILS_MS, type Stt, type SttEvent, type SttHint, type SttSession } from './stt.ts'

/** The waits before a session replaces one that broke. When all are used up, the recogniser is given up. */
const WAITS_MS: readonly number[] = [50, 200, 500, 1000, 1500]
/** After a session that lasted this long the waits start again. */
const GOOD_AFTER_MS = 10_000
/** A new session hears this much of the turn again: of a longer turn, the end. */
const LONGEST_SAMPLES = LISTEN_RATE_HZ * 60
/** `SttHint` promises half a second before the onset. */
const PRE_ROLL_SAMPLES = LISTEN_RATE_HZ / 2
const HOP_SAMPLES = hopSamples(LISTEN_RATE_HZ)

export interface LastingParts {
  readonly stt: Stt
  /** As `Stt.open` has it. */
  readonly language?: string | undefined
  readonly callerRateHz?: number | undefined
  readonly clock: Clock
  /** A session broke. Another is about to replace it. */
  readonly broke: (error: StageError) => void
  readonly told?: ToldMembers
}

/**
 * A session that survives the sessions of its recogniser. When one ends, throws or can no longer be written to, another is opened
 * and hears the turn in progress again. `events` throws a `StageError` when several sessions in a row break.
 */
export class LastingSession implements SttSession {
  readonly #parts: LastingParts
  readonly #closed = new AbortController()
  /** The call is over, or this session has been disposed. */
  readonly #over: AbortSignal
  readonly #preRoll = new PreRoll(PRE_ROLL_SAMPLES)
  /** All that was written in the turn, from its onset. Kept beyond the end of the turn while its `pause` has no answer. */
  #turn: Segment | undefined
  #hasTurnEnded = false
  /** All that was written, and where in it the turn begins. */
  #heardSamples = 0
  #turnAtSamples = 0
  /** A `pause` has no answer yet. */
  #isAsked = false
  #session: SttSession | undefined
  /** When the session in use was last told what the bot says. */
  #saidMs = Number.NEGATIVE_INFINITY
  #isToldSaid = true
  /** What was written to the session in use, and what the sessions before it were given. */
  #writtenSamples = 0
  #formerMs = 0
  /** Aborts when the session in use has broken. */
  #fault = new AbortController()
  #closing: Promise<unknown> = Promise.resolve()

  constructor(parts: LastingParts, signal: AbortSignal) {
    this.#parts = parts
    this.#over = AbortSignal.any([signal, this.#closed.signal])
  }

  get givenMs(): number {
    return this.#formerMs + (this.#session?.givenMs ?? (1000 * this.#writtenSamples) / LISTEN_RATE_HZ)
  }

  /** The first session is opened when this is read. */
  get events(): AsyncIterable<SttEvent> {
    return this.#events()
  }

  write(hop: Int16Array): void {
    this.#keep(hop)
    try {
      if (this.#session) this.#write(this.#session, hop)
    } catch (error) {
      this.#fault.abort(error)
    }
  }

  hint(hint: SttHint): void {
    this.#follow(hint)
    try {
      this.#session?.hint(hint)
    } catch (error) {
      this.#fault.abort(error)
    }
  }

  said(text: string): void {
    if (!this.#isToldSaid) return
    this.#saidMs = this.#parts.clock.now()
    try {
      this.#session?.said?.(text)
    } catch (error) {
      this.#fault.abort(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    this.#drop()
    await this.#closing
  }

  async *#events(): AsyncGenerator<SttEvent> {
    const { clock, broke } = this.#parts
    for (let broken = 0; ;) {
      const openedMs = clock.now()
      try {
        yield* this.#eventsOfOne()
        if (this.#over.aborted) return
        throw new StageError('stt', 'closed', 'the recogniser has hung up')
      } catch (error) {
        if (this.#over.aborted) return
        // Another hears from now on, and the call knows.
        if (error instanceof StageError && error.standIn !== undefined) continue
        if (clock.now() - this.#saidMs < SAID_FAILS_MS) this.#isToldSaid = false
        if (clock.now() - openedMs >= GOOD_AFTER_MS) broken = 0
        const waitMs = WAITS_MS[broken++]
        if (waitMs === undefined) throw asStageError('stt', error)
        broke(asStageError('stt', error))
        await sleep(clock, waitMs, this.#over).catch(() => {})
      }
    }
  }

  async *#eventsOfOne(): AsyncGenerator<SttEvent> {
    this.#fault = new AbortController()
    const until = AbortSignal.any([this.#fault.signal, this.#over])
    until.throwIfAborted()
    const { stt, language, told, callerRateHz } = this.#parts
    const session = stt.open(until, language, told, callerRateHz)
    this.#session = session
    // It hears the turn again, and goes on with what comes after.
    const times = new TimeShifts()
    const againMs = msOf(this.#turn?.length ?? 0)
    times.note(0, msOf(this.#turnAtSamples))
    times.note(againMs, msOf(this.#heardSamples) - againMs)
    try {
      this.#hearAgain(session)
      const events = session.events[Symbol.asyncIterator]()
      for (;;) {
        const next = await orAborted(events.next(), until)
        if (next.done === true) return
        if (!isInterim(next.value)) this.#answered()
        yield timed(next.value, times)
      }
    } finally {
      this.#drop()
    }
  }

  #hearAgain(session: SttSession): void {
    if (this.#turn) {
      session.hint('speech')
      const { audio } = this.#turn
      for (let at = 0; at < audio.length; at += HOP_SAMPLES) this.#write(session, audio.subarray(at, at + HOP_SAMPLES))
    }
    if (this.#isAsked) session.hint('pause')
    if (this.#turn && this.#hasTurnEnded) session.hint('turn-end')
  }

  #write(session: SttSession, hop: Int16Array): void {
    session.write(hop)
    this.#writtenSamples += hop.length
  }

  #keep(hop: Int16Array): void {
    this.#heardSamples += hop.length
    if (!this.#turn || this.#hasTurnEnded) return this.#preRoll.write(hop)
    this.#turn.append(hop)
    if (this.#turn.length < LONGEST_SAMPLES) return
    this.#turn = this.#turn.cut()
    this.#turnAtSamples = this.#heardSamples - this.#turn.length
  }

  #follow(hint: SttHint): void {
    switch (hint) {
      case 'speech':
        this.#isAsked = false
        if (!this.#turn || this.#hasTurnEnded) this.#begin()
        return
      case 'pause':
        this.#isAsked = true
        return
      case 'turn-end':
        this.#hasTurnEnded = true
        if (!this.#isAsked) this.#turn = undefined
        return
      default:
        hint satisfies never
    }
  }

  #begin(): void {
    const turn = new Segment()
    this.#preRoll.drain((samples) => turn.append(samples))
    this.#turn = turn
    this.#turnAtSamples = this.#heardSamples - turn.length
    this.#hasTurnEnded = false
  }

  #answered(): void {
    this.#isAsked = false
    if (this.#hasTurnEnded) this.#turn = undefined
  }

  /** Not awaited before the next session is opened: one that is stuck may never let go. */
  #drop(): void {
    const session = this.#session
    if (!session) return
    this.#formerMs = this.givenMs
    this.#writtenSamples = 0
    this.#session = undefined
    this.#fault.abort()
    this.#closing = Promise.allSettled([this.#closing, session[Symbol.asyncDispose]()])
  }
}

const msOf = (samples: number): number => (1000 * samples) / LISTEN_RATE_HZ

/** Its words at these times. */
function timed(event: SttEvent, times: TimeShifts): SttEvent {
  if ((event.type !== 'final' && event.type !== 'turn-over') || !event.words) return event
  return { ...event, words: atTimes(event.words, times) }
}
