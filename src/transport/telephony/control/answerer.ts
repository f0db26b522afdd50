import { asStageError, type StageError } from '../../../std/errors.ts'
import type { CallControl } from './call-control.ts'
import type { AnswerAction } from './carrier.ts'

export interface AnswererOptions {
  readonly control: Pick<CallControl, 'carryOut'>
  /** Told of each call that could not be answered. */
  readonly failed: (error: StageError) => void
}

/** Answers calls of which the carrier tells by an event, and which go on ringing until it is told to answer. */
export class Answerer implements AsyncDisposable {
  readonly #options: AnswererOptions
  readonly #stopping = new AbortController()
  readonly #underWay = new Set<Promise<void>>()

  constructor(options: AnswererOptions) {
    this.#options = options
  }

  /** Returns at once. */
  answer(call: Omit<AnswerAction, 'type'>): void {
    const answered = this.#answer(call).finally(() => this.#underWay.delete(answered))
    this.#underWay.add(answered)
  }

  /** Never rejects. */
  async #answer(call: Omit<AnswerAction, 'type'>): Promise<void> {
    const { signal } = this.#stopping
    try {
      await this.#options.control.carryOut({ type: 'answer', ...call }, signal)
    } catch (error) {
      const known = asStageError('transport', error)
      // A caller who has hung up meanwhile needs no answer.
      if (!signal.aborted && known.code !== 'not-found') this.#options.failed(known)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#underWay)
  }
}
