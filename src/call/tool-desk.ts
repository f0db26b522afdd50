import type { Clock } from '../std/clock.ts'
import { orAborted } from '../std/or-aborted.ts'
import type { Wire } from '../transport/wire.ts'

/** Has the client of a call answer tools. */
export interface ToolClient {
  /** There is a program that could answer, now. */
  readonly isThere: boolean
  /** Resolves with what the client sends for it, unchecked. Rejects with the signal's reason. */
  ask(tool: string, input: unknown, signal: AbortSignal): Promise<unknown>
}

/** What the client was asked and has not answered yet. */
export class ToolDesk implements ToolClient {
  readonly #clock: Clock
  readonly #wire: Pick<Wire, 'kind' | 'answersTools' | 'tell'>
  readonly #waiting = new Map<string, (result: unknown) => void>()
  #asked = 0

  constructor(clock: Clock, wire: Pick<Wire, 'kind' | 'answersTools' | 'tell'>) {
    this.#clock = clock
    this.#wire = wire
  }

  get isThere(): boolean {
    return this.#wire.kind !== 'telephony' && this.#wire.answersTools !== false
  }

  async ask(tool: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted()
    const call = `client-${++this.#asked}`
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(call, answer.resolve)
    try {
      this.#wire.tell({ atMs: this.#clock.now(), type: 'tool-asked', call, tool, input })
      return await orAborted(answer.promise, signal)
    } finally {
      this.#waiting.delete(call)
    }
  }

  /** The first answer counts. One that comes late, or to what nobody asked, is nothing. */
  answered(call: string, result: unknown): void {
    this.#waiting.get(call)?.(result)
  }
}
