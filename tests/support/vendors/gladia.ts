import type { Fetch } from '../../../src/providers/http/http.ts'
import { type Phrase, Phrases } from './phrases.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { kindOf, textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

interface Config {
  readonly endpointing: number
  readonly messages_config: Readonly<Record<string, boolean>>
}

const FIELDS = new Set(
  'encoding bit_depth sample_rate channels model endpointing language_config realtime_processing messages_config'.split(
    ' ',
  ),
)

const streamOf = (config: Readonly<Record<string, unknown>>): ToneStream | undefined =>
  toneStreamFor(
    { linear: 'wav/pcm of 16', muLaw: 'wav/ulaw of 8' },
    `${String(config['encoding'])} of ${String(config['bit_depth'])}`,
    config['sample_rate'],
  )

const refuse = (statusCode: number, message: string): Response =>
  Response.json({ statusCode, message }, { status: statusCode })

/** Where Gladia gives the address of a session, as its SDK describes it. The token holds the session, so that it is kept nowhere. */
export async function gladiaSession(request: Request, key = 'secret-key'): Promise<Response> {
  const url = new URL(request.url)
  if (url.pathname !== '/v2/live' || request.method !== 'POST') return new Response(null, { status: 404 })
  if (request.headers.get('x-gladia-key') !== key) return refuse(401, 'gladia key not found')
  const config = (await request.json()) as Record<string, unknown>
  const unknown = Object.keys(config).find((field) => !FIELDS.has(field))
  if (unknown !== undefined) return refuse(422, `property ${unknown} should not exist`)
  const { channels, model, endpointing } = config
  if (!streamOf(config) || channels !== 1) return refuse(422, 'audio')
  if (model !== 'solaria-1' || !(Number(endpointing) >= 0.01 && Number(endpointing) <= 10)) return refuse(422, 'model')
  url.protocol = url.protocol.replace('http', 'ws')
  url.searchParams.set('token', btoa(JSON.stringify(config)))
  return Response.json({ id: 's1', created_at: '2026-11-30T00:00:00Z', url: url.href }, { status: 201 })
}

export const gladiaFetch: Fetch = (url, init) => gladiaSession(new Request(url, init))

/** The socket of a session, with a recogniser of tones. */
export function gladiaServer(): SocketVendor {
  return new SocketVendor((far) => {
    const token = far.url.searchParams.get('token')
    if (far.url.pathname !== '/v2/live' || token === null) return 404
    const session = new Session(far, JSON.parse(atob(token)) as Config)
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  readonly #config: Config
  readonly #phrases: Phrases
  #bytes = 0
  #utterances = 0

  constructor(far: FarSide, config: Config) {
    this.#far = far
    this.#config = config
    this.#phrases = new Phrases(config.endpointing * 1000, streamOf({ ...config }))
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.#hear(data)
    if (kindOf(data) !== 'stop_recording') return this.#far.close(4400, 'unknown action')
    this.#tell(this.#phrases.end())
    this.#send('end_session', {})
    this.#far.close(1000)
  }

  #hear(data: Uint8Array): void {
    const phrases = this.#phrases.hear(data)
    if (!phrases)
      return this.#send('audio_chunk', { acknowledged: false, error: { message: 'half a sample' }, data: null })
    const from = this.#bytes
    this.#bytes += data.length
    const range = { byte_range: [from, this.#bytes], time_range: [from / 32_000, this.#bytes / 32_000] }
    if (this.#config.messages_config['receive_acknowledgments'])
      this.#send('audio_chunk', { acknowledged: true, error: null, data: range })
    this.#tell(phrases)
  }

  #tell(phrases: readonly Phrase[]): void {
    for (const { words, isFinal } of phrases) {
      if (!isFinal && !this.#config.messages_config['receive_partial_transcripts']) continue
      const utterance = {
        text: ` ${textOf(words)}`,
        start: (words[0]?.fromMs ?? 0) / 1000,
        end: (words.at(-1)?.toMs ?? 0) / 1000,
        language: 'en',
        confidence: 0.9,
        channel: 0,
        words: words.map(({ word, fromMs, toMs }) => ({
          word: ` ${word}`,
          start: fromMs / 1000,
          end: toMs / 1000,
          confidence: 0.9,
        })),
      }
      this.#send('transcript', { data: { id: `00-${this.#utterances}`, is_final: isFinal, utterance } })
      if (isFinal) this.#utterances++
    }
  }

  #send(type: string, more: object): void {
    this.#far.send(JSON.stringify({ session_id: 's1', created_at: '2026-11-30T00:00:00Z', type, ...more }))
  }
}
