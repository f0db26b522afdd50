import type { Clock } from '../../../src/std/clock.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, ToneStream, toneStreamFor } from './tone-stream.ts'

const PARAMETERS = new Set([
  'language_code',
  'model',
  'stream_type',
  'mode',
  'prompt',
  'endpointing',
  'encoding',
  'sample_rate',
  'return_timestamps',
])
const AUDIO = { linear: 'linear16', muLaw: 'mulaw' }
const MODELS = new Set(['saaras:v3-realtime', 'saaras:v4-realtime'])
/** A guess: it tells only that there is such a limit. */
const IDLE_MS = 20_000

/** Sarvam's real-time interface with manual endpoints as its SDK describes it, with a recogniser of tones. */
export function sarvamServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const query = far.url.searchParams
      if (far.url.pathname !== '/speech-to-text-realtime/ws') return 404
      const audio = toneStreamFor(AUDIO, query.get('encoding'), query.get('sample_rate'))
      const session = new Session(far, audio)
      if (far.headers.get('api-subscription-key') !== key) session.refuse(401, 'invalid_api_key', 'Invalid key', 1003)
      else if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !MODELS.has(query.get('model') ?? ''))
        session.refuse(400, 'invalid_request', 'unsupported query param')
      else if (!audio) session.refuse(400, 'invalid_request', 'unsupported audio')
      else if (query.get('endpointing') !== 'manual' || !/^(?:auto|\w{2,3}-IN)$/.test(query.get('language_code') ?? ''))
        session.refuse(400, 'invalid_request', 'unsupported language_code')
      else session.send('session.begin', { request_id: 'r1', config: { turn_detection: 'manual' } })
      return (data) => session.take(data)
    },
    { clock, afterMs: IDLE_MS, reason: 'Inactivity timeout' },
  )
}

class Session {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #isSpeaking = false
  #utterance = 0
  #fromMs = 0
  #told = ''

  constructor(far: FarSide, audio = new ToneStream()) {
    this.#far = far
    this.#audio = audio
  }

  send(event: string, more: object): void {
    this.#far.send(JSON.stringify({ event, ...more }))
  }

  refuse(status: number, code: string, message: string, close = 4000): void {
    this.send('error', { code, is_fatal: true, message, status_code: status })
    this.#far.close(close, message)
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.refuse(400, 'invalid_message', 'audio comes in JSON')
    const message = JSON.parse(data) as Record<string, unknown>
    switch (message['event']) {
      case 'speech_start':
        if (this.#isSpeaking) return this.refuse(400, 'invalid_state', 'speech has begun already')
        this.#isSpeaking = true
        return
      case 'audio_input':
        if (!this.#audio.hear(new Uint8Array(Buffer.from(String(message['audio']), 'base64'))))
          return this.refuse(400, 'invalid_audio', 'half a sample')
        return this.#partial()
      case 'speech_end':
        if (!this.#isSpeaking) return this.refuse(400, 'invalid_state', 'speech has not begun')
        return this.#final()
      case 'ping':
        return this.send('pong', {})
      case 'end':
        this.send('session.end', { request_id: 'r1', total_utterances: this.#utterance })
        return this.#far.close(1000)
      default:
        return this.refuse(400, 'invalid_message', 'unknown event')
    }
  }

  /** None outside of speech. */
  #partial(): void {
    const text = textOf(this.#audio.words(this.#fromMs))
    if (!this.#isSpeaking || text === this.#told) return
    this.#told = text
    this.send('transcript.partial', { utterance_idx: this.#utterance, text, ...this.#language })
  }

  #final(): void {
    const text = textOf(this.#audio.words(this.#fromMs))
    this.#isSpeaking = false
    this.#fromMs = this.#audio.heardMs
    this.#told = ''
    this.send('transcript.final', { utterance_idx: this.#utterance++, text, ...this.#language })
  }

  get #language(): object {
    return this.#far.url.searchParams.get('language_code') === 'auto' ? { language: 'en-IN' } : {}
  }
}
