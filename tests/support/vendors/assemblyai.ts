import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const PARAMETERS = new Set(['sample_rate', 'encoding', 'speech_model', 'format_turns', 'keyterms_prompt'])
const MODELS = new Set([
  'universal-streaming-english',
  'universal-streaming-multilingual',
  'universal-3-5-pro',
  'u3-rt-pro',
])
const AUDIO = { linear: 'pcm_s16le', muLaw: 'pcm_mulaw' }
const SHORTEST_MS = 50
const LONGEST_MS = 1000

/** AssemblyAI's streaming v3 as its SDK describes it, with a recogniser of tones. */
export function assemblyAiServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/v3/ws') return 404
    if (far.headers.get('authorization') !== key) return 401
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !MODELS.has(query.get('speech_model') ?? ''))
      return 400
    const audio = toneStreamFor(AUDIO, query.get('encoding'), query.get('sample_rate'))
    if (!audio) return 400
    const stream = new Turns(far, audio)
    far.send(JSON.stringify({ type: 'Begin', id: 'b0e2', expires_at: 1_800_000_000 }))
    return (data) => {
      if (typeof data !== 'string') return stream.hear(data)
      switch (kindOf(data)) {
        case 'ForceEndpoint':
          return stream.end()
        case 'Terminate':
          far.send(JSON.stringify({ type: 'Termination', audio_duration_seconds: 1, session_duration_seconds: 1 }))
          return far.close(1000)
        case 'KeepAlive':
        case 'UpdateConfiguration':
          return
        default:
          return far.close(3006, 'Invalid Message Type')
      }
    }
  })
}

class Turns {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #fromMs = 0
  #order = 0
  #told = ''

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
  }

  hear(data: Uint8Array): void {
    const { heardMs } = this.#audio
    const isWhole = this.#audio.hear(data)
    const ms = this.#audio.heardMs - heardMs
    if (!isWhole || ms < SHORTEST_MS || ms > LONGEST_MS)
      return this.#far.close(3007, 'Input Duration Violation: must be between 50.0 and 1000.0 ms')
    const text = textOf(this.#audio.words(this.#fromMs))
    if (text !== this.#told) this.#tell(false, false)
    this.#told = text
  }

  /** A turn without words has no end. */
  end(): void {
    if (this.#audio.words(this.#fromMs).length === 0) return
    this.#tell(true, false)
    if (this.#far.url.searchParams.get('format_turns') === 'true') this.#tell(true, true)
    this.#fromMs = this.#audio.heardMs
    this.#order++
    this.#told = ''
  }

  #tell(isOver: boolean, isFormatted: boolean): void {
    const words = this.#audio.words(this.#fromMs)
    this.#far.send(
      JSON.stringify({
        type: 'Turn',
        turn_order: this.#order,
        turn_is_formatted: isFormatted,
        end_of_turn: isOver,
        end_of_turn_confidence: isOver ? 0.9 : 0.1,
        transcript: textOf(isOver ? words : words.slice(0, -1)),
        words: words.map(({ word, fromMs, toMs }, at) => ({
          text: word,
          start: fromMs,
          end: toMs,
          confidence: 0.99,
          word_is_final: isOver || at < words.length - 1,
        })),
      }),
    )
  }
}
