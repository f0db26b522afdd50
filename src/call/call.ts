import { OwnVoice } from '../audio/echo/own-voice.ts'
import type { Pcm } from '../audio/pcm.ts'
import { asStageError } from '../std/errors.ts'
import type { Wire, WireCommand } from '../transport/wire.ts'
import type { EndReason } from '../event/call-event.ts'
import { Absence } from './absence.ts'
import { Ear } from './ear.ts'
import type { CallInfo } from './info.ts'
import { Intake } from './intake.ts'
import { Minds } from './minds.ts'
import type { CallParts } from './parts.ts'
import { RateCheck } from './rate-check.ts'
import { release } from './release.ts'
import { limitTime } from './time-limit.ts'
import { Teller } from './teller.ts'
import { ToolDesk } from './tool-desk.ts'
import { Watches } from './watches.ts'

/**
 * One live caller: holds the line, and gives it to a mind.
 *
 *     wire -> intake -> ear -> mind -> playout -> wire
 *
 * Listening is synchronous and goes on while the mind thinks and speaks.
 */
export class Call {
  readonly id: string
  readonly #wire: Wire
  readonly #parts: CallParts
  readonly #life = new AbortController()
  readonly #held = new DisposableStack()
  readonly #watches: Watches
  readonly #teller: Teller
  readonly #ear: Ear
  readonly #intake: Intake
  readonly #absence: Absence
  readonly #minds: Minds
  readonly #ended = Promise.withResolvers<EndReason>()
  /** Resolves when the call is over and everything it held is free. */
  readonly ended: Promise<EndReason> = this.#ended.promise

  constructor(info: CallInfo, wire: Wire, parts: CallParts) {
    this.id = info.callId
    this.#wire = wire
    this.#parts = parts
    const { clock, maxDurationMs, resumeMs = 0 } = parts
    this.#watches = new Watches(parts.watchers, info)
    this.#teller = new Teller(wire, parts, this.#watches, () => queueMicrotask(() => void this.end('failed')))
    const ownVoice = new OwnVoice(wire.playRateHz)
    this.#ear = new Ear(clock, (hop, atMs) => {
      this.#watches.callerHop(hop, clock.now())
      this.#minds.hear(ownVoice.without(hop, atMs, clock.now()), atMs)
    })
    const rateCheck = new RateCheck(clock, (error) => this.#failed(error, false))
    const hear = (pcm: Pcm) => this.#guard(() => this.#ear.hear(pcm))
    this.#intake = this.#held.use(new Intake(clock, hear, rateCheck))
    this.#absence = this.#held.use(new Absence(clock, resumeMs, () => void this.end('connection-lost')))
    this.#teller.tell({ type: 'call-started', callId: this.id, wire: wire.kind })
    const hold = {
      guard: (run: () => void) => this.#guard(run),
      end: (reason: EndReason) => void this.end(reason),
      now: () => this.#minds.now,
    }
    const desk = new ToolDesk(clock, wire)
    const command = (given: WireCommand) => {
      if (given.type === 'tool-answered') desk.answered(given.call, given.result)
      else this.#minds.now.command(given)
    }
    const about = { info, wire, client: desk, ear: this.#ear, absence: this.#absence, watches: this.#watches, ownVoice }
    const { signal: life } = this.#life
    const failed = (error: unknown) => this.#failed(error, true)
    this.#minds = this.#held.use(
      new Minds({ ...about, ...hold, parts, life, failed, tell: (event) => this.#teller.tell(event) }),
    )
    this.#guard(() => this.#minds.join(parts, info))
    if (this.#life.signal.aborted) {
      this.#guarded(() => this.#minds.now.stop())
      return
    }
    if (maxDurationMs) this.#held.use(limitTime(clock, maxDurationMs, hold))
    wire.listen({
      audio: (pcm) => this.#guard(() => this.#intake.push(pcm)),
      // In a job of their own: a wire may find out from within `tell` or `play`, and nothing here is to be re-entered.
      command: (given) => queueMicrotask(() => this.#guard(() => command(given))),
      lost: (sinceMs) => queueMicrotask(() => this.#guard(() => this.#lost(sinceMs))),
      back: () => queueMicrotask(() => this.#guard(() => this.#back())),
      closed: (reason) => queueMicrotask(() => void this.end(reason)),
    })
  }

  /** Speech that waits for its time. */
  get queuedHops(): number {
    return this.#minds.queuedHops
  }

  /** Ends the call and all it holds; the first reason counts. Resolves with `ended`. */
  async end(reason: EndReason): Promise<void> {
    if (!this.#life.signal.aborted) {
      this.#life.abort(new DOMException('the call is over', 'AbortError'))
      this.#guarded(() => this.#minds.now.stop())
      this.#held[Symbol.dispose]()
      this.#teller.tell({ type: 'call-ended', reason })
      this.#guarded(() => this.#wire.close(reason))
      // The agent may be joining still: its mind is known in the next job.
      await undefined
      await release(this.#parts.clock, [this.#minds, this.#wire, this.#watches])
      this.#ended.resolve(reason)
    }
    await this.ended
  }

  /** The mind waits for a caller who may come back. */
  #lost(sinceMs: number): void {
    if (this.#absence.isNow) return
    if (!this.#absence.begin(sinceMs)) return void this.end('connection-lost')
    this.#ear.cutOff()
    this.#teller.tell({ type: 'connection-lost' })
    this.#minds.now.lost(sinceMs)
  }

  #back(): void {
    const awayMs = this.#absence.end()
    if (awayMs === undefined) return
    this.#ear.reconnect()
    this.#teller.tell({ type: 'connection-resumed', awayMs })
    this.#minds.now.back(awayMs)
  }

  /** Unless the call is over. A fault ends this call alone. */
  #guard(run: () => void): void {
    if (!this.#life.signal.aborted) this.#guarded(run)
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#failed(error, true)
    }
  }

  #failed(error: unknown, fatal: boolean): void {
    if (this.#life.signal.aborted) return
    const { stage, code, message } = asStageError('transport', error)
    this.#teller.tell({ type: 'failed', stage, code, message, fatal })
    if (fatal) void this.end('failed')
  }
}
