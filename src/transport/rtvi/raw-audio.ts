import type { Pcm } from '../../audio/pcm.ts'
import { durationMs, samplesFromBytes } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'

const MIN_RATE_HZ = 8_000
const MAX_RATE_HZ = 48_000

/** Audio a client may send ahead of real time: stock clients queue the microphone until they are connected. */
const BURST_MS = 10_000

/**
 * Little-endian 16-bit samples a client sent, mixed down to mono.
 * Returns what is wrong with them, in words for the client, when they cannot be played.
 */
export function readPcm(bytes: Uint8Array, rateHz: number, channels: number): Pcm | string {
  if (!Number.isInteger(rateHz) || rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ)
    return `sample rate must be ${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`
  if (channels !== 1 && channels !== 2) return 'audio must have 1 or 2 channels'
  if (bytes.byteLength % (2 * channels) !== 0)
    return `audio must be whole 16-bit samples: ${bytes.byteLength} bytes are not a multiple of ${2 * channels}`
  const samples = samplesFromBytes(bytes)
  return { samples: channels === 1 ? samples : mixDown(samples), rateHz }
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

/** Lets audio in at real time plus one burst, so that no client can make the call listen to hours at once. */
export class AudioBudget {
  readonly #clock: Clock
  #leftMs = BURST_MS
  #filledAtMs: number
  #told = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledAtMs = clock.now()
  }

  /** Counts `pcm` in, or drops it; `exceeded` is the first drop of many, and the one to complain about. */
  admit(pcm: Pcm): 'admitted' | 'exceeded' | 'dropped' {
    const nowMs = this.#clock.now()
    this.#leftMs = Math.min(BURST_MS, this.#leftMs + nowMs - this.#filledAtMs)
    this.#filledAtMs = nowMs
    if (this.#leftMs > BURST_MS / 2) this.#told = false
    const audioMs = durationMs(pcm)
    if (audioMs <= this.#leftMs) {
      this.#leftMs -= audioMs
      return 'admitted'
    }
    if (this.#told) return 'dropped'
    this.#told = true
    return 'exceeded'
  }
}

export const TOO_FAST = 'audio dropped: sent faster than real time'
