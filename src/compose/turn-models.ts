import { agentConfigs } from '../config/agents.ts'
import type { Config } from '../config/schema.ts'
import { type SmartTurn, smartTurn } from '../providers/embedded/smart-turn.ts'
import type { Clock } from '../std/clock.ts'
import { messageOf } from '../std/errors.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'
import { turnModelOf } from './rules.ts'

/** What is wrong with the end-of-turn models of a configuration, each by its path. Loads them, which takes a second. */
export async function turnModelFaults(config: Config, clock: Clock): Promise<string[]> {
  const paths = new Set([...agentConfigs(config).values()].flatMap(({ turn_model: path }) => path ?? []))
  const faults = await Promise.all(
    Array.from(paths, async (path) => {
      await using model = smartTurn(path, clock)
      return await model.preload().then(
        () => [],
        (error: unknown) => [`turn_model: ${path}: ${messageOf(error)}`],
      )
    }),
  )
  return faults.flat()
}

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
    const path = turnModelOf(config)
    if (path === undefined) return undefined
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
