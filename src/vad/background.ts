import { VAD_WINDOW_MS } from './vad.ts'

/** Levels are those of 160 ms: babble then stays within 6 dB, and the words of a speaker hang together. */
const SMOOTHED_WINDOWS = 5
/** The quietest moment of so long a time shows how quiet the line is, and the loudest voice of so long a time how loud the caller is. */
const QUIETEST_MS = 10_000
const LOUDEST_MS = 30_000
/** So near the quietest moment nobody speaks but those in the background. */
const NEAR_DB = 6
/** A caller's own words are hardly ever so much quieter than their loudest, for 160 ms. */
const BELOW_LOUDEST_DB = 10
/** Who speaks so much more quietly does not speak to the bot. */
const FAINT_DB = 12
/** The background is what it was in the last 6 s. It is silent until a second of it has been heard, so to speak. */
const MOST_WINDOWS = 188
const FIRST_WINDOWS = 31
/** From here on the model takes the background for speech, and is no help. */
const VOICELIKE = 0.35
const VOICE = 0.5

/**
 * Tells the caller from voices behind them, by level. A model takes babble for speech, so that a turn would never end; but the caller is
 * louder. Where the quietest moments of a call do not sound like voices, nothing is taken for background.
 */
export class Background {
  readonly #energies = new Float64Array(SMOOTHED_WINDOWS)
  readonly #quietest = new Extreme(QUIETEST_MS, Math.min, Number.POSITIVE_INFINITY)
  readonly #loudest = new Extreme(LOUDEST_MS, Math.max, Number.NEGATIVE_INFINITY)
  #heard = 0
  #lastDb = Number.POSITIVE_INFINITY
  /** The loudest voice of this turn, and of the last one. */
  #turnDb = Number.NEGATIVE_INFINITY
  #callerDb = Number.NEGATIVE_INFINITY
  /** Windows of voice without another one between. */
  #voiced = 0
  /** How likely the background is speech, and how much of it that is known from. */
  #voicelike = 0
  #windows = FIRST_WINDOWS
  /** Its quietest moment when it was first heard. */
  #learntDb = Number.POSITIVE_INFINITY

  /** What is heard from now on is a turn of the caller. */
  turnBegan(): void {
    this.#turnDb = Number.NEGATIVE_INFINITY
  }

  /** It had words, so this is how loud the caller is. */
  turnAnswered(): void {
    this.#callerDb = this.#turnDb
  }

  /** What is heard is much quieter than the caller in their last turn: it is somebody else, or said to somebody else. */
  get isFaint(): boolean {
    return this.#lastDb < this.#callerDb - FAINT_DB
  }

  /** Takes the mean square of a window and the model's verdict. True when the last windows hold nothing but background. */
  hear(energy: number, probability: number): boolean {
    this.#energies[this.#heard++ % SMOOTHED_WINDOWS] = energy
    if (this.#heard < SMOOTHED_WINDOWS) return false
    const levelDb = (this.#lastDb = this.#levelDb())
    this.#voiced = probability >= VOICE ? this.#voiced + 1 : 0
    const voiceDb = this.#voiced >= SMOOTHED_WINDOWS ? levelDb : Number.NEGATIVE_INFINITY
    this.#loudest.add(voiceDb)
    this.#turnDb = Math.max(this.#turnDb, voiceDb)
    this.#quietest.add(levelDb)
    const quietestDb = this.#quietest.value
    if (quietestDb < this.#learntDb - BELOW_LOUDEST_DB) this.#learn(quietestDb)
    if (levelDb < quietestDb + NEAR_DB) {
      this.#windows = Math.min(this.#windows + 1, MOST_WINDOWS)
      this.#voicelike += (probability - this.#voicelike) / this.#windows
    }
    return this.#voicelike > VOICELIKE && levelDb < this.#loudest.value - BELOW_LOUDEST_DB
  }

  /** What was taken for background so far was not: there is another one behind it. */
  #learn(quietestDb: number): void {
    this.#learntDb = quietestDb
    this.#voicelike = 0
    this.#windows = FIRST_WINDOWS
  }

  #levelDb(): number {
    let sum = 0
    for (let at = 0; at < SMOOTHED_WINDOWS; at++) sum += this.#energies[at] as number
    return 10 * Math.log10(sum / SMOOTHED_WINDOWS + 1)
  }
}

const BLOCKS = 20

/** The extreme value of the last windows, in blocks. */
class Extreme {
  readonly #blocks = new Float64Array(BLOCKS)
  readonly #of: (a: number, b: number) => number
  readonly #none: number
  readonly #blockWindows: number
  #block = 0
  #windows = 0
  #before: number

  constructor(spanMs: number, of: (a: number, b: number) => number, none: number) {
    this.#of = of
    this.#none = this.#before = none
    this.#blocks.fill(none)
    this.#blockWindows = Math.round(spanMs / BLOCKS / VAD_WINDOW_MS)
  }

  add(value: number): void {
    if (this.#windows++ === this.#blockWindows) {
      this.#windows = 1
      this.#block = (this.#block + 1) % BLOCKS
      this.#blocks[this.#block] = this.#none
      this.#before = this.#whole()
    }
    this.#blocks[this.#block] = this.#of(this.#blocks[this.#block] as number, value)
  }

  #whole(): number {
    let whole = this.#none
    for (let block = 0; block < BLOCKS; block++) whole = this.#of(whole, this.#blocks[block] as number)
    return whole
  }

  get value(): number {
    return this.#of(this.#before, this.#blocks[this.#block] as number)
  }
}
