import { type StageError, asStageError } from '../std/errors.ts'
import type { Wire, WireCommand } from '../transport/wire.ts'
import type { EndReason } from '../event/call-event.ts'
import type { TurnEffect, TurnInput } from '../turn/step.ts'
import { Turn } from '../turn/turn.ts'
import { VoiceDetector } from '../vad/voice.ts'
import { Absence } from './absence.ts'
import { Asides } from './asides.ts'
import { Ear } from './ear.ts'
import { Hearing } from './hearing.ts'
import { Idle } from './idle.ts'
import { Intake } from './intake.ts'
import type { CallParts, Untimed } from './parts.ts'
import { RateCheck } from './rate-check.ts'
import { SENTENCES } from './sentences.ts'
import { Speaker } from './speaker.ts'
import { Teller } from './teller.ts'
import { TurnTiming } from './timing.ts'
import { Wake } from './wake.ts'

/** Callers do not notice a shorter loss. */
const NOTICED_MS = 2000
/** A leaf that does not let go by then keeps what it holds, but not the place of the next caller. */
const RELEASE_MS = 5000

/**
 * One live caller: feeds the turn machine and carries out its effects.
 *
 *     wire -> ear -> recogniser, voice detector -> turn -> speaker -> reply -> playout -> wire
 *
 * Listening is synchronous and goes on while the speaker thinks and speaks.
 */
export class Call {
  readonly id: string
  readonly #wire: Wire
  readonly #parts: CallParts
  readonly #life = new AbortController()
  readonly #turn: Turn
  readonly #hearing: Hearing
  readonly #intake: Intake
  readonly #ear: Ear
  readonly #asides = new Asides((event) => this.#emit(event))
  readonly #speaker: Speaker
  readonly #teller: Teller
  readonly #inbox: TurnInput[] = []
  readonly #limit: Disposable | undefined
  readonly #absence: Absence
  readonly #idle: Idle | undefined
  readonly #wake: Wake
  readonly #ended = Promise.withResolvers<EndReason>()
  /** No recogniser is left: the call ends as soon as the caller knows. */
  #isDeaf = false

