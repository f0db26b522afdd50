import { DEEPGRAM_AUDIO } from './deepgram.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const PARAMETERS = new Set([
  'model',
  'encoding',
  'sample_rate',
  'eot_threshold',
  'eager_eot_threshold',
  'eot_timeout_ms',
  'keyterm',
  'language_hint',
])
const MODELS = new Set(['flux-general-en', 'flux-general-multi'])
/** Of silence: then it is sure. */
const OVER_MS = 400
/** And then nearly. */
const LIKELY_MS = 160

/** Deepgram's /v2/listen as its SDK describes it, with a recogniser of tones that takes 400 ms of silence for the end of a turn. */
export function fluxServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    if (far.url.pathname !== '/v2/listen') return 404
    if (far.headers.get('authorization') !== `Token ${key}`) return 401
    if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !MODELS.has(query.get('model') ?? '')) return 400
    const audio = toneStreamFor(DEEPGRAM_AUDIO, query.get('encoding'), query.get('sample_rate'))
    if (!audio) return 400
    if (Number(query.get('eager_eot_threshold') ?? 0.5) > Number(query.get('eot_threshold') ?? 0.7)) return 400
    if (query.has('language_hint') && query.get('model') === 'flux-general-en') return 400
    const turns = new Turns(far, audio)
    return (data) => turns.take(data)
  })
}

class Turns {
  readonly #far: FarSide
  readonly #audio: ToneStream
  #fromMs = 0
  #turn = 0
  #sequence = 0
  #told = ''
  /** The turn was said to be likely over with these words. */
  #likely = ''

  constructor(far: FarSide, audio: ToneStream) {
    this.#far = far
    this.#audio = audio
    this.#send({ type: 'Connected', request_id: 'r1' })
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      if (!this.#audio.hear(data)) return this.#fail('DATA-0000', 'The payload cannot be decoded')
      return this.#heard()
    }
    switch (kindOf(data)) {
      case 'CloseStream':
        return this.#far.close(1000)
      case 'Configure':
        return this.#configure(JSON.parse(data) as { keyterms?: unknown })
      case 'ForceEndTurn':
        return this.#end('forced')
      default:
        return this.#fail('UNPARSABLE_CLIENT_MESSAGE', 'What is this?')
    }
  }

  #heard(): void {
    const words = this.#audio.words(this.#fromMs)
    const text = textOf(words)
    if (text === '') return
    if (text !== this.#told) this.#tell(this.#told === '' ? 'StartOfTurn' : 'Update')
    this.#told = text
    const silentMs = this.#audio.heardMs - (words.at(-1)?.toMs ?? 0)
    if (silentMs >= LIKELY_MS && text !== this.#likely && this.#isEager) this.#tell('EagerEndOfTurn')
    if (silentMs >= LIKELY_MS) this.#likely = text
    else if (this.#likely !== '') this.#resume()
    if (silentMs >= OVER_MS) this.#end('eot')
  }

  #configure({ keyterms }: { keyterms?: unknown }): void {
    if (!Array.isArray(keyterms) || keyterms.some((term) => typeof term !== 'string'))
      return this.#send({ type: 'ConfigureFailure', request_id: 'r1' })
    this.#send({ type: 'ConfigureSuccess', request_id: 'r1', keyterms, thresholds: {} })
  }

  get #isEager(): boolean {
    return this.#far.url.searchParams.has('eager_eot_threshold')
  }

  #resume(): void {
    if (this.#isEager) this.#tell('TurnResumed')
    this.#likely = ''
  }

  #end(trigger: string): void {
    if (this.#audio.words(this.#fromMs).length === 0) return
    this.#tell('EndOfTurn', trigger)
    this.#fromMs = this.#audio.heardMs
    this.#turn++
    this.#told = ''
    this.#likely = ''
  }

  #tell(event: string, trigger?: string): void {
    const words = this.#audio.words(this.#fromMs)
    this.#send({
      type: 'TurnInfo',
      request_id: 'r1',
      event,
      turn_index: this.#turn,
      audio_window_start: this.#fromMs / 1000,
      audio_window_end: this.#audio.heardMs / 1000,
      transcript: textOf(words),
      words: words.map(({ word, fromMs, toMs }) => ({ word, confidence: 0.9, start: fromMs / 1000, end: toMs / 1000 })),
      end_of_turn_confidence: event === 'EndOfTurn' ? 0.8 : 0.1,
      ...(trigger !== undefined && { trigger }),
    })
  }

  #fail(code: string, description: string): void {
    this.#send({ type: 'Error', code, description })
    this.#far.close(1011)
  }

  #send(message: object): void {
    this.#far.send(JSON.stringify({ ...message, sequence_id: this.#sequence++ }))
  }
}
