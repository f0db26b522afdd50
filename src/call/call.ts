import type { Pcm } from '../audio/pcm.ts'
import { asStageError } from '../std/errors.ts'
import type { Wire } from '../transport/wire.ts'
import type { EndReason } from '../event/call-event.ts'
import { Absence } from './absence.ts'
import type { Line, Mind } from './agent.ts'
import { Ear } from './ear.ts'
import type { CallInfo } from './info.ts'
import { Intake } from './intake.ts'
import { lineOf } from './line.ts'
import { NOBODY } from './nobody.ts'
import type { CallParts } from './parts.ts'
import { Playout } from './playout.ts'
import { RateCheck } from './rate-check.ts'
import { release } from './release.ts'
import { Teller } from './teller.ts'
import { Watches } from './watches.ts'

/** A call whose time is up ends after this, whatever is still being said. */
const GOODBYE_MS = 10_000

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
  #mind: Mind = NOBODY
  readonly #ended = Promise.withResolvers<EndReason>()
  /** Resolves when the call is over and everything it held is free. */
  readonly ended: Promise<EndReason> = this.#ended.promise
  #playout: Playout | undefined

  constructor(info: CallInfo, wire: Wire, parts: CallParts) {
    this.id = info.callId
    this.#wire = wire
    this.#parts = parts
    const { clock, agent, maxDurationMs, resumeMs = 0 } = parts
    this.#watches = new Watches(parts.watchers, info)
    this.#teller = new Teller(wire, clock, this.#watches, () => queueMicrotask(() => void this.end('failed')))
    this.#ear = new Ear(clock, (hop, atMs) => {
      this.#watches.callerHop(hop, clock.now())
      this.#mind.hear(hop, atMs)
    })
    const rateCheck = new RateCheck(clock, (error) => this.#failed(error, false))
    const hear = (pcm: Pcm) => this.#guard(() => this.#ear.hear(pcm))
    this.#intake = this.#held.use(new Intake(clock, hear, rateCheck))
    this.#absence = this.#held.use(new Absence(clock, resumeMs, () => void this.end('connection-lost')))
    this.#teller.tell({ type: 'call-started', callId: this.id, wire: wire.kind })
    this.#guard(() => (this.#mind = agent.join(this.#line(info))))
    if (this.#life.signal.aborted) {
      this.#guarded(() => this.#mind.stop())
      return
    }
    if (maxDurationMs) this.#held.use(clock.after(maxDurationMs, () => this.#timeIsUp()))
    wire.listen({
      audio: (pcm) => this.#guard(() => this.#intake.push(pcm)),
      // In a job of their own: a wire may find out from within `tell` or `play`, and nothing here is to be re-entered.
      command: (command) => queueMicrotask(() => this.#guard(() => this.#mind.command(command))),
      lost: (sinceMs) => queueMicrotask(() => this.#guard(() => this.#lost(sinceMs))),
      back: () => queueMicrotask(() => this.#guard(() => this.#back())),
      closed: (reason) => queueMicrotask(() => void this.end(reason)),
    })
  }

  /** Speech that waits for its time. */
  get queuedHops(): number {
    return this.#playout?.queuedHops ?? 0
  }

  /** Ends the call and all it holds; the first reason counts. Resolves with `ended`. */
  async end(reason: EndReason): Promise<void> {
    if (!this.#life.signal.aborted) {
      this.#life.abort(new DOMException('the call is over', 'AbortError'))
      this.#guarded(() => this.#mind.stop())
      this.#held[Symbol.dispose]()
      this.#teller.tell({ type: 'call-ended', reason })
      this.#guarded(() => this.#wire.close(reason))
      // The agent may be joining still: its mind is known in the next job.
      await undefined
      await release(this.#parts.clock, [this.#mind, this.#wire, this.#watches])
      this.#ended.resolve(reason)
    }
    await this.ended
  }

  #line(info: CallInfo): Line {
    const { clock, pacer } = this.#parts
    const sent = (hop: Int16Array, endsMs: number) => this.#watches.botHop(hop, endsMs)
    const broke = (error: unknown) => this.#failed(error, true)
    return lineOf(this.#wire, this.#ear, this.#absence, {
      info,
      clock,
      signal: this.#life.signal,
      openMouth: (listener) =>
        (this.#playout = this.#held.use(new Playout(this.#wire, pacer, clock, { ...listener, sent, broke }))),
      tell: (event) => this.#teller.tell(event),
      guard: (run) => this.#guard(run),
      end: (reason) => void this.end(reason),
    })
  }

  /** The mind may say goodbye, and no more. */
  #timeIsUp(): void {
    if (!this.#mind.timeIsUp) return void this.end('max-duration')
    this.#held.use(this.#parts.clock.after(GOODBYE_MS, () => void this.end('max-duration')))
    this.#guard(() => this.#mind.timeIsUp?.())
  }

  /** The mind waits for a caller who may come back. */
  #lost(sinceMs: number): void {
    if (this.#absence.isNow) return
    if (!this.#absence.begin(sinceMs)) return void this.end('connection-lost')
    this.#ear.cutOff()
    this.#teller.tell({ type: 'connection-lost' })
    this.#mind.lost(sinceMs)
  }

  #back(): void {
    const awayMs = this.#absence.end()
    if (awayMs === undefined) return
    this.#ear.reconnect()
    this.#teller.tell({ type: 'connection-resumed', awayMs })
    this.#mind.back(awayMs)
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
