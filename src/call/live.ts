import type { Ids } from '../std/ids.ts'
import { fillIn } from '../llm/prompt.ts'
import type { Wire } from '../transport/wire.ts'
import type { EndReason } from '../turn/events.ts'
import { Call } from './call.ts'
import type { CallParts } from './parts.ts'

/** The calls in progress: their number is bounded, and a server that stops ends them politely. */
export class LiveCalls {
  readonly #parts: CallParts
  readonly #ids: Ids
  readonly #maxCalls: number
  readonly #calls = new Set<Call>()
  #draining = false

  constructor(parts: CallParts, ids: Ids, maxCalls: number) {
    this.#parts = parts
    this.#ids = ids
    this.#maxCalls = maxCalls
  }

  get count(): number {
    return this.#calls.size
  }

  /** Ask before a connection is made, so that a caller is turned away with a reason. */
  get isFull(): boolean {
    return this.#draining || this.#calls.size >= this.#maxCalls
  }

  /**
   * `data` is what the application told of this caller: system prompt and greeting may name it. Undefined when full: the wire is then
   * the caller's to close.
   */
  start(wire: Wire, data: Readonly<Record<string, unknown>> = {}): Call | undefined {
    if (this.isFull) return undefined
    const call = new Call(this.#ids.uuid(), wire, toldOf(this.#parts, data))
    this.#calls.add(call)
    void call.ended.then(() => this.#calls.delete(call))
    return call
  }

  /** Ends every call and takes no more. */
  async drain(reason: EndReason): Promise<void> {
    this.#draining = true
    await Promise.all([...this.#calls].map((call) => call.end(reason)))
  }
}

const toldOf = (parts: CallParts, data: Readonly<Record<string, unknown>>): CallParts => ({
  ...parts,
  ...(parts.systemPrompt !== undefined && { systemPrompt: fillIn(parts.systemPrompt, data) }),
  ...(parts.greeting !== undefined && { greeting: fillIn(parts.greeting, data) }),
})
