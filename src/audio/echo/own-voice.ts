import { HOP_MS, hopSamples, LISTEN_RATE_HZ } from '../pcm.ts'
import { AUDIBLE_DB, BANDS, FLOOR_DB, HopBands } from './bands.ts'
import { EchoPath, MOST_HOPS } from './echo-path.ts'
import { Lag } from './lag.ts'

const SILENCE = new Int16Array(hopSamples(LISTEN_RATE_HZ))
/** Rows of the ring: what was sent in the last 2.5 s, and what is sent ahead of its time. */
const ROWS = 128
/** What is heard may be so much louder than the echo is on average, and is the echo still. */
const MARGIN_DB = 7
/** A room rings on: so much less with each hop. */
const DECAY_DB = 2
/** The room itself is what is left in the quietest moments, which are looked for again and again. */
const ROOM_RISES_DB = 0.05
/** So much of what is heard is told by the echo, or somebody else speaks. */
const TOLD = 0.7
/** Until the path is known, what is so much quieter than the bot was lately counts as its echo... */
const UNKNOWN_DB = -15
/** ...which is lowered to what comes back at most, where the bot has spoken for as long as an echo may take. */
const LOWERED_DB = 2
const SPARE_DB = 10
const FORGOTTEN_DB = 0.05
/** What is less like the bot is no echo that is louder than this. */
const UNLIKE_DB = -30
/** Who speaks is heard on for so long between their words. */
const HELD_HOPS = 10
/** Jitter is less. What lags by more may be lost, and nothing is learnt of the path until that is known. */
const UNSURE_ROWS = 3
/** One hop that the echo does not tell is a click, or came late: what follows is no speech because of it. */
const SURE_HOPS = 2

/**
 * Tells the bot's own voice, coming back from a caller's loudspeaker, from the caller's. We know what was sent and when; what is no louder
 * than the echo of that can be is nobody else's.
 *
 * It does not take the echo out of the sound, as a canceller does: a caller is 15 dB and more above it, and a recogniser does not mind.
 */
export class OwnVoice {
  readonly #sentBands: HopBands
  readonly #heardBands = new HopBands(LISTEN_RATE_HZ)
  readonly #path = new EchoPath()
  readonly #sent = new Float64Array(ROWS * BANDS).fill(FLOOR_DB)
  readonly #heard = new Float64Array(BANDS)
  /** The echo as it rings on. */
  readonly #echo = new Float64Array(BANDS).fill(FLOOR_DB)
  readonly #room = new Float64Array(BANDS)
  readonly #sentRows = new Rows()
  readonly #heardRows = new Rows()
  readonly #lag = new Lag()
  /** The row that was written last, and until when its sound matters. */
  #lastRow = 0
  #untilRow = Number.NEGATIVE_INFINITY
  #boundDb = UNKNOWN_DB
  #mostDb = Number.NEGATIVE_INFINITY
  #othersHops = 0
  #heldHops = 0

  /** `playRateHz`: that of what is sent. */
  constructor(playRateHz: number) {
    this.#sentBands = new HopBands(playRateHz)
  }

