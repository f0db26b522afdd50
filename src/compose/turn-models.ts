import type { Config } from '../config/schema.ts'
import { type SmartTurn, smartTurn } from '../providers/embedded/smart-turn.ts'
import type { Clock } from '../std/clock.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'
import { turnRulesOf } from './rules.ts'

/** The end-of-turn models of several configurations, each there once. */
export class TurnModels implements AsyncDisposable {
  readonly #clock: Clock
  readonly #watch: (model: EndOfTurn) => EndOfTurn
  readonly #models = new Map<string, SmartTurn>()

  constructor(clock: Clock, watch: (model: EndOfTurn) => EndOfTurn = (model) => model) {
    this.#clock = clock
    this.#watch = watch
  }

  /** Undefined: silence and words decide alone. */
  of(config: Config): EndOfTurn | undefined {
    const { turn_model: path } = config
    if (path === undefined || turnRulesOf(config).judgeMs === Number.POSITIVE_INFINITY) return undefined
    const model = this.#models.get(path) ?? smartTurn(path, this.#clock)
    this.#models.set(path, model)
    return this.#watch(model)
  }

  async preload(): Promise<void> {
    await Promise.all(Array.from(this.#models.values(), (model) => model.preload()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(Array.from(this.#models.values(), (model) => model[Symbol.asyncDispose]()))
  }
}
