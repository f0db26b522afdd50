import { joined } from '../../../src/audio/sounds.ts'
import type { Random } from '../../support/random.ts'
import { type Labels, labelsOf, type Span } from './labels.ts'
import type { Recording, Word } from './recording.ts'
import { faded, msOf, pink, roomDb, samplesOf } from './sounds.ts'
import type { Turn } from './turn.ts'

/** The room is heard for so long before a turn, and for longer than anybody waits after it. */
const BEFORE_MS = 500
const AFTER_MS = 4500

/** Speech alone, and what is true of it. */
export interface Clip {
  readonly source: string
  readonly said: string
  readonly words: readonly Word[]
  readonly samples: Int16Array
  readonly labels: Labels
  /** The level of its room. */
  readonly roomDb: number
}

export const clipOf = ({ id, text, samples, words }: Recording): Clip => ({
  source: id,
  said: text,
  words,
  samples,
  labels: labelsOf(samples, words),
  roomDb: roomDb(samples),
})

/** The air of a room: never digital silence, which no microphone gives. */
export const room = (ms: number, db: number, random: Random): Int16Array => pink(samplesOf(ms), db, random)

/** A clip in its own room, with time before and after it. */
export function inRoom(clip: Clip, random: Random): Turn {
  const before = room(BEFORE_MS, clip.roomDb, random)
  const after = room(AFTER_MS, clip.roomDb, random)
  const { onsetMs, endMs, pauses } = clip.labels
  return {
    source: clip.source,
    said: clip.said,
    words: clip.words.map((word) => ({ ...word, ...later(word, BEFORE_MS) })),
    samples: joined([before, faded(clip.samples), after]),
    onsetMs: onsetMs + BEFORE_MS,
    endMs: endMs + BEFORE_MS,
    pauses: pauses.map((pause) => later(pause, BEFORE_MS)),
  }
}

export const later = ({ fromMs, toMs }: Span, byMs: number): Span => ({ fromMs: fromMs + byMs, toMs: toMs + byMs })

/** The same with other samples: louder, over a telephone, or with somebody else in it. */
export const through = (turn: Turn, sound: (samples: Int16Array) => Int16Array): Turn => ({
  ...turn,
  samples: sound(turn.samples),
})

/** Of a clip, what lies between two moments. */
export const cutOut = (samples: Int16Array, { fromMs, toMs }: Span): Int16Array =>
  faded(samples.slice(samplesOf(fromMs), samplesOf(toMs)))

export const lengthMs = (samples: Int16Array): number => msOf(samples.length)
