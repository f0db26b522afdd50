import { type StageError, asStageError } from '../std/errors.ts'
import type { SttEvent, SttSession } from '../stt/stt.ts'
import type { Wire, WireCommand } from '../transport/wire.ts'
import type { CallEvent, EndReason } from '../turn/events.ts'
import { Turn, type TurnEffect, type TurnInput } from '../turn/turn.ts'
import { VoiceDetector } from '../turn/voice.ts'
import { Ear } from './ear.ts'
import type { CallObserver, CallParts, Untimed } from './parts.ts'
import { Speaker } from './speaker.ts'
import { TurnTiming } from './timing.ts'

/** Said when the recogniser failed a caller who did speak. */
const APOLOGY = "Sorry, I didn't catch that. Could you say it again?"

/**
 * One live caller: feeds the turn machine and carries out its effects.
 *
 *     wire -> ear -> recogniser, voice detector -> turn -> speaker -> reply -> playout -> wire
 *
 * Listening is synchronous and goes on while the speaker thinks and speaks.
 */
export class Call {
  readonly id: string
  /** Resolves when the call is over and everything it held is free. */
  readonly ended: Promise<EndReason>
  readonly #wire: Wire
  readonly #parts: CallParts
  readonly #life = new AbortController()
  readonly #turn: Turn
  readonly #stt: SttSession
  readonly #ear: Ear
  readonly #speaker: Speaker
  readonly #observers: Set<CallObserver>
  readonly #inbox: TurnInput[] = []
  readonly #limit: Disposable | undefined
  #wake: Disposable | undefined
  #greeted = false
  #resolveEnded: (reason: EndReason) => void = () => {}

  constructor(id: string, wire: Wire, parts: CallParts) {
    this.id = id
    this.#wire = wire
    this.#parts = parts
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    this.#observers = new Set(parts.observers)
    this.#turn = new Turn(parts.rules)
    this.#stt = parts.stt.open(this.#life.signal)
    this.#ear = new Ear(parts.clock, this.#stt, new VoiceDetector(parts.vad.open()), (input) => this.#step(input))
    this.#speaker = new Speaker(
      wire,
      parts,
      (event) => this.#emit(event),
      () => this.#floor(false),
    )
    this.#limit = parts.maxDurationMs
      ? parts.clock.after(parts.maxDurationMs, () => void this.end('max-duration'))
      : undefined
    void this.#hearTranscripts()
    this.#emit({ type: 'call-started', callId: id })
    wire.listen({
      audio: (pcm) => this.#ear.hear(pcm),
      command: (command) => this.#command(command),
      closed: (reason) => void this.end(reason),
    })
  }

  /** Ends the call and all it holds; safe to repeat. */
  async end(reason: EndReason): Promise<void> {
    if (this.#life.signal.aborted) return
    this.#life.abort(new DOMException('the call is over', 'AbortError'))
    this.#speaker[Symbol.dispose]()
    this.#wake?.[Symbol.dispose]()
    this.#limit?.[Symbol.dispose]()
    this.#emit({ type: 'call-ended', reason })
    this.#wire.close(reason)
    await Promise.allSettled([this.#stt[Symbol.asyncDispose](), this.#wire[Symbol.asyncDispose]()])
    this.#resolveEnded(reason)
  }

  /** An input caused by an effect waits its turn: the machine is never re-entered. */
  #step(input: TurnInput): void {
    if (this.#life.signal.aborted) return
    this.#inbox.push(input)
    if (this.#inbox.length > 1) return
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      for (const effect of this.#turn.step(next)) this.#do(effect)
      this.#inbox.shift()
    }
    this.#armWake()
  }

  #armWake(): void {
    this.#wake?.[Symbol.dispose]()
    this.#wake = undefined
    const wakeAt = this.#turn.wakeAt
    if (wakeAt === undefined || this.#life.signal.aborted) return
    this.#wake = this.#parts.clock.after(Math.max(1, wakeAt - this.#ear.now()), () =>
      this.#step({ type: 'time', at: this.#ear.now() }),
    )
  }

  #do(effect: TurnEffect): void {
    switch (effect.type) {
      case 'hint':
        return this.#stt.hint(effect.hint)
      case 'user-started':
        return this.#emit({ type: 'user-started-speaking' })
      case 'user-stopped':
        return this.#emit({ type: 'user-stopped-speaking' })
      case 'reply':
        return this.#speaker.answer(effect.text, { timing: this.#timing(effect), spoken: true })
      case 'apologise':
        return this.#say(APOLOGY)
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
    if (this.#life.signal.aborted) return
    switch (command.type) {
      case 'ready':
        if (this.#greeted || !this.#parts.greeting) return
        this.#greeted = true
        return this.#say(this.#parts.greeting)
      case 'text':
        if (!command.runImmediately) return this.#speaker.note(command.text)
        this.#floor(true)
        return this.#speaker.answer(command.text, { spoken: command.spoken })
      case 'speak':
        return this.#say(command.text)
      case 'interrupt':
        this.#speaker.cut()
        return this.#floor(false)
      case 'hang-up':
        return void this.end('hung-up')
      default:
        return command satisfies never
    }
  }

  #say(text: string): void {
    this.#floor(true)
    this.#speaker.say(text)
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

  async #hearTranscripts(): Promise<void> {
    try {
      for await (const event of this.#stt.events) this.#onTranscript(event)
    } catch (error) {
      this.#failed(asStageError('stt', error), true)
    }
  }

  #onTranscript(event: SttEvent): void {
    switch (event.type) {
      case 'partial':
      case 'final':
        if (event.text !== '') this.#emit({ type: 'transcribed', text: event.text, final: event.type === 'final' })
        return this.#step({ type: 'heard', at: this.#ear.now(), text: event.text, final: event.type === 'final' })
      case 'failed':
        this.#failed(event.error, false)
        return this.#step({ type: 'unheard', at: this.#ear.now() })
      default:
        return event satisfies never
    }
  }

  #failed({ stage, code, message }: StageError, fatal: boolean): void {
    if (this.#life.signal.aborted) return
    this.#emit({ type: 'failed', stage, code, message, fatal })
    if (fatal) void this.end('failed')
  }

  #emit(untimed: Untimed): void {
    const event: CallEvent = { ...untimed, atMs: this.#parts.clock.now() }
    this.#wire.tell(event)
    for (const observer of this.#observers) {
      try {
        observer(this.id, event)
      } catch {
        // A watcher that fails is left out of the rest of the call; the call goes on.
        this.#observers.delete(observer)
      }
    }
  }
}
