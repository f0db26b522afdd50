import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, ToneStream } from './tone-stream.ts'

const FORMATS: Readonly<Record<string, () => ToneStream>> = {
  pcm_16000: () => new ToneStream(),
  ulaw_8000: () => new ToneStream(8000, true),
}
const PARAMETERS = new Set([
  'model_id',
  'audio_format',
  'commit_strategy',
  'language_code',
  'include_timestamps',
  'include_language_detection',
  'keyterms',
])

/** ElevenLabs' real-time Scribe as its SDK describes it, with a recogniser of tones. */
export function scribeServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/v1/speech-to-text/realtime') return 404
    if (far.headers.get('xi-api-key') !== key) return 403
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || query.get('model_id') !== 'scribe_v2_realtime')
      return 400
    const audio = FORMATS[query.get('audio_format') ?? '']?.()
    if (!audio || query.get('commit_strategy') !== 'manual') return 400
    const session = new Session(far, audio)
    far.send(JSON.stringify({ message_type: 'session_started', session_id: 's1', config: {} }))
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #committedMs = 0
  #told = ''

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.#error('input_error', 'audio comes in JSON')
    const {
      message_type: type,
      audio_base_64: audio,
      commit,
      sample_rate: rate,
    } = JSON.parse(data) as Record<string, unknown>
    if (type !== 'input_audio_chunk' || rate !== this.#audio.rateHz)
      return this.#error('invalid_request', 'what is this?')
    if (!this.#audio.hear(new Uint8Array(Buffer.from(String(audio), 'base64'))))
      return this.#error('input_error', 'half a sample')
    const words = textOf(this.#audio.words(this.#committedMs))
    if (words !== this.#told) this.#send('partial_transcript', { text: words })
    this.#told = words
    if (commit === true) this.#commit(words)
  }

  #commit(text: string): void {
    if (this.#audio.heardMs - this.#committedMs < 300)
      return this.#send('commit_throttled', { error: 'Commit request ignored: only 0.00s of uncommitted audio.' })
    const query = this.#far.url.searchParams
    this.#send('committed_transcript', { text })
    if (query.get('include_timestamps') === 'true')
      this.#send('committed_transcript_with_timestamps', {
        text,
        ...(query.get('include_language_detection') === 'true' && { language_code: 'en' }),
        words: [],
      })
    this.#committedMs = this.#audio.heardMs
    this.#told = ''
  }

  #send(type: string, more: object): void {
    this.#far.send(JSON.stringify({ message_type: type, ...more }))
  }

  #error(type: string, error: string): void {
    this.#send(type, { error })
    this.#far.close(1008)
  }
}
