import { assertSafe, type Dialect, type Facts, OTHER, type Session } from './dialect.ts'
import { base64, fromLinear, linear } from './sound.ts'

/** The Voicebot applet with a dynamic URL: 100 ms in a message, and messages of ours within its limits only. Signs nothing. */
export const exotel: Dialect = {
  rateHz: 8_000,
  packetHops: 5,
  waitsForUs: false,
  closesLast: false,
  webhook(baseUrl, { callId, from, to }) {
    const query = new URLSearchParams({ CallSid: callId, CallFrom: from, CallTo: to, From: from, To: to })
    return { method: 'GET', url: `${baseUrl}/?${query}`, headers: {} }
  },
  target: (answer) => ({ url: assertSafe(JSON.parse(answer).url), parameters: {} }),
  session: (facts) => new ExotelSession(facts),
}

const MULTIPLE_BYTES = 320
const LEAST_BYTES = 3_200
const MOST_BYTES = 100_000

class ExotelSession implements Session {
  readonly opening: readonly string[]
  readonly #facts: Facts
  #sequence = 0
  #chunk = 0

  constructor(facts: Facts) {
    this.#facts = facts
    const { callId: call_sid, streamId: stream_sid, from, to } = facts
    this.opening = [
      JSON.stringify({ event: 'connected' }),
      this.#write('start', {
        start: {
          stream_sid,
          call_sid,
          account_sid: 'acme',
          from,
          to,
          custom_parameters: {},
          media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '16' },
        },
      }),
    ]
  }

  speak(samples: Int16Array): string {
    const timestamp = String(this.#chunk * 100)
    return this.#write('media', {
      media: { chunk: String(++this.#chunk), timestamp, payload: base64(linear(samples)) },
    })
  }

  press(digit: string): string {
    return this.#write('dtmf', { dtmf: { digit, duration: '100' } })
  }

  read(message: string | Uint8Array) {
    const { event, media, mark } = JSON.parse(String(message))
    if (event === 'mark') return { type: 'mark', name: mark.name } as const
    if (event === 'clear') return { type: 'clear' } as const
    if (event !== 'media') return OTHER
    const bytes = Uint8Array.fromBase64(media.payload)
    const isTaken = bytes.length % MULTIPLE_BYTES === 0 && bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES
    if (!isTaken) throw new Error(`a message of ${bytes.length} bytes would be played with gaps`)
    return { type: 'play', samples: fromLinear(bytes) } as const
  }

  reached(name: string): string {
    return this.#write('mark', { mark: { name } })
  }

  emptied(): undefined {}

  stopped(): string {
    return this.#write('stop', { stop: { call_sid: this.#facts.callId, account_sid: 'acme', reason: 'callended' } })
  }

  #write(event: string, rest: object): string {
    const sequence_number = String(++this.#sequence)
    return JSON.stringify({ event, sequence_number, stream_sid: this.#facts.streamId, ...rest })
  }
}
