import { type FarSide, SocketVendor } from './socket-vendor.ts'
import type { ToneWord } from '../tones.ts'
import { kindOf, textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const AUDIO = { linear: 'pcm_s16le', muLaw: 'mulaw' }

/** Speechmatics' real-time v2 as its SDK describes it, with a recogniser of tones. */
export function speechmaticsServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (far.url.pathname !== '/v2') return 404
    // Its SDK for browsers puts the key into the address.
    const given = far.url.searchParams.get('jwt') ?? far.headers.get('authorization')?.replace('Bearer ', '')
    if (given !== key) return 401
    let session: Session | undefined
    return (data) => {
      if (session) return session.take(data)
      if (typeof data !== 'string') return fail(far, 'protocol_error', 'audio before StartRecognition')
      const start = JSON.parse(data) as Record<string, Record<string, unknown>>
      const { audio_format: format, transcription_config: config } = start
      if (kindOf(data, 'message') !== 'StartRecognition') return fail(far, 'protocol_error', 'StartRecognition was due')
      const audio = toneStreamFor(AUDIO, format?.['encoding'], format?.['sample_rate'])
      if (format?.['type'] !== 'raw' || !audio) return fail(far, 'invalid_audio_type', 'unknown audio')
      if (!['en', 'de', 'hi'].includes(String(config?.['language'])))
        return fail(far, 'invalid_language', 'no such language')
      session = new Session(far, audio)
      far.send(
        JSON.stringify({ message: 'Info', type: 'recognition_quality', reason: 'enhanced', quality: 'enhanced' }),
      )
      far.send(JSON.stringify({ message: 'RecognitionStarted', id: '807670e9', language_pack_info: {} }))
    }
  })
}

function fail(far: FarSide, type: string, reason: string): void {
  far.send(JSON.stringify({ message: 'Error', type, reason }))
  far.close(1003)
}

class Session {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #finalMs = 0
  #added = 0

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      if (!this.#audio.hear(data)) return fail(this.#far, 'data_error', 'half a sample')
      this.#far.send(JSON.stringify({ message: 'AudioAdded', seq_no: ++this.#added }))
      return this.#tell(1)
    }
    switch (kindOf(data, 'message')) {
      case 'ForceEndOfUtterance':
        this.#tell(0)
        return this.#far.send(
          JSON.stringify({
            message: 'EndOfUtterance',
            metadata: { start_time: this.#finalMs / 1000, end_time: this.#finalMs / 1000 },
          }),
        )
      case 'EndOfStream':
        this.#far.send(JSON.stringify({ message: 'EndOfTranscript' }))
        return this.#far.close(1000)
      default:
        return fail(this.#far, 'protocol_error', 'unknown message')
    }
  }

  /** Each word becomes final by itself, once so many others have come after it. */
  #tell(after: number): void {
    const words = this.#audio.words(this.#finalMs)
    // Two at a time where there are two.
    for (let at = 0; at < words.length - after; at += 2) {
      const some = words.slice(at, Math.min(at + 2, words.length - after))
      this.#finalMs = some.at(-1)?.toMs ?? 0
      this.#transcript('AddTranscript', some, ' ')
    }
    const open = this.#audio.words(this.#finalMs)
    if (open.length > 0) this.#transcript('AddPartialTranscript', open, '')
  }

  #transcript(message: string, words: readonly ToneWord[], end: string): void {
    const [start_time, end_time] = [(words[0]?.fromMs ?? 0) / 1000, (words.at(-1)?.toMs ?? 0) / 1000]
    const results = words.map(({ word, fromMs, toMs }) => ({
      type: 'word',
      start_time: fromMs / 1000,
      end_time: toMs / 1000,
      alternatives: [{ content: word, confidence: 0.95, language: 'en' }],
    }))
    const metadata = { transcript: textOf(words) + end, start_time, end_time }
    this.#far.send(JSON.stringify({ message, format: '2.9', metadata, results }))
  }
}
