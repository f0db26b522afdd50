import { energy, LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import type { Word } from './recording.ts'

export const FRAME_MS = 10
const FRAME_SAMPLES = (LISTEN_RATE_HZ * FRAME_MS) / 1000

/** Speech reaches from its loud vowels down to here: weak ends of words lie 30 dB below. */
const BELOW_LOUD_DB = 35
/** Rooms rumble as loudly as weak words are, but below every voice. */
const RUMBLE_HZ = 100
/** A click or a breath further from the words is no part of the turn. Aligners call a word over too soon rather than begun too late. */
const BEFORE_WORDS_MS = 50
const AFTER_WORDS_MS = 250
/** A closed "t" or "k" is no pause. */
const SHORTEST_PAUSE_MS = 200
/** Of digital silence. */
const SILENT_DB = -120

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What is true of a clean recording. */
export interface Labels {
  readonly onsetMs: number
  readonly endMs: number
  /** Silences of 200 ms or more between the two. */
  readonly pauses: readonly Span[]
}

/** The level of each 10 ms above the rumble, in dB of full scale. */
export function framesOf(samples: Int16Array): number[] {
  const heard = withoutRumble(samples)
  return Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, at) => {
    const power = energy(heard.subarray(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES)) / FRAME_SAMPLES
    return Math.max(SILENT_DB, 10 * Math.log10(power / 32_768 ** 2))
  })
}

/** A Butterworth high-pass of the second order. */
function withoutRumble(samples: Int16Array): Int16Array {
  const angle = (2 * Math.PI * RUMBLE_HZ) / LISTEN_RATE_HZ
  const [turn, alpha] = [Math.cos(angle), Math.sin(angle) * Math.SQRT1_2]
  const gain = (1 + turn) / 2 / (1 + alpha)
  const [back, farBack] = [(2 * turn) / (1 + alpha), (alpha - 1) / (1 + alpha)]
  let [x1, x2, y1, y2] = [0, 0, 0, 0]
  return Int16Array.from(samples, (x) => {
    const y = gain * (x - 2 * x1 + x2) + back * y1 + farBack * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    return Math.round(y)
  })
}

/** The level that `share` of the frames lie below. */
export function quantileDb(frames: readonly number[], share: number): number {
  const sorted = frames.toSorted((a, b) => a - b)
  return sorted[Math.round(share * (sorted.length - 1))] ?? SILENT_DB
}

/**
 * Where speech begins and ends: two frames in a row within 35 dB of the 95th percentile, no further from the words of the forced
 * alignment than a breath is. Throws for a recording in which nobody speaks.
 */
export function labelsOf(samples: Int16Array, words: readonly Word[] = []): Labels {
  const frames = framesOf(samples)
  const least = quantileDb(frames, 0.95) - BELOW_LOUD_DB
  const isSpeech = (at: number) => (frames[at] ?? SILENT_DB) >= least && (frames[at + 1] ?? SILENT_DB) >= least
  const firstMs = (words[0]?.fromMs ?? 0) - BEFORE_WORDS_MS
  const lastMs = (words.at(-1)?.toMs ?? Number.POSITIVE_INFINITY) + AFTER_WORDS_MS
  const pairs = frames.flatMap((_, at) =>
    isSpeech(at) && at * FRAME_MS >= firstMs && (at + 2) * FRAME_MS <= lastMs ? [at] : [],
  )
  const [first] = pairs
  const last = pairs.at(-1)
  if (least <= SILENT_DB || first === undefined || last === undefined)
    throw new Error('nobody speaks in this recording')
  const pauses: Span[] = []
  for (const [index, at] of pairs.entries()) {
    const fromMs = ((pairs[index - 1] ?? at) + 2) * FRAME_MS
    if (at * FRAME_MS - fromMs >= SHORTEST_PAUSE_MS) pauses.push({ fromMs, toMs: at * FRAME_MS })
  }
  return { onsetMs: first * FRAME_MS, endMs: (last + 2) * FRAME_MS, pauses }
}
