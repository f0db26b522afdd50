import type { Clock } from '../std/clock.ts'
import { Budget, type BudgetRule } from './budget.ts'
import type { WireCommand } from './wire.ts'

interface Rule extends BudgetRule {
  /** Told to a client who sends more. */
  readonly problem: string
}

/** What all messages of one caller may come to. */
export interface MessageRule extends Rule {
  /** What the smallest message counts as. */
  readonly leastCost: number
}

/** Milliseconds of audio: real time, after what stock clients queue of the microphone until they are connected. */
export const AUDIO: Rule = { burst: 10_000, perSecond: 1000, problem: 'audio dropped: sent faster than real time' }

/** Texts to answer or to speak, each of which starts models: nobody types faster, and an application may tell a past talk first. */
const TEXTS: Rule = { burst: 50, perSecond: 5, problem: 'text dropped: more than 5 a second' }

/** Messages on a data channel: an answer costs 200 µs there, a hundred times what it costs on a WebSocket. */
export const CHANNEL_MESSAGES: MessageRule = {
  burst: 200,
  perSecond: 100,
  leastCost: 1,
  problem: 'messages dropped: more than 100 a second',
}

/** Bytes on a WebSocket: four times what audio at 48 kHz takes in JSON, after the minute that stock clients may queue while they connect. */
export const SOCKET_BYTES: MessageRule = {
  burst: 4 * 1024 * 1024,
  perSecond: 1024 * 1024,
  leastCost: 1024,
  problem: 'closed: more than 1000 messages or 1 MiB a second',
}

/** How much of each kind one caller may send, on any wire. A caller who sends more is told once. The wire drops the rest. */
export class Allowance {
  readonly #audio: Budget
  readonly #texts: Budget
  readonly #messages: Budget
  readonly #messageRule: MessageRule
  readonly #complain: (problem: string) => void

  constructor(clock: Clock, messages: MessageRule, complain: (problem: string) => void) {
    this.#audio = new Budget(clock, AUDIO)
    this.#texts = new Budget(clock, TEXTS)
    this.#messages = new Budget(clock, messages)
    this.#messageRule = messages
    this.#complain = complain
  }

  admitsAudio(ms: number): boolean {
    return this.#admits(this.#audio, ms, AUDIO)
  }

  admitsCommand({ type }: WireCommand): boolean {
    return this.#admits(this.#texts, type === 'text' || type === 'speak' ? 1 : 0, TEXTS)
  }

  /** `cost` is in the unit of the message rule: bytes or messages. */
  admitsMessage(cost: number): boolean {
    return this.#admits(this.#messages, Math.max(this.#messageRule.leastCost, cost), this.#messageRule)
  }

  #admits(budget: Budget, cost: number, { problem }: Rule): boolean {
    const verdict = budget.admit(cost)
    if (verdict === 'exceeded') this.#complain(problem)
    return verdict === 'admitted'
  }
}
