import type { Pcm } from '../../audio/pcm.ts'
import { samplesFromBytes } from '../../audio/pcm.ts'
import { isWav, readWav, WavError } from '../../audio/wav.ts'

const MIN_RATE_HZ = 8_000
const MAX_RATE_HZ = 48_000

/**
 * Little-endian 16-bit samples a client sent, mixed down to mono. Pipecat's clients may put a WAV header before the samples of each
 * message (`add_wav_header`); what it says of rate and channels holds, whatever the message says.
 * Returns what is wrong with them, in words for the client, when they cannot be played.
 */
export function readPcm(bytes: Uint8Array, rateHz: number, channels: number): Pcm | string {
  if (isWav(bytes)) return readHeaded(bytes)
  if (!Number.isInteger(rateHz) || rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ)
    return `sample rate must be ${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`
  if (channels !== 1 && channels !== 2) return 'audio must have 1 or 2 channels'
  if (bytes.byteLength % (2 * channels) !== 0)
    return `audio must be whole 16-bit samples: ${bytes.byteLength} bytes are not a multiple of ${2 * channels}`
  const samples = samplesFromBytes(bytes)
  return { samples: channels === 1 ? samples : mixDown(samples), rateHz }
}

function readHeaded(bytes: Uint8Array): Pcm | string {
  try {
    return readWav(bytes)
  } catch (error) {
    if (error instanceof WavError) return error.message
    throw error
  }
}

/** As `readPcm`, from base64 text. */
export function readBase64Pcm(base64: string, rateHz: number, channels: number): Pcm | string {
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.fromBase64(base64)
  } catch {
    return 'audio is not base64'
  }
  return readPcm(bytes, rateHz, channels)
}

function mixDown(stereo: Int16Array): Int16Array {
  const mono = new Int16Array(stereo.length / 2)
  for (let i = 0; i < mono.length; i++) mono[i] = ((stereo[2 * i] ?? 0) + (stereo[2 * i + 1] ?? 0)) >> 1
  return mono
}
