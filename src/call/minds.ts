import type { Untimed } from '../event/call-event.ts'
import type { Wire } from '../transport/wire.ts'
import type { Absence } from './absence.ts'
import type { Agent, Line, Mind, TalkSoFar } from './agent.ts'
import type { Ear } from './ear.ts'
import type { CallInfo } from './info.ts'
import { NOBODY } from './nobody.ts'
import type { CallParts } from './parts.ts'
import type { ToolClient } from './tool-desk.ts'
import { Playout } from './playout.ts'
import type { Watches } from './watches.ts'

interface MindsParts {
  readonly info: CallInfo
  readonly wire: Wire
  readonly client: ToolClient
  readonly ear: Ear
  readonly absence: Absence
  readonly watches: Watches
  readonly parts: Pick<CallParts, 'clock' | 'pacer' | 'agentNamed'>
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  tell(event: Untimed): void
  guard(run: () => void): void
  failed(error: unknown): void
  end: Line['end']
}

/** Who holds the talk of one call: one mind at a time. An agent may hand the caller over to another; the line stays. */
export class Minds implements Disposable, AsyncDisposable {
  readonly #parts: MindsParts
  #mind: Mind = NOBODY
  #playout: Playout | undefined
  /** Aborts when the mind has handed the caller over. */
  #turn = new AbortController()
  readonly #former: Mind[] = []

  constructor(parts: MindsParts) {
    this.#parts = parts
  }

  get now(): Mind {
    return this.#mind
  }

  /** Speech that waits for its time. */
  get queuedHops(): number {
    return this.#playout?.queuedHops ?? 0
  }

  /** Whatever the agent throws is thrown. */
  join(agent: Agent, info: CallInfo, talk?: TalkSoFar): void {
    this.#turn = new AbortController()
    this.#mind = agent.join(this.#line(info, this.#turn.signal), talk)
  }

  /** Nothing is played any more. */
  [Symbol.dispose](): void {
    this.#playout?.[Symbol.dispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#former, this.#mind].map(async (mind) => mind[Symbol.asyncDispose]()))
  }

  #line(info: CallInfo, left: AbortSignal): Line {
    const { wire, client, ear, absence, watches, life, parts, tell, guard, failed, end } = this.#parts
    const { clock, pacer } = parts
    const sent = (hop: Int16Array, endsMs: number) => watches.botHop(hop, endsMs)
    return {
      info,
      clock,
      phone: wire.line,
      client: wire.kind === 'telephony' ? undefined : client,
      signal: AbortSignal.any([life, left]),
      openMouth: (listener) => {
        this.#playout?.[Symbol.dispose]()
        return (this.#playout = new Playout(wire, pacer, clock, { ...listener, sent, broke: failed }))
      },
      now: () => ear.now(),
      toClock: (atMs) => ear.toClock(atMs),
      msUntil: (atMs) => ear.msUntil(atMs),
      voiced: () => ear.voiced(),
      get isOnHold() {
        return absence.isNow || (wire.kind === 'telephony' && ear.missesAudio)
      },
      tell: (event) => (left.aborted ? undefined : tell(event)),
      guard: (run) => guard(() => (left.aborted ? undefined : run())),
      end: (reason) => (left.aborted ? undefined : end(reason)),
      handOver: (to, talk) => this.#handOver(to, talk, left),
    }
  }

  /** In a job of its own: the mind is called from within its own. */
  #handOver(to: string, talk: TalkSoFar, left: AbortSignal): boolean {
    const next = this.#parts.parts.agentNamed?.(to)
    if (!next) return false
    queueMicrotask(() =>
      this.#parts.guard(() => {
        if (left.aborted) return
        const former = this.#mind
        former.stop()
        this.#former.push(former)
        this.#turn.abort(new DOMException('another agent has the caller', 'AbortError'))
        this.#parts.tell({ type: 'handed-over', to })
        this.join(next.agent, { ...this.#parts.info, agent: to }, talk)
      }),
    )
    return true
  }
}
