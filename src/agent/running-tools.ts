import type { ToolTime } from '../tool/tool.ts'

/** The tools of an agent that run in one call. */
export class RunningTools {
  readonly #times = new Set<ToolTime>()
  #questions = 0

  async during<T>(time: ToolTime, work: () => Promise<T>): Promise<T> {
    this.#times.add(time)
    if (this.#questions > 0) time.hold()
    try {
      return await work()
    } finally {
      this.#times.delete(time)
    }
  }

  /** Their time stands still until the last question is answered. */
  async heldFor(answer: Promise<string>): Promise<string> {
    if (++this.#questions === 1) for (const time of this.#times) time.hold()
    try {
      return await answer
    } finally {
      if (--this.#questions === 0) for (const time of this.#times) time.restart()
    }
  }
}
