import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'

const HOP = LISTEN_RATE_HZ / 50
/** Loud enough to be speech by any configuration. */
const LOUD = 8000
/** Between two words. */
const STEP = 8

/** What is no word. */
export const NOISE = 0

/** Each word of a caller has a loudness of its own, so a recogniser that hears it knows which it is. `echo` lies under it. */
export function hopOf(word: number | undefined, echo = 0): Int16Array<ArrayBuffer> {
  const loudness = word === undefined ? 0 : LOUD + STEP * word
  return new Int16Array(HOP).map((_, index) => echo + (index % 2 === 0 ? loudness : -loudness))
}

/** The word in a hop; undefined where nobody speaks. */
export function wordIn(hop: Int16Array): number | undefined {
  const loudness = ((hop[0] ?? 0) - (hop[1] ?? 0)) / 2
  return loudness < LOUD / 2 ? undefined : Math.max(NOISE, Math.round((loudness - LOUD) / STEP))
}

/** The level a piece is spoken at, one of eight: what sounds can be told from what should. */
export function levelOf(piece: string): number {
  let sum = 0
  for (let at = 0; at < piece.length; at++) sum = (sum * 31 + piece.charCodeAt(at)) % 8
  return Math.round(1000 * 1.45 ** sum)
}

/** Undefined where the hop is faded, or holds the start or the end of a piece. */
export function levelIn(hop: Int16Array): number | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  // 320 samples are 11 times 29 and one: the first, the last and some between them tell as much as all.
  for (let at = 0; at < hop.length; at += 29) {
    const sample = hop[at] ?? 0
    low = Math.min(low, sample)
    high = Math.max(high, sample)
  }
  return low > 0.9 * high ? (low + high) / 2 : undefined
}

/** Speech is taken to last 50 ms a character. */
export const MS_PER_CHAR = 50
export const HOPS_PER_CHAR = 2.5
