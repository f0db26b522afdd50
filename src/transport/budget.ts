import type { Clock } from '../std/clock.ts'
import type { WireCommand } from './wire.ts'

export interface BudgetRule {
  /** What may come at once. */
  readonly burst: number
  readonly perSecond: number
}

/** Milliseconds of audio: real time, after what stock clients queue of the microphone until they are connected. */
export const AUDIO_BUDGET: BudgetRule = { burst: 10_000, perSecond: 1000 }

/** Texts to answer or to speak, each of which starts models: nobody types faster, and an application may tell a past talk first. */
export const TEXT_BUDGET: BudgetRule = { burst: 50, perSecond: 5 }

/** Messages on a data channel: an answer costs 200 µs there, a hundred times what it costs on a WebSocket. */
export const CHANNEL_BUDGET: BudgetRule = { burst: 200, perSecond: 100 }

/** Bytes on a WebSocket: four times what audio at 48 kHz takes in JSON, after the minute that stock clients may queue while they connect. */
export const SOCKET_BUDGET: BudgetRule = { burst: 4 * 1024 * 1024, perSecond: 1024 * 1024 }
/** The same before it is known who sends: carriers send 50 small messages a second. */
export const STRANGER_BUDGET: BudgetRule = { burst: 1024 * 1024, perSecond: 128 * 1024 }
/** What the smallest message counts as. */
export const MIN_MESSAGE_COST = 1024

/** Datagrams of one caller, before they are decrypted: Opus sends 400 a second at most, and all that is said and acknowledged far fewer. */
export const DATAGRAM_BUDGET: BudgetRule = { burst: 2000, perSecond: 1000 }

/** Chunks of SCTP, which carry the channel: a message of 64 KiB takes 60, and what we send is acknowledged in as many. */
export const CHUNK_BUDGET: BudgetRule = { burst: 1000, perSecond: 500 }

/** Complaints and refusals: two peers that answer an error with an error would never stop. */
export const COMPLAINT_BUDGET: BudgetRule = { burst: 100, perSecond: 5 }

/** Told to a client who exceeds one. */
export const AUDIO_TOO_FAST = 'audio dropped: sent faster than real time'
export const CHANNEL_TOO_FAST = 'messages dropped: more than 100 a second'
export const SOCKET_TOO_FAST = 'closed: more than 1000 messages or 1 MiB a second'
export const TEXT_TOO_FAST = 'text dropped: more than 5 a second'

/** Lets in one burst and then a steady rate, so that no client can keep the process busy for itself. */
export class Budget {
  readonly #clock: Clock
  readonly #rule: BudgetRule
  #left: number
  #filledAtMs: number
  #told = false

  constructor(clock: Clock, rule: BudgetRule) {
    this.#clock = clock
    this.#rule = rule
    this.#left = rule.burst
    this.#filledAtMs = clock.now()
  }

  /** Counts `cost` in, or has it dropped; `exceeded` is the first drop of many, and the one to complain about. */
  admit(cost: number): 'admitted' | 'exceeded' | 'dropped' {
    const { burst, perSecond } = this.#rule
    const nowMs = this.#clock.now()
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#filledAtMs) * perSecond) / 1000)
    this.#filledAtMs = nowMs
    if (this.#left > burst / 2) this.#told = false
    if (cost <= this.#left) {
      this.#left -= cost
      return 'admitted'
    }
    if (this.#told) return 'dropped'
    this.#told = true
    return 'exceeded'
  }
}

/** What a command costs of the `TEXT_BUDGET`. */
export const textsIn = ({ type }: WireCommand): number => (type === 'text' || type === 'speak' ? 1 : 0)
