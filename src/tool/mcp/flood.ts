import type { Clock } from '../../std/clock.ts'
import { McpTrouble } from './trouble.ts'
import { Budget } from '../../transport/budget.ts'

/** One message: more than any model could be told. */
export const MOST_MESSAGE_BYTES = 4 * 1024 * 1024

const RULE = { burst: 8 * 1024 * 1024, perSecond: 1024 * 1024 }
/** What the smallest message counts as: a thousand a second are too many. */
const LEAST_COST = 1024

/** What one connection may send. A server that sends more is cut off, and connected again later. */
export class Flood {
  readonly #budget: Budget

  constructor(clock: Clock) {
    this.#budget = new Budget(clock, RULE)
  }

  /** Throws when it is too much. */
  took(bytes: number, messages: number): void {
    if (this.#budget.admit(Math.max(bytes, messages * LEAST_COST)) !== 'admitted')
      throw new McpTrouble('it sends more than 1 MiB or 1000 messages a second')
  }
}

export const tooLong = (): McpTrouble => new McpTrouble('it sent a message of more than 4 MiB')
