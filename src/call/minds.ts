import type { OwnVoice } from '../audio/echo/own-voice.ts'
import type { NoiseFilterSession } from '../audio/noise-filter.ts'
import type { Untimed } from '../event/call-event.ts'
import type { Wire } from '../transport/wire.ts'
import type { Absence } from './absence.ts'
import type { Line, Mind, TalkSoFar } from './agent.ts'
import type { Ear } from './ear.ts'
import type { CallInfo } from './info.ts'
import { NOBODY } from './nobody.ts'
import type { CallParts, NamedAgent } from './parts.ts'
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
  readonly ownVoice: OwnVoice
  readonly parts: Pick<CallParts, 'clock' | 'pacer' | 'agentNamed'>
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  tell(event: Untimed): void
  guard(run: () => void): void
  failed(error: unknown): void
  end: Line['end']
}

/** So often a caller is handed over without a word of theirs in between. Agents that send them to and fro would never stop, and say nothing. */
const MOST_IN_A_ROW = 3

/** Who holds the talk of one call: one mind at a time. An agent may hand the caller over to another; the line stays. */
export class Minds implements Disposable, AsyncDisposable {
  readonly #parts: MindsParts
  #mind: Mind = NOBODY
  #playout: Playout | undefined
  #filter: NoiseFilterSession | undefined
  /** Aborts when the mind has handed the caller over. */
  #turn = new AbortController()
  /** What minds that have handed the caller over still free. */
  readonly #former = new Set<Promise<void>>()
  /** Since the caller's last word. */
  #handOvers = 0

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
  join({ agent, noiseFilter }: Pick<NamedAgent, 'agent' | 'noiseFilter'>, info: CallInfo, talk?: TalkSoFar): void {
    this.#dropFilter()
    this.#filter = noiseFilter?.open()
    this.#turn = new AbortController()
    this.#mind = agent.join(this.#line(info, this.#turn.signal), talk)
  }

  /**
   * A hop of the ear, at the audio's time after it. Filtered here: the ear belongs to the call and outlives an agent, whose filter this is;
   * and no mind needs to know.
   */
  hear(hop: Int16Array, atMs: number): void {
    this.#mind.hear(this.#filter?.hear(hop) ?? hop, atMs, hop)
  }

  /** Nothing is played any more, nor filtered. */
  [Symbol.dispose](): void {
    this.#dropFilter()
    this.#playout?.[Symbol.dispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#free(this.#mind)
    await Promise.all(this.#former)
  }

  #dropFilter(): void {
    this.#filter?.[Symbol.dispose]()
    this.#filter = undefined
  }

  #line(info: CallInfo, left: AbortSignal): Line {
    const { wire, client, ear, absence, watches, ownVoice, life, parts, tell, guard, failed, end } = this.#parts
    const { clock, pacer } = parts
    const sent = (hop: Int16Array, endsMs: number) => {
      ownVoice.sent(hop, endsMs)
      watches.botHop(hop, endsMs)
    }
    return {
      info,
      clock,
      phone: wire.line,
      client,
      signal: AbortSignal.any([life, left]),
      life,
      playRateHz: wire.playRateHz,
      callerRateHz: wire.callerRateHz,
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
      tell: (event) => {
        if (left.aborted) return
        if (event.type === 'user-turn') this.#handOvers = 0
        tell(event)
      },
      guard: (run) => guard(() => (left.aborted ? undefined : run())),
      end: (reason) => (left.aborted ? undefined : end(reason)),
      handOver: (to, talk) => this.#handOver(to, talk, left),
    }
  }

  /** In a job of its own: the mind is called from within its own. */
  #handOver(to: string, talk: TalkSoFar, left: AbortSignal): boolean {
    const next = this.#parts.parts.agentNamed?.(to)
    if (!next) return this.#refused(`there is no agent "${to}"`)
    if (this.#handOvers === MOST_IN_A_ROW)
      return this.#refused(`the caller was handed over ${MOST_IN_A_ROW} times without a word of theirs in between`)
    this.#handOvers++
    queueMicrotask(() =>
      this.#parts.guard(() => {
        if (left.aborted) return
        const former = this.#mind
        former.stop()
        this.#free(former)
        this.#turn.abort(new DOMException('another agent has the caller', 'AbortError'))
        this.#parts.tell({ type: 'handed-over', to })
        this.join(next, { ...this.#parts.info, agent: to }, talk)
      }),
    )
    return true
  }

  /** Operators are told; what the caller hears is for the mind. */
  #refused(why: string): false {
    this.#parts.tell({ type: 'failed', stage: 'tool', code: 'failed', message: `hand_over: ${why}`, fatal: false })
    return false
  }

  /** What it throws is nobody's business any more. */
  #free(mind: Mind): void {
    const freed: Promise<void> = Promise.resolve()
      .then(() => mind[Symbol.asyncDispose]())
      .catch(() => {})
      .finally(() => this.#former.delete(freed))
    this.#former.add(freed)
  }
}
