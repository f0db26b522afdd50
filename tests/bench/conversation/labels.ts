import { LISTEN_RATE_HZ, levelDb } from '../../../src/audio/pcm.ts'
import type { Word } from './recording.ts'

export const FRAME_MS = 10
const FRAME_SAMPLES = (LISTEN_RATE_HZ * FRAME_MS) / 1000

/** Speech reaches from its loud vowels down to here: weak ends of words lie 30 dB below. */
const BELOW_LOUD_DB = 35
/** A room may hiss louder than that. Its peaks are what nine tenths of the frames away from words lie below, and speech is above them. */
const ROOM_SHARE = 0.9
const ABOVE_ROOM_DB = 3
/** Where no words are known: the quietest frames are the room's, and its peaks lie above. */
const ABOVE_QUIETEST_DB = 6
/** No room is taken to be louder: what is so loud is speech. */
const CERTAIN_DB = 18
/** So far from a word nobody speaks: aligners are off by less. */
const AWAY_BEFORE_MS = 50
const AWAY_AFTER_MS = 150
/** Fewer frames tell nothing of a room. */
const ENOUGH_FRAMES = 8
/** A click or a breath so long after the last word, or before the first one, is no part of the turn. */
const PAST_WORDS_MS = 250
/** A closed "t" or "k" is no pause. */
const SHORTEST_PAUSE_MS = 200

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

/** The level of each 10 ms, in dB of full scale. */
export const framesOf = (samples: Int16Array): number[] =>
  Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, at) =>
    levelDb(samples.subarray(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES)),
  )

/** The level that `share` of the frames lie below. */
export function quantileDb(frames: readonly number[], share: number): number {
  const sorted = frames.toSorted((a, b) => a - b)
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NEGATIVE_INFINITY
}

/** From this level on a frame is speech. */
export function speechDb(frames: readonly number[], words: readonly Word[]): number {
  const loud = quantileDb(frames, 0.95)
  const room = words.length > 0 ? roomOf(frames, words) : quantileDb(frames, 0.05) + ABOVE_QUIETEST_DB
  return Math.max(loud - BELOW_LOUD_DB, Math.min(loud - CERTAIN_DB, room))
}

function roomOf(frames: readonly number[], words: readonly Word[]): number {
  const firstMs = (words[0]?.fromMs ?? 0) - AWAY_BEFORE_MS
  const lastMs = (words.at(-1)?.toMs ?? 0) + AWAY_AFTER_MS
  const away = frames.filter((_, at) => (at + 1) * FRAME_MS <= firstMs || at * FRAME_MS >= lastMs)
  return away.length < ENOUGH_FRAMES ? Number.NEGATIVE_INFINITY : quantileDb(away, ROOM_SHARE) + ABOVE_ROOM_DB
}

/**
 * Where speech begins and ends: two frames in a row within 35 dB of the 95th percentile and above the room, no further from the words of
 * the forced alignment than a breath is. Throws for a recording in which nobody speaks.
 */
export function labelsOf(samples: Int16Array, words: readonly Word[] = []): Labels {
  const frames = framesOf(samples)
  const least = speechDb(frames, words)
  const isSpeech = (at: number) => (frames[at] ?? -Infinity) >= least && (frames[at + 1] ?? -Infinity) >= least
  const firstMs = (words[0]?.fromMs ?? 0) - PAST_WORDS_MS
  const lastMs = (words.at(-1)?.toMs ?? Number.POSITIVE_INFINITY) + PAST_WORDS_MS
  const pairs = frames.flatMap((_, at) =>
    isSpeech(at) && at * FRAME_MS >= firstMs && (at + 2) * FRAME_MS <= lastMs ? [at] : [],
  )
  const [first] = pairs
  const last = pairs.at(-1)
  if (first === undefined || last === undefined) throw new Error('nobody speaks in this recording')
  const pauses: Span[] = []
  for (const [index, at] of pairs.entries()) {
    const fromMs = ((pairs[index - 1] ?? at) + 2) * FRAME_MS
    if (at * FRAME_MS - fromMs >= SHORTEST_PAUSE_MS) pauses.push({ fromMs, toMs: at * FRAME_MS })
  }
  return { onsetMs: first * FRAME_MS, endMs: (last + 2) * FRAME_MS, pauses }
}
