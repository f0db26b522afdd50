import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, ToneStream } from './tone-stream.ts'

const MODELS = new Set(['gpt-realtime-whisper', 'gpt-live-transcribe', 'gpt-transcribe', 'gpt-4o-transcribe'])
const TAKE_KEYWORDS = new Set<unknown>(['gpt-live-transcribe', 'gpt-transcribe'])

/** OpenAI's real-time interface with a transcription session as its SDK describes it, with a recogniser of tones. */
export function transcriptionServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/v1/realtime' || far.url.searchParams.get('intent') !== 'transcription') return 404
    if (far.headers.get('authorization') !== `Bearer ${key}`) return 401
    const session = new Session(far)
    far.send(JSON.stringify({ type: 'session.created', event_id: 'e0', session: { type: 'transcription' } }))
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  #audio: ToneStream | undefined
  #committedMs = 0
  #item = 1
  #told = ''

  constructor(far: FarSide) {
    this.#far = far
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string')
      return this.#error('invalid_request_error', null, 'binary messages are not understood')
    const message = JSON.parse(data) as { type: string; audio?: string; session?: unknown }
    switch (message.type) {
      case 'session.update':
        return this.#update(message.session)
      case 'input_audio_buffer.append':
        return this.#append(message.audio ?? '')
      case 'input_audio_buffer.commit':
        return this.#commit()
      default:
        return this.#error('invalid_request_error', null, `Invalid value: '${message.type}'`)
    }
  }

  #update(session: unknown): void {
    const { type, audio } = session as {
      type: string
      audio: { input: Record<string, Record<string, unknown> | null> }
    }
    const { format, transcription, turn_detection: turns } = audio.input
    const stream = format && streamOf(format)
    if (type !== 'transcription' || !stream || turns !== null)
      return this.#error('invalid_request_error', null, 'Invalid session')
    if (!MODELS.has(String(transcription?.['model'])))
      return this.#error('invalid_request_error', 'model_not_found', 'The model does not exist')
    if (transcription?.['keywords'] !== undefined && !TAKE_KEYWORDS.has(transcription['model']))
      return this.#error('invalid_request_error', null, 'Keywords are not supported by this model')
    this.#audio ??= stream
    this.#send({ type: 'session.updated', session })
  }

  #append(audio: string): void {
    if (!this.#audio?.hear(Uint8Array.fromBase64(audio)))
      return this.#error('invalid_request_error', null, 'Invalid audio')
    const words = textOf(this.#audio.words(this.#committedMs))
    // Deltas go on where the ones before them stopped.
    if (words.startsWith(this.#told) && words !== this.#told)
      this.#send({ type: `${EVENT}.delta`, item_id: this.#id, content_index: 0, delta: words.slice(this.#told.length) })
    this.#told = words
  }

  #commit(): void {
    const audio = this.#audio
    const heardMs = (audio?.heardMs ?? 0) - this.#committedMs
    if (!audio || heardMs < 100) {
      const message = `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${heardMs}ms of audio.`
      return this.#error('invalid_request_error', 'input_audio_buffer_commit_empty', message)
    }
    this.#send({ type: 'input_audio_buffer.committed', item_id: this.#id, previous_item_id: null })
    const transcript = textOf(audio.words(this.#committedMs))
    this.#send({ type: `${EVENT}.completed`, item_id: this.#id, content_index: 0, transcript })
    this.#committedMs = audio.heardMs
    this.#item++
    this.#told = ''
  }

  get #id(): string {
    return `item_${this.#item}`
  }

  #error(type: string, code: string | null, message: string): void {
    this.#send({ type: 'error', error: { type, code, message, param: null, event_id: null } })
  }

  #send(message: object): void {
    this.#far.send(JSON.stringify({ event_id: 'e1', ...message }))
  }
}

function streamOf({ type, rate }: Record<string, unknown>): ToneStream | undefined {
  if (type === 'audio/pcm' && rate === 24_000) return new ToneStream(24_000)
  return type === 'audio/pcmu' && rate === undefined ? new ToneStream(8000, true) : undefined
}

const EVENT = 'conversation.item.input_audio_transcription'