  constructor(id: string, wire: Wire, parts: CallParts) {
    this.id = id
    this.#wire = wire
    this.#parts = parts
    const watching = { clock: parts.clock, observers: [this.#asides.observe, ...parts.observers] }
    this.#teller = new Teller(id, wire, watching, () => queueMicrotask(() => void this.end('failed')))
    this.#turn = new Turn(parts.rules)
    const detector = new VoiceDetector(parts.vad.open(), parts.voice)
    this.#hearing = this.#openHearing()
    this.#ear = new Ear(parts.clock, this.#hearing.stt, detector, (input) => this.#step(input))
    this.#intake = new Intake(parts.clock, (pcm) => this.#safely(() => this.#ear.hear(pcm)))
    const rateCheck = new RateCheck(parts.clock, (error) => this.#failed(error, false))
    this.#speaker = new Speaker(wire, parts, {
      told: (event) => this.#emit(event),
      done: () => this.#safely(() => this.#replied()),
      ended: (reason) => void this.end(reason),
      broke: (error) => this.#broke(error),
    })
    const { clock, maxDurationMs } = parts
    if (maxDurationMs) this.#limit = clock.after(maxDurationMs, () => void this.end('max-duration'))
    this.#wake = new Wake(parts.clock, () => this.#safely(() => this.#step({ type: 'time', at: this.#ear.now() })))
    this.#absence = new Absence(parts.clock, parts.resumeMs ?? 0, () => void this.end('connection-lost'))
    this.#idle = parts.idleMs ? this.#watchIdle(parts.idleMs) : undefined
    this.#emit({ type: 'call-started', callId: id, wire: wire.kind })
    void this.#hearing.listen()
    wire.listen({
      audio: (pcm) => {
        rateCheck.hear(pcm)
        this.#safely(() => this.#intake.push(pcm))
      },
      // In a job of their own: a wire may find out from within `tell` or `play`, and nothing here is to be re-entered.
      command: (command) => queueMicrotask(() => this.#safely(() => this.#command(command))),
      lost: (sinceMs) => queueMicrotask(() => this.#safely(() => this.#lost(sinceMs))),
      back: () => queueMicrotask(() => this.#safely(() => this.#back())),
      closed: (reason) => queueMicrotask(() => void this.end(reason)),
    })
  }

  /** Speech that waits for its time. */
  get queuedHops(): number {
    return this.#speaker.queuedHops
  }

  /** Resolves when the call is over and everything it held is free. */
  get ended(): Promise<EndReason> {
    return this.#ended.promise
  }

  /** Ends the call and all it holds; the first reason counts. Resolves with `ended`. */
  async end(reason: EndReason): Promise<void> {
    if (!this.#life.signal.aborted) {
      this.#life.abort(new DOMException('the call is over', 'AbortError'))
      this.#wake[Symbol.dispose]()
      this.#limit?.[Symbol.dispose]()
      this.#intake[Symbol.dispose]()
      this.#absence[Symbol.dispose]()
      this.#idle?.[Symbol.dispose]()
      this.#safely(() => this.#speaker[Symbol.dispose]())
      this.#emit({ type: 'call-ended', reason })
      this.#safely(() => this.#wire.close(reason))
      using _ = this.#parts.clock.after(RELEASE_MS, () => this.#ended.resolve(reason))
      await Promise.allSettled([this.#hearing[Symbol.asyncDispose](), this.#wire[Symbol.asyncDispose]()])
      this.#ended.resolve(reason)
    }
    await this.ended
  }

  /** The caller's turn stays as it is, and the reply waits, for a caller who may come back. */
  #lost(sinceMs: number): void {
    if (this.#life.signal.aborted || this.#absence.isNow) return
    if (!this.#absence.begin(sinceMs)) return void this.end('connection-lost')
    this.#wake[Symbol.dispose]()
    this.#ear.cutOff()
    this.#emit({ type: 'connection-lost' })
    if (this.#speaker.hold(sinceMs)) this.#floor(true)
  }

  #back(): void {
    const awayMs = this.#absence.end()
    if (this.#life.signal.aborted || awayMs === undefined) return
    this.#ear.reconnect()
    this.#emit({ type: 'connection-resumed', awayMs })
    this.#speaker.release()
    const isIdle = !this.#speaker.isReplying && this.#turn.wakeAt === undefined
    if (isIdle && this.#speaker.hasBegun && awayMs >= NOTICED_MS) this.#say(SENTENCES.back)
    this.#armWake()
  }

  #openHearing(): Hearing {
    const listener = {
      told: (event: Untimed) => this.#emit(event),
      heard: (text: string, final: boolean) => this.#step({ type: 'heard', at: this.#ear.now(), text, final }),
      unheard: () => this.#step({ type: 'unheard', at: this.#ear.now() }),
      failed: (error: StageError) => this.#failed(error, false),
      deaf: (error: StageError) => this.#safely(() => this.#deafen(error)),
      broke: (error: unknown) => this.#broke(error),
    }
    return new Hearing(this.#parts, listener, this.#life.signal)
  }

  /** An answer that is on its way is heard to its end. */
  #deafen(error: StageError): void {
    this.#failed(error, false)
    this.#isDeaf = true
    this.#speaker.resume()
    if (!this.#speaker.isReplying) this.#replied()
  }

  #replied(): void {
    if (this.#isDeaf) this.#speaker.say(SENTENCES.outOfService, { isLastResort: true, endsCall: true })
    else if (this.#idle?.isOver) void this.#leave()
    else this.#floor(false)
  }

  #watchIdle(limitMs: number): Idle {
    return new Idle(this.#parts.clock, limitMs, {
      isBusy: () => this.#speaker.isReplying || this.#turn.wakeAt !== undefined,
      isOnHold: () => this.#absence.isNow || (this.#wire.kind === 'telephony' && this.#ear.missesAudio),
      over: () => this.#safely(() => this.#say(SENTENCES.idle)),
    })
  }

  /** Unless the caller shows up until they have heard why. */
  async #leave(): Promise<void> {
    await this.#wire.line?.played()
    if (this.#idle?.isOver) await this.end('idle')
  }

  /** A fault ends this call, and neither the process nor the other calls. */
  #safely(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#broke(error)
    }
  }

  #broke(error: unknown): void {
    this.#failed(asStageError('transport', error), true)
  }

  /** An input caused by an effect waits its turn: the machine is never re-entered. */
  #step(input: TurnInput): void {
    if (this.#life.signal.aborted || this.#isDeaf) return
    this.#inbox.push(input)
    if (this.#inbox.length > 1) return
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      for (const effect of this.#turn.step(next)) this.#do(effect)
      this.#inbox.shift()
    }
    this.#armWake()
    if (!this.#life.signal.aborted) this.#asides.voiced(input)
  }

  #armWake(): void {
    const { wakeAt } = this.#turn
    if (wakeAt !== undefined && !this.#absence.isNow) this.#wake.within(this.#ear.msUntil(wakeAt))
  }

  #do(effect: TurnEffect): void {
    switch (effect.type) {
      case 'hint':
        return this.#hearing.stt.hint(effect.hint)
      case 'user-started':
        this.#idle?.active()
        this.#hearing.turnBegan()
        return this.#emit({ type: 'user-started-speaking' })
      case 'user-stopped':
        return this.#emit({ type: 'user-stopped-speaking' })
      case 'reply':
        if (!effect.hasFinal) this.#hearing.gaveUp()
        return this.#speaker.answer(effect.text, { timing: this.#timing(effect), spoken: true })
      case 'apologise':
        if (effect.hasFinal) return this.#say(SENTENCES.unheard)
        this.#hearing.gaveUp()
        this.#speaker.sayUnheard()
        return this.#floor(true)
      case 'pause':
        return this.#speaker.pause()
      case 'resume':
        return this.#speaker.resume()
      case 'interrupt':
        this.#speaker.cut()
        return this.#speaker.resume()
      default:
        return effect satisfies never
    }
  }

  #command(command: WireCommand): void {
    if (this.#life.signal.aborted || (this.#isDeaf && command.type !== 'hang-up')) return
    this.#idle?.active()
    switch (command.type) {
      case 'ready':
        // Once, and not to somebody who has been answered already.
        if (this.#parts.greeting && !this.#speaker.hasBegun) this.#say(this.#parts.greeting)
        return
      case 'text':
        if (!command.runImmediately) return this.#speaker.note(command.text)
        this.#speaker.answer(command.text, { spoken: command.spoken })
        return this.#floor(true)
      case 'speak':
        return this.#say(command.text)
      case 'prepare':
        return this.#speaker.prepare(command)
      case 'interrupt':
        this.#speaker.cut()
        return this.#step({ type: 'hushed', at: this.#ear.now() })
      case 'hang-up':
        return void this.end('hung-up')
      default:
        return command satisfies never
    }
  }

  #say(text: string): void {
    this.#speaker.say(text)
    this.#floor(true)
  }

  /** Tells the turn machine that the bot took the floor on its own, or gave it back. */
  #floor(active: boolean): void {
    this.#step({ type: 'bot', at: this.#ear.now(), active })
  }

  #timing(effect: { speechEndedAt: number; transcriptAt: number }): TurnTiming {
    const timing = new TurnTiming(this.#speaker.nextTurn, this.#ear.toClock(effect.speechEndedAt))
    timing.note('decisionMs', this.#parts.clock.now())
    timing.note('transcriptMs', this.#ear.toClock(effect.transcriptAt))
    return timing
  }

  #failed({ stage, code, message }: StageError, fatal: boolean): void {
    if (this.#life.signal.aborted) return
    this.#emit({ type: 'failed', stage, code, message, fatal })
    if (fatal) void this.end('failed')
  }

  #emit(event: Untimed): void {
    this.#teller.tell(event)
  }
}
