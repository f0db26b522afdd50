import { white } from '../../../support/noise.ts'
import { levelDb } from '../../../../src/audio/pcm.ts'
import type { Random } from '../../../support/random.ts'
import type { Clip } from '../frame.ts'
import { through } from '../frame.ts'
import { randomOf } from '../seed.ts'
import { atLevel, looped, mixed, pink, samplesOf } from '../sounds.ts'
import type { Recording } from '../recording.ts'
import type { Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'
import { spread } from '../spread.ts'
import { whole } from './complete.ts'

const SPOKEN = 8
const RATIOS_DB = [20, 10, 5] as const
const VOICES = 6

/** The same sentences in each noise, at each level below the speech. */
export function noisy({ sentences, all }: Speech): Entry[] {
  const spoken = spread(sentences, SPOKEN, 3)
  const noises: Readonly<Record<string, (recording: Recording) => Noise>> = {
    'white noise': () => (length, random) => white(length, -30, random),
    'pink noise': () => (length, random) => pink(length, -30, random),
    [`babble of ${VOICES}`]: (recording) => (length, random) =>
      babble(
        all.filter(({ speaker }) => speaker !== recording.speaker),
        length,
        random,
      ),
  }
  return Object.entries(noises).flatMap(([name, noiseFor]) =>
    RATIOS_DB.flatMap((ratioDb) =>
      spoken.map((recording) =>
        whole(`${name}, ${ratioDb} dB`, recording, (turn, id, clip) =>
          through(turn, (samples) => {
            const noise = noiseFor(recording)(samples.length, randomOf(`noise ${id}`))
            return mixed(samples, atLevel(noise, spokenDb(clip) - ratioDb))
          }),
        ),
      ),
    ),
  )
}

type Noise = (length: number, random: Random) => Int16Array

/** The level of what is said, from its first sound to its last. */
const spokenDb = ({ samples, labels }: Clip): number =>
  levelDb(samples.subarray(samplesOf(labels.onsetMs), samplesOf(labels.endMs)))

/** Voices of others, all at once and equally loud. */
export function babble(voices: readonly Recording[], length: number, random: Random): Int16Array {
  let sum: Int16Array = new Int16Array(length)
  for (let voice = 0; voice < VOICES; voice++) {
    const recording = voices[random.between(0, voices.length - 1)]
    if (!recording) break
    const { samples } = recording
    sum = mixed(sum, atLevel(looped(samples, length, random.between(0, samples.length - 1)), -35))
  }
  return sum
}
