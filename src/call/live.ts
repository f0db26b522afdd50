import type { Ids } from '../std/ids.ts'
import type { Seat } from '../session/seats.ts'
import type { Wire } from '../transport/wire.ts'
import type { EndReason } from '../event/call-event.ts'
import { Call } from './call.ts'
import type { CallInfo, CallOrigin } from './info.ts'
import type { Load } from './load.ts'
import type { Choose, SharedParts } from './parts.ts'

export interface Limits {
  readonly maxCalls: number
  /** Refuses calls by what those in progress cost; absent: their number alone counts. */
  readonly load?: Load
}

export interface LiveParts extends SharedParts {
  readonly choose: Choose
}

/** The calls in progress: their number is bounded, and a server that stops ends them politely. */
export class LiveCalls {
  readonly #parts: LiveParts
  readonly #ids: Pick<Ids, 'uuid' | 'traceId'>
  readonly #limits: Limits
  /** With each call, when it is over and its seat given back. */
  readonly #calls = new Map<Call, Promise<void>>()
  readonly #life = new AbortController()

  constructor(parts: LiveParts, ids: Pick<Ids, 'uuid' | 'traceId'>, limits: Limits) {
    this.#parts = parts
    this.#ids = ids
    this.#limits = limits
  }

  get count(): number {
    return this.#calls.size
  }

  /** Speech of all calls that waits for its time. */
  get queuedHops(): number {
    let hops = 0
    for (const call of this.#calls.keys()) hops += call.queuedHops
    return hops
  }

  /** Ask before a connection is made, so that a caller is turned away with a reason. */
  get isFull(): boolean {
    return this.#calls.size >= this.#limits.maxCalls || this.takesNone
  }

  /** However many places are free. */
  get takesNone(): boolean {
    return this.#life.signal.aborted || (this.#limits.load?.isOverloaded ?? false)
  }

  /** A call from there is likely to begin within seconds. */
  expect(origin: CallOrigin): void {
    if (this.takesNone) return
    const { name, agent } = this.#parts.choose(origin)
    agent.expect?.({ data: {}, ...origin, agent: name }, { clock: this.#parts.clock, signal: this.#life.signal })
  }

  /** The seat is given back when the call is over. Undefined when full: wire and seat are then the caller's to dispose of. */
  start(wire: Wire, origin: CallOrigin = {}, seat?: Seat): Call | undefined {
    if (this.isFull) return undefined
    const { name, ...taker } = this.#parts.choose(origin)
    this.#limits.load?.began(wire.kind)
    const call = new Call(this.#infoOf(wire, origin, name), wire, { ...this.#parts, ...taker })
    const over = call.ended.then(async () => {
      this.#calls.delete(call)
      await seat?.[Symbol.asyncDispose]()
    })
    this.#calls.set(call, over)
    return call
  }

  #infoOf({ kind }: Wire, origin: CallOrigin, agent: string): CallInfo {
    return {
      data: {},
      ...origin,
      agent,
      callId: this.#ids.uuid(),
      wire: kind,
      trace: origin.trace ?? { traceId: this.#ids.traceId() },
      startedAtMs: this.#parts.clock.wall(),
    }
  }

  /** Ends every call and takes no more. */
  async drain(reason: EndReason): Promise<void> {
    this.#life.abort(new DOMException('the server stops', 'AbortError'))
    await Promise.all([...this.#calls].map(([call, over]) => call.end(reason).then(() => over)))
  }
}