  /** A hop of the bot's goes to the wire, and ends at the ear at this time. */
  sent(hop: Int16Array, endsMs: number): void {
    const row = this.#sentRows.at(endsMs)
    // What was not sent was silence.
    for (let silent = Math.max(this.#lastRow + 1, row - ROWS); silent < row; silent++) this.#silence(silent)
    const at = (row % ROWS) * BANDS
    this.#sentBands.measure(hop, this.#sent, at)
    this.#lastRow = row
    if (loudest(this.#sent, at) > AUDIBLE_DB) this.#untilRow = row + MOST_HOPS
  }

  /** The hop, or silence where all that it holds is the bot's own voice. */
  without(hop: Int16Array, earMs: number, nowMs: number): Int16Array {
    return this.isOwn(hop, earMs, nowMs) ? SILENCE : hop
  }

  /** Whether all that this hop of the caller's holds is the bot's own voice. `earMs`: when it ended by the ear's time; `nowMs`: when it came. */
  isOwn(hop: Int16Array, earMs: number, nowMs: number): boolean {
    const row = this.#heardRows.at(earMs + this.#lag.least(nowMs - earMs))
    // Where it is, if audio has been lost and not late.
    const lostRow = Math.round(nowMs / HOP_MS)
    if (row > this.#untilRow) return false
    const lastRow = Math.max(row, lostRow)
    for (let silent = Math.max(this.#lastRow + 1, lastRow - ROWS); silent <= lastRow; silent++) this.#silence(silent)
    this.#lastRow = Math.max(this.#lastRow, lastRow)
    this.#heardBands.measure(hop, this.#heard)
    this.#learnRoom()
    const wasKnown = this.#path.delayHops !== undefined
    if (lostRow - row <= UNSURE_ROWS) this.#path.learn(this.#heard, this.#sent, row)
    const { delayHops } = this.#path
    if (wasKnown && delayHops === undefined) this.#mostDb = Number.NEGATIVE_INFINITY
    const isOwn = delayHops === undefined ? this.#mayBeEcho(lastRow) : this.#isEcho(row, lostRow, delayHops)
    return this.#hold(isOwn)
  }

  #learnRoom(): void {
    for (let band = 0; band < BANDS; band++)
      this.#room[band] = Math.min((this.#room[band] as number) + ROOM_RISES_DB, this.#heard[band] as number)
  }

  #silence(row: number): void {
    this.#sent.fill(FLOOR_DB, (row % ROWS) * BANDS, (row % ROWS) * BANDS + BANDS)
  }

  /** The path is not known yet: is it so quiet beside the bot that it may be an echo? */
  #mayBeEcho(row: number): boolean {
    let bot = FLOOR_DB
    let spokenHops = 0
    for (let delay = 0; delay <= MOST_HOPS; delay++) {
      const level = loudest(this.#sent, ((row - delay + ROWS) % ROWS) * BANDS)
      bot = Math.max(bot, level)
      if (level > AUDIBLE_DB) spokenHops++
    }
    if (bot <= AUDIBLE_DB) return false
    const beside = loudest(this.#heard, 0) - bot
    this.#mostDb = Math.max(beside, this.#mostDb - FORGOTTEN_DB)
    const wouldBeHeard = spokenHops > MOST_HOPS * 0.75
    if (wouldBeHeard && this.#mostDb + SPARE_DB < this.#boundDb) this.#boundDb -= LOWERED_DB
    if (this.#path.isUnlike) this.#boundDb = Math.min(this.#boundDb, UNLIKE_DB)
    return beside <= this.#boundDb
  }

  #isEcho(row: number, lostRow: number, delayHops: number): boolean {
    let all = 0
    let more = 0
    for (let band = 0; band < BANDS; band++) {
      let sent = this.#sentNear(row - delayHops, band)
      if (lostRow > row + 1) sent = Math.max(sent, this.#sentNear(lostRow - delayHops, band))
      const echo = Math.max(sent + (this.#path.gainsDb[band] as number), (this.#echo[band] as number) - DECAY_DB)
      this.#echo[band] = echo
      const power = 10 ** ((this.#heard[band] as number) / 10)
      all += power
      more += Math.max(0, power - 10 ** ((Math.max(echo, this.#room[band] as number) + MARGIN_DB) / 10))
    }
    return more <= (1 - TOLD) * all
  }

  #sentNear(row: number, band: number): number {
    let most = FLOOR_DB
    for (let near = -1; near <= 1; near++)
      most = Math.max(most, this.#sent[((row + near + ROWS) % ROWS) * BANDS + band] as number)
    return most
  }

  #hold(isOwn: boolean): boolean {
    this.#othersHops = isOwn ? 0 : this.#othersHops + 1
    if (this.#othersHops >= SURE_HOPS) this.#heldHops = HELD_HOPS
    else if (this.#heldHops > 0) this.#heldHops--
    return isOwn && this.#heldHops === 0
  }
}

/** Hops that follow each other have rows that do, however their times are rounded. */
class Rows {
  #last = 0

  at(endsMs: number): number {
    const exact = endsMs / HOP_MS
    const next = this.#last + 1
    this.#last = Math.abs(exact - next) < 0.75 ? next : Math.round(exact)
    return this.#last
  }
}

function loudest(levels: Float64Array, from: number): number {
  let most = FLOOR_DB
  for (let band = 0; band < BANDS; band++) most = Math.max(most, levels[from + band] as number)
  return most
}
