import type { Clock } from '../../../std/clock.ts'
import { Budget } from '../../budget.ts'
import type { Standing } from './ice.ts'
import { isStun } from './stun.ts'

/** Datagrams of one caller: Opus sends 400 a second at most, and all that is said and acknowledged far fewer. */
const CALLER_BUDGET = { burst: 2000, perSecond: 1000 }
/** What claims to be audio from where no check came: the caller's own stream, if its address has just changed. */
const STRANGERS_BUDGET = { burst: 50, perSecond: 50 }

/** Decides which datagrams are looked at, before they are decrypted. */
export class Datagrams {
  readonly #caller: Budget
  readonly #strangers: Budget

  constructor(clock: Clock) {
    this.#caller = new Budget(clock, CALLER_BUDGET)
    this.#strangers = new Budget(clock, STRANGERS_BUDGET)
  }

  admits(data: Buffer, standing: Standing, isAudio: boolean): boolean {
    if (standing === 'stranger') return isAudio && this.#strangers.admit(1) === 'admitted'
    // Anybody can send what looks like the answer to a check of ours: that is not counted against the caller.
    return (standing === 'other' && isStun(data)) || this.#caller.admit(1) === 'admitted'
  }
}
