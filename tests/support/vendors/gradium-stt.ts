import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { ToneStream } from './tone-stream.ts'

const FRAME_MS = 80

/** Gradium's recogniser as its documentation and its SDK for Python describe it, hearing tones. */
export function gradiumServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/api/speech/asr') return 404
    if (far.headers.get('x-api-key') !== key) return 401
    let session: Session | undefined
    return (data) => {
      const message = typeof data === 'string' ? (JSON.parse(data) as Record<string, unknown>) : {}
      if (session) return session.take(message)
      const { type, model_name: model, input_format: format, json_config: config, ...others } = message
      if (type !== 'setup') return fail(far, 'the first message is to be setup')
      if (model !== 'default' || format !== 'pcm_16000') return fail(far, 'unknown model or format')
      if (Object.keys(others).length > 0) return fail(far, 'unknown field')
      // The SDK sends it as a text in a text.
      const { delay_in_frames: frames = 10 } = JSON.parse(String(config ?? '{}')) as Record<string, unknown>
      session = new Session(far, Number(frames))
      send(far, 'ready', { request_id: 'r1', model_name: 'default', sample_rate: 16_000, delay_in_frames: frames })
    }
  })
}

const send = (far: FarSide, type: string, more: object): void => far.send(JSON.stringify({ type, ...more }))

function fail(far: FarSide, message: string): void {
  send(far, 'error', { message, code: 1008 })
  far.close(1008)
}

class Session {
  readonly #far: FarSide
  readonly #delayMs: number
  readonly #audio = new ToneStream()
  #saidMs = 0

  constructor(far: FarSide, frames: number) {
    this.#far = far
    this.#delayMs = frames * FRAME_MS
  }

  take(message: Record<string, unknown>): void {
    switch (message['type']) {
      case 'audio':
        if (!this.#audio.hear(new Uint8Array(Buffer.from(String(message['audio']), 'base64'))))
          return fail(this.#far, 'half a sample')
        return this.#say(this.#audio.heardMs - this.#delayMs)
      case 'flush': {
        const last = this.#audio.words(this.#saidMs).at(-1)
        this.#say((last?.toMs ?? 0) - 1)
        send(this.#far, 'flushed', { flush_id: message['flush_id'] })
        // The last comes late.
        return this.#say(Infinity)
      }
      case 'end_of_stream':
        send(this.#far, 'end_of_stream', {})
        return this.#far.close(1000)
      default:
        return fail(this.#far, 'unknown message')
    }
  }

  /** The words up to there, each in a message of its own. */
  #say(untilMs: number): void {
    for (const { word, fromMs, toMs } of this.#audio.words(this.#saidMs)) {
      if (toMs > untilMs) break
      this.#saidMs = toMs
      send(this.#far, 'text', { text: word, start_s: fromMs / 1000, stream_id: null })
      send(this.#far, 'end_text', { stop_s: toMs / 1000, stream_id: null })
    }
  }
}
