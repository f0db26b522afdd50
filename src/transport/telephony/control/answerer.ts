import { asStageError, type StageError } from '../../../std/errors.ts'
import type { CallControl } from './call-control.ts'
import type { AnswerAction, CallAction } from './carrier-api.ts'

type AnsweringAction = Extract<CallAction, { type: 'answer' | 'reject' | 'hang-up' }>

export interface AnswererOptions {
  readonly control: Pick<CallControl, 'carryOut'>
  /** Told what could not be done to a call. */
  readonly failed: (what: AnsweringAction['type'], error: StageError) => void
}

/**
 * Answers calls of which the carrier tells by an event, and which go on ringing until it is told to answer, or turns them away. All
 * return at once.
 */
export class Answerer implements AsyncDisposable {
  readonly #options: AnswererOptions
  readonly #stopping = new AbortController()
  readonly #underWay = new Set<Promise<void>>()

  constructor(options: AnswererOptions) {
    this.#options = options
  }

  answer(call: Omit<AnswerAction, 'type'>): void {
    this.#begin({ type: 'answer', ...call })
  }

  /** The caller hears that we are busy. */
  reject(callId: string): void {
    this.#begin({ type: 'reject', callId })
  }

  /** For a call that was answered and has no stream. */
  hangUp(callId: string): void {
    this.#begin({ type: 'hang-up', callId })
  }

  #begin(action: AnsweringAction): void {
    const done = this.#carryOut(action).finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  /** Never rejects. */
  async #carryOut(action: AnsweringAction): Promise<void> {
    const { signal } = this.#stopping
    try {
      await this.#options.control.carryOut(action, signal)
    } catch (error) {
      const known = asStageError('transport', error)
      // A caller who has hung up meanwhile needs no answer.
      if (!signal.aborted && known.code !== 'gone') this.#options.failed(action.type, known)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#underWay)
  }
}
