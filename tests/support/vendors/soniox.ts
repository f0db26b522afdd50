import type { Clock } from '../../../src/std/clock.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const MODELS = new Set(['stt-rt-v5', 'stt-rt-v4'])
const AUDIO = { linear: 'pcm_s16le', muLaw: 'mulaw' }
/** Without audio and without `keepalive` it hangs up. */
const IDLE_MS = 20_000

/** Soniox's real-time interface as its SDK describes it, with a recogniser of tones. Tokens are parts of words. */
export function sonioxServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      if (far.url.pathname !== '/transcribe-websocket') return 404
      let stream: Tokens | undefined
      return (data) => {
        if (stream) return stream.take(data)
        const config: unknown = typeof data === 'string' && data !== '' ? JSON.parse(data) : {}
        const { api_key, model, audio_format, sample_rate, num_channels } = config as Record<string, unknown>
        if (api_key !== key) return refuse(far, 401, `Incorrect API key provided: ${String(api_key)}`)
        const audio = toneStreamFor(AUDIO, audio_format, sample_rate)
        if (!MODELS.has(String(model)) || !audio || num_channels !== 1) return refuse(far, 400, 'Invalid start request')
        stream = new Tokens(far, audio)
      }
    },
    { clock, afterMs: IDLE_MS, reason: 'Request timeout' },
  )
}

function refuse(far: FarSide, code: number, message: string): void {
  far.send(JSON.stringify({ tokens: [], error_code: code, error_message: message }))
  far.close(1000)
}

class Tokens {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #finalMs = 0

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      if (!this.#audio.hear(data)) return refuse(this.#far, 400, 'Audio data decode error')
      return this.#tell(false)
    }
    switch (data === '' ? 'end' : kindOf(data)) {
      case 'finalize':
        return this.#tell(true)
      case 'keepalive':
        return
      case 'end':
        this.#far.send(JSON.stringify({ tokens: [], final_audio_proc_ms: 0, total_audio_proc_ms: 0, finished: true }))
        return this.#far.close(1000)
      default:
        return refuse(this.#far, 400, 'Control request invalid type')
    }
  }

  /** All words but the last two are final by themselves. */
  #tell(isFinal: boolean): void {
    const words = this.#audio.words(this.#finalMs)
    const settled = isFinal ? words.length : words.length - 2
    const tokens = words.flatMap(({ word, fromMs, toMs }, at) => {
      const token = { confidence: 0.98, is_final: at < settled, language: 'en', speaker: null }
      const half = Math.ceil(word.length / 2)
      return [
        { ...token, text: ` ${word.slice(0, half)}`, start_ms: fromMs, end_ms: fromMs + 50 },
        { ...token, text: word.slice(half), start_ms: fromMs + 50, end_ms: toMs },
      ]
    })
    const last = words[settled - 1]
    if (last) this.#finalMs = last.toMs
    const end = isFinal ? [{ text: '<fin>', is_final: true, confidence: 1 }] : []
    this.#far.send(
      JSON.stringify({
        tokens: [...tokens, ...end],
        final_audio_proc_ms: isFinal ? this.#audio.heardMs : this.#finalMs,
        total_audio_proc_ms: this.#audio.heardMs,
      }),
    )
  }
}
