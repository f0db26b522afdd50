import { readFileSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { LISTEN_RATE_HZ, type Pcm } from '../../../src/audio/pcm.ts'
import { isWav, readWav } from '../../../src/audio/wav.ts'
import { readFlac } from '../conversation/flac.ts'
import { resampled } from '../conversation/sounds.ts'
import { DatasetError } from './dataset.ts'

/** An hour at 48 kHz. */
const MOST_SAMPLES = 3600 * 48_000
const FULL_SCALE = 32_768

/** Sound in a data set: a file in the row, as model hubs keep it, its samples from -1 to 1, or the name of a file in the folder. */
export const Sound = Type.Union([
  Type.Object({ bytes: Type.Uint8Array({ minByteLength: 1, maxByteLength: 2 * MOST_SAMPLES + 1024 }) }),
  Type.Object({
    array: Type.Array(Type.Number({ minimum: -1, maximum: 1 }), { minItems: 1, maxItems: MOST_SAMPLES }),
    sampling_rate: Type.Integer({ minimum: 8000, maximum: 48_000 }),
  }),
  Type.Object({ path: Type.String({ minLength: 1, maxLength: 500 }) }),
])

/** At 16 kHz. Throws `DatasetError` for what is neither WAV nor FLAC of 16 bits, and for a file outside the folder. */
export function samplesIn(sound: Static<typeof Sound>, folder: string, place: string): Int16Array {
  if ('array' in sound) {
    const samples = Int16Array.from(sound.array, (value) => Math.min(FULL_SCALE - 1, Math.round(value * FULL_SCALE)))
    return resampled(samples, sound.sampling_rate, LISTEN_RATE_HZ)
  }
  try {
    const { samples, rateHz } = read('bytes' in sound ? sound.bytes : fileIn(folder, sound.path))
    return resampled(samples, rateHz, LISTEN_RATE_HZ)
  } catch (error) {
    throw new DatasetError(`${place}: its sound cannot be read`, { cause: error })
  }
}

const read = (bytes: Uint8Array): Pcm => (isWav(bytes) ? readWav(bytes) : readFlac(bytes))

function fileIn(folder: string, path: string): Uint8Array {
  const name = normalize(path)
  if (isAbsolute(name) || name.startsWith('..')) throw new Error('the file lies outside of the folder')
  return new Uint8Array(readFileSync(join(folder, name)))
}
