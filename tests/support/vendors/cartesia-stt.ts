import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const PARAMETERS = new Set(['model', 'encoding', 'sample_rate', 'language', 'keyterm', 'cartesia_version', 'api_key'])
const AUDIO = { linear: 'pcm_s16le', muLaw: 'pcm_mulaw' }
const MODELS = new Set(['ink-2', 'ink-whisper'])

/** Cartesia's speech recognition with manual finalization as its SDK describes it, with a recogniser of tones. */
export function inkServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/stt/websocket') return 404
    const bearer = far.headers.get('authorization')?.replace('Bearer ', '')
    if ((far.headers.get('x-api-key') ?? bearer ?? query.get('api_key')) !== key) return 401
    if (!far.headers.has('cartesia-version') && !query.has('cartesia_version')) return 400
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !MODELS.has(query.get('model') ?? '')) return 400
    const audio = toneStreamFor(AUDIO, query.get('encoding'), query.get('sample_rate'))
    if (!audio) return 400
    const session = new Session(far, audio)
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #finalMs = 0
  #isFirst = true

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      if (!this.#audio.hear(data)) return this.#error(400, 'Invalid audio')
      return this.#tell(false)
    }
    switch (data) {
      case 'finalize':
        this.#tell(true)
        return this.#send({ type: 'flush_done' })
      case 'close':
        this.#tell(true)
        this.#send({ type: 'done' })
        return this.#far.close(1000)
      default:
        return this.#error(400, 'Invalid command')
    }
  }

  /** All words but the last are final by themselves, and each comes once. */
  #tell(all: boolean): void {
    const words = this.#audio.words(this.#finalMs)
    const settled = all ? words : words.slice(0, -1)
    const last = settled.at(-1)
    if (last) {
      this.#finalMs = last.toMs
      this.#transcript(textOf(settled), true)
      this.#isFirst = false
    }
    const open = this.#audio.words(this.#finalMs)
    if (open.length > 0) this.#transcript(textOf(open), false)
  }

  #transcript(text: string, isFinal: boolean): void {
    const spaced = this.#isFirst ? text : ` ${text}`
    this.#send({
      type: 'transcript',
      is_final: isFinal,
      text: spaced,
      duration: this.#audio.heardMs / 1000,
      language: 'en',
    })
  }

  #send(message: object): void {
    this.#far.send(JSON.stringify({ ...message, request_id: '4b5e' }))
  }

  #error(status: number, message: string): void {
    this.#send({ type: 'error', title: 'Bad request', message, status_code: status })
    this.#far.close(1000)
  }
}
