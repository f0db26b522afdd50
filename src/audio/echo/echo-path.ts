import { AUDIBLE_DB, BANDS, FLOOR_DB } from './bands.ts'

/** How much later than it was sent a sound may come back, in hops of 20 ms: 900 ms. */
export const MOST_HOPS = 45
const DELAYS = MOST_HOPS + 1
/** What was heard a second ago says little of the path of now. */
const MEMORY = 1 - 1 / 50
/** Hops before a likeness is believed, of the 50 that `MEMORY` makes of many: voices that begin together are alike at first. */
const LEAST_HOPS = 33
/** What is quieter in a band counts as silence. */
const QUIET_DB = -80
/** After a second the voices of two people are less alike than 0.50 at the best delay, an echo 40 dB down more than 0.55, one of 20 dB more than 0.88. */
const ALIKE = 0.53
/** What varies less, a tone or music that is held, is like anything. Voices vary by 8 to 20 dB. */
const VARIES_DB = 4
/** After so long an echo of -40 dB is more alike than this, and most voices are less. */
const UNLIKE = 0.5
const UNLIKE_BY_HOPS = 25
/** A path is looked for so often: the sums that tell it change slowly. */
const FIND_HOPS = 4
/** Who is as loud as the bot is a caller. */
const LOUDEST_DB = -6
/** An echo is in all that is heard: where so much less is heard than it should be, in so many hops, there is none. */
const MISSING_DB = 10
const MISSING_HOPS = 6

/**
 * How the bot's voice comes back from a loudspeaker: after which time, and how loud in each band. Known from the likeness of two tables
 * of levels, of what was sent and of what the microphone hears.
 */
export class EchoPath {
  /** In hops; undefined while nothing like the bot's voice has come back. */
  delayHops: number | undefined
  /** How loud each band comes back, in dB: less than 0 where it is quieter than it was sent. */
  readonly gainsDb = new Float64Array(BANDS)
  /** Nothing that is heard follows what was sent. */
  isUnlike = false
  // Sums that fade: of the hops, and of each band of what is heard.
  #hops = 0
  #missing = 0
  /** Of this hop, above `QUIET_DB`. */
  readonly #ear = new Float64Array(BANDS)
  readonly #heard = new Float64Array(BANDS)
  readonly #heardSquares = new Float64Array(BANDS)
  // And of each delay, band by band.
  readonly #sent = new Float64Array(DELAYS * BANDS)
  readonly #sentSquares = new Float64Array(DELAYS * BANDS)
  readonly #products = new Float64Array(DELAYS * BANDS)
  // Where the bot was loud: how much louder the microphone was, and in how many hops.
  readonly #louder = new Float64Array(DELAYS * BANDS)
  readonly #loudHops = new Float64Array(DELAYS * BANDS)

  /**
   * Takes a hop of the microphone while the bot's voice may be in it. `sent` is a ring of levels, a row of bands for each hop; `now` is the
   * row of this moment.
   */
  learn(heard: Float64Array, sent: Float64Array, now: number): void {
    this.#hops = this.#hops * MEMORY + 1
    for (let band = 0; band < BANDS; band++) {
      const level = above(heard[band] as number)
      this.#ear[band] = level
      this.#heard[band] = (this.#heard[band] as number) * MEMORY + level
      this.#heardSquares[band] = (this.#heardSquares[band] as number) * MEMORY + level * level
    }
    for (let delay = 0; delay < DELAYS; delay++) {
      const from = ((now - delay + sent.length) % (sent.length / BANDS)) * BANDS
      this.#compare(delay * BANDS, sent, from)
    }
    if (now % FIND_HOPS === 0 && this.#hops >= UNLIKE_BY_HOPS) this.#find()
    if (this.delayHops !== undefined) this.#doubt(heard, sent, now - this.delayHops)
  }

  /** Somebody who speaks with the bot may be taken for it, and a caller may take up a headset. */
  #doubt(heard: Float64Array, sent: Float64Array, row: number): void {
    let echo = FLOOR_DB
    let ear = FLOOR_DB
    for (let band = 0; band < BANDS; band++) {
      let least = 0
      for (let near = -1; near <= 1; near++)
        least = Math.min(least, sent[((row + near) * BANDS + band + sent.length) % sent.length] as number)
      echo = Math.max(echo, least + (this.gainsDb[band] as number))
      ear = Math.max(ear, heard[band] as number)
    }
    if (echo < AUDIBLE_DB) return
    this.#missing = ear < echo - MISSING_DB ? this.#missing + 1 : Math.max(0, this.#missing - 1)
    if (this.#missing < MISSING_HOPS) return
    this.#forget()
  }

  #forget(): void {
    this.#missing = 0
    this.delayHops = undefined
    this.isUnlike = false
    this.#hops = 0
    for (const sums of [this.#heard, this.#heardSquares]) sums.fill(0)
    for (const sums of [this.#sent, this.#sentSquares, this.#products, this.#louder, this.#loudHops]) sums.fill(0)
  }

  #compare(to: number, sent: Float64Array, from: number): void {
    for (let band = 0; band < BANDS; band++) {
      const at = to + band
      const level = above(sent[from + band] as number)
      const ear = this.#ear[band] as number
      this.#sent[at] = (this.#sent[at] as number) * MEMORY + level
      this.#sentSquares[at] = (this.#sentSquares[at] as number) * MEMORY + level * level
      this.#products[at] = (this.#products[at] as number) * MEMORY + level * ear
      const isLoud = level * this.#hops > (this.#sent[at] as number)
      this.#louder[at] = (this.#louder[at] as number) * MEMORY + (isLoud ? ear - level : 0)
      this.#loudHops[at] = (this.#loudHops[at] as number) * MEMORY + (isLoud ? 1 : 0)
    }
  }

  #find(): void {
    let best = 0
    let likeness = 0
    for (let delay = 0; delay < DELAYS; delay++) {
      const alike = this.#likeness(delay * BANDS)
      if (alike <= likeness) continue
      likeness = alike
      best = delay
    }
    this.isUnlike = likeness < UNLIKE
    if (this.#hops < LEAST_HOPS || likeness < ALIKE || this.#gain(best * BANDS + this.#loudestBand(best)) > LOUDEST_DB)
      return
    this.delayHops = best
    for (let band = 0; band < BANDS; band++) this.gainsDb[band] = this.#gain(best * BANDS + band)
  }

  #gain(at: number): number {
    return (this.#louder[at] as number) / Math.max(1, this.#loudHops[at] as number)
  }

  #loudestBand(delay: number): number {
    let loudest = 0
    for (let band = 1; band < BANDS; band++)
      if ((this.#sent[delay * BANDS + band] as number) > (this.#sent[delay * BANDS + loudest] as number)) loudest = band
    return loudest
  }

  /** How alike what is heard is to what was sent at one delay: the correlation of all bands, -1 to 1. */
  #likeness(from: number): number {
    let together = 0
    let ofHeard = 0
    let ofSent = 0
    for (let band = 0; band < BANDS; band++) {
      const at = from + band
      const heard = this.#heard[band] as number
      const sent = this.#sent[at] as number
      together += (this.#products[at] as number) - (heard * sent) / this.#hops
      ofHeard += (this.#heardSquares[band] as number) - (heard * heard) / this.#hops
      ofSent += (this.#sentSquares[at] as number) - (sent * sent) / this.#hops
    }
    const isSteady = ofSent < this.#hops * BANDS * VARIES_DB ** 2
    return isSteady ? 0 : together / Math.sqrt(Math.max(1, ofHeard * ofSent))
  }
}

const above = (db: number): number => Math.max(0, db - QUIET_DB)
