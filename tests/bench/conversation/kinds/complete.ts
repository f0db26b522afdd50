import type { Clip } from '../frame.ts'
import { clipOf, inRoom, through } from '../frame.ts'
import { randomOf } from '../seed.ts'
import { amplified, mixed, overPhone, pink } from '../sounds.ts'
import type { Recording } from '../recording.ts'
import type { Speech } from '../speech.ts'
import type { Entry, Turn } from '../turn.ts'

const PHONES = 20
const QUIETS = 14
const QUIET_DB = -30
/** The hiss of the microphone does not get quieter with the speaker. */
const HISS_DB = -75

/** Sentences as they were recorded, from beginning to end. */
export const complete = ({ sentences }: Speech): Entry[] => sentences.map((recording) => whole('complete', recording))

/** A turn of a single word. */
export const oneWord = ({ words }: Speech): Entry[] => words.map((recording) => whole('one word', recording))

/** With silences of the speaker's own. */
export const ownPauses = ({ paused }: Speech): Entry[] => paused.map((recording) => whole('own pauses', recording))

/** Half sentences, half words. */
export const phone = ({ sentences, words }: Speech): Entry[] =>
  [...every(sentences, PHONES / 2, 1), ...every(words, PHONES / 2)].map((recording) =>
    whole('phone band', recording, (turn) => through(turn, overPhone)),
  )

/** 30 dB quieter than they were recorded. */
export const quiet = ({ sentences, words }: Speech): Entry[] =>
  [...every(sentences, QUIETS - 4, 2), ...every(words, 4, 1)].map((recording) =>
    whole('quiet, -30 dB', recording, (turn, id) =>
      through(turn, (samples) => {
        const hiss = pink(samples.length, HISS_DB, randomOf(`hiss ${id}`))
        return mixed(amplified(samples, QUIET_DB), hiss)
      }),
    ),
  )

/** So many of a list, evenly over it, from the `nth` on. */
export function every<T>(list: readonly T[], count: number, nth = 0): T[] {
  const step = list.length / Math.min(count, list.length)
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, at) => list[(Math.floor(at * step) + nth) % list.length],
  ).filter((item) => item !== undefined)
}

type Change = (turn: Turn, id: string, clip: Clip) => Turn

/** A recording as a turn of a kind, changed or not. */
export function whole(kind: string, recording: Recording, change: Change = (turn) => turn): Entry {
  const id = `${kind} ${recording.id}`
  return {
    id,
    kind,
    make: () => {
      const clip = clipOf(recording)
      return change(inRoom(clip, randomOf(id)), id, clip)
    },
  }
}
