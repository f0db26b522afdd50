import type { Clock } from '../../../src/std/clock.ts'
import type { Data } from '../../../src/providers/socket/connect.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

/** What a listener may ask for; Deepgram refuses what it does not know with 400. */
const PARAMETERS = new Set([
  'channels',
  'encoding',
  'endpointing',
  'interim_results',
  'keyterm',
  'language',
  'model',
  'sample_rate',
  'smart_format',
  'utterance_end_ms',
  'vad_events',
])
const MODELS = new Set(['nova-2', 'nova-3'])
export const DEEPGRAM_AUDIO = { linear: 'linear16', muLaw: 'mulaw' }
/** How often it tells of words that may change. */
const INTERIM_MS = 300
/** Without audio and without `KeepAlive` it hangs up. */
const IDLE_MS = 10_000

/** Deepgram's /v1/listen as its SDK and its documents describe it, with a recogniser of tones. */
export function deepgramServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      if (far.url.pathname !== '/v1/listen') return 404
      if (far.headers.get('authorization') !== `Token ${key}`) return 401
      const query = far.url.searchParams
      if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !MODELS.has(query.get('model') ?? '')) return 400
      const audio = toneStreamFor(DEEPGRAM_AUDIO, query.get('encoding'), query.get('sample_rate'))
      if (!audio) return 400
      const stream = new Stream(far, audio)
      return (data) => stream.take(data)
    },
    { clock, afterMs: IDLE_MS, reason: 'NET-0001' },
  )
}

class Stream {
  readonly #far: FarSide
  readonly #audio: ToneStream
  /** Up to here, all is final. */
  #finalMs = 0
  #toldMs = 0

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  take(data: Data): void {
    if (typeof data !== 'string') return this.#hear(data)
    switch (kindOf(data)) {
      case 'Configure':
      case 'KeepAlive':
        return
      case 'Finalize':
        // It answers nothing where there is nothing to make final.
        if (this.#heardMs > this.#finalMs) this.#tell({ is_final: true, from_finalize: true })
        return
      case 'CloseStream':
        if (this.#heardMs > this.#finalMs) this.#tell({ is_final: true })
        this.#far.send(JSON.stringify({ type: 'Metadata', duration: this.#heardMs / 1000, channels: 1 }))
        return this.#far.close(1000)
      default:
        this.#far.close(1008, 'DATA-0000')
    }
  }

  #hear(data: Uint8Array): void {
    // The end, in the manner of its first version.
    if (data.length === 0) return this.#far.close(1000)
    // Its decoder takes an odd number of bytes for a damaged stream.
    if (!this.#audio.hear(data)) return this.#far.close(1008, 'DATA-0000')
    if (this.#far.url.searchParams.get('interim_results') !== 'true') return
    if (this.#heardMs - this.#toldMs >= INTERIM_MS) this.#tell({ is_final: false })
  }

  get #heardMs(): number {
    return this.#audio.heardMs
  }

  #tell(kind: { is_final: boolean; from_finalize?: boolean }): void {
    const words = this.#audio.words(this.#finalMs)
    this.#far.send(
      JSON.stringify({
        type: 'Results',
        channel_index: [0, 1],
        start: this.#finalMs / 1000,
        duration: (this.#heardMs - this.#finalMs) / 1000,
        speech_final: false,
        from_finalize: false,
        ...kind,
        channel: {
          alternatives: [
            {
              transcript: textOf(words),
              confidence: 0.99,
              languages: ['en'],
              words: words.map(({ word, fromMs, toMs }) => ({
                word,
                start: fromMs / 1000,
                end: toMs / 1000,
                confidence: 0.99,
              })),
            },
          ],
        },
        metadata: { request_id: 'r', model_uuid: 'm', model_info: { name: 'n', version: '1', arch: 'nova-3' } },
      }),
    )
    this.#toldMs = this.#heardMs
    if (kind.is_final) this.#finalMs = this.#heardMs
  }
}
