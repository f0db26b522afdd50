/** Within this, what is said belongs to the pause before it. */
export const PAUSE_MS = 1500
/** The voice detector takes so long to let go of a beep. */
const BEEP_TAIL_MS = 300
/** Machines pause, and some beep late: so long a silence without a beep means that they record. */
const QUIET_MS = 2000
/** After a beep; some beep twice. */
const AFTER_BEEP_MS = 500

/** What has been heard of the far side of an outgoing call: voice and beeps. Times are the ear's, in milliseconds. */
export class FarSounds {
  #isVoiced = false
  #isBeeping = false
  #runAt = 0
  #voicedAt = Number.NEGATIVE_INFINITY
  #soundAt = 0
  #beepedAt = Number.NEGATIVE_INFINITY
  #awaitsMessage = false
  #turnBeeped = false

  get hasSpoken(): boolean {
    return this.#voicedAt >= 0
  }

  get isVoiced(): boolean {
    return this.#isVoiced
  }

  get isQuiet(): boolean {
    return !this.#isVoiced && !this.#isBeeping
  }

  /** When the voice began that has made no long pause since, and when it was last heard. */
  get runAt(): number {
    return this.#runAt
  }

  get voicedAt(): number {
    return this.#voicedAt
  }

  /** There was a beep in this turn: what words were found in it are none. */
  get turnBeeped(): boolean {
    return this.#turnBeeped
  }

  /** When a machine is likely to record, if it stays quiet. */
  get recordsAt(): number {
    return this.#soundAt + (this.#awaitsMessage ? AFTER_BEEP_MS : QUIET_MS)
  }

  voice(at: number, speech: boolean): void {
    this.#isVoiced = speech
    if (!speech) return
    if (at - this.#voicedAt > PAUSE_MS) {
      this.#runAt = at
      this.#turnBeeped = this.#isBeeping
    }
    this.#voicedAt = this.#soundAt = at
    // What speaks on after its beep will beep again, or fall silent.
    if (!this.#isBeeping && at - this.#beepedAt > BEEP_TAIL_MS) this.#awaitsMessage = false
  }

  beep(at: number, sounds: boolean): void {
    this.#isBeeping = sounds
    this.#beepedAt = this.#soundAt = at
    this.#awaitsMessage = this.#turnBeeped = true
  }

  turnEnded(): void {
    this.#turnBeeped = this.#isBeeping
  }
}
