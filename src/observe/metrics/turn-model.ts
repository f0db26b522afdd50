import type { Clock } from '../../std/clock.ts'
import type { EndOfTurn } from '../../turn/end-of-turn.ts'
import type { Families } from './families.ts'

/** What the end-of-turn model does, for all calls. */
export class TurnModelMetrics {
  readonly #clock: Clock
  readonly #seconds
  readonly #failed

  constructor(families: Families, clock: Clock) {
    this.#clock = clock
    this.#seconds = families.histogram(
      'voxray_turn_model_seconds',
      'How long the end-of-turn model (turn_model) took for a pause, its queue included.',
      [],
    )({})
    this.#failed = families.counter(
      'voxray_turn_model_failures_total',
      'Pauses that the end-of-turn model (turn_model) could not judge, or had no time for. The words and the silence decided.',
      [],
    )({})
  }

  readonly watch = (model: EndOfTurn): EndOfTurn => {
    return {
      name: model.name,
      judge: async (samples, signal) => {
        const sinceMs = this.#clock.now()
        try {
          const over = await model.judge(samples, signal)
          this.#seconds.observe((this.#clock.now() - sinceMs) / 1000)
          return over
        } catch (error) {
          if (!signal.aborted) this.#failed.inc()
          throw error
        }
      },
    }
  }
}
