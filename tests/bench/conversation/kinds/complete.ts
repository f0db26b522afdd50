import type { Clip } from '../frame.ts'
import { clipOf, inRoom, through } from '../frame.ts'
import { randomOf } from '../seed.ts'
import { amplified, loudDb, mixed, overPhone, pink } from '../sounds.ts'
import type { Recording } from '../recording.ts'
import { spread } from '../spread.ts'
import type { Speech } from '../speech.ts'
import type { Entry, Turn } from '../turn.ts'

const PHONES = 20
const QUIETS = 14
/** As loud vowels of the studio's recordings are 30 dB below themselves. */
const QUIET_DB = -42
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
  [...spread(sentences, PHONES / 2, 1), ...spread(words, PHONES / 2)].map((recording) =>
    whole('phone band', recording, (turn) => through(turn, overPhone)),
  )

/** 30 dB quieter than close to a microphone. */
export const quiet = ({ sentences, words }: Speech): Entry[] =>
  [...spread(sentences, QUIETS - 4, 2), ...spread(words, 4, 1)].map((recording) =>
    whole('quiet, -30 dB', recording, (turn, id, clip) =>
      through(turn, (samples) => {
        const hiss = pink(samples.length, HISS_DB, randomOf(`hiss ${id}`))
        return mixed(amplified(samples, QUIET_DB - loudDb(clip.samples)), hiss)
      }),
    ),
  )

type Change = (turn: Turn, id: string, clip: Clip) => Turn

/** A recording as a turn of a kind, changed or not. */
export const whole = (kind: string, recording: Recording, change: Change = (turn) => turn): Entry =>
  madeOf(kind, recording, (clip, id) => change(inRoom(clip, randomOf(id)), id, clip))

/** A turn of a kind, made of a recording. */
export function madeOf(kind: string, recording: Recording, make: (clip: Clip, id: string) => Turn): Entry {
  const id = `${kind} ${recording.id}`
  return { id, kind, make: () => make(clipOf(recording), id) }
}
