import { assertSafe, type Dialect, type Facts, hexId, type Order, type Session, unknown } from './dialect.ts'
import { base64, fromLinear, linear } from './sound.ts'

const ACCOUNT = 'acme'
const MOST_PARAMETERS = 3
const MOST_PARAMETER_CHARS = 256

/**
 * The Voicebot applet with a dynamic URL: 100 ms in a message, and messages of ours within its limits only. Signs nothing:
 * the secret is the user and the password of its URL, with a colon between.
 */
export const exotel: Dialect = {
  packetHops: 5,
  waitsForUs: false,
  ids: () => ({ callId: hexId('CA'), streamId: hexId('MZ') }),
  webhook(url, { callId, from, to, isOutgoing }, secret) {
    const Direction = isOutgoing ? 'outgoing' : 'incoming'
    const query = new URLSearchParams({ CallSid: callId, CallFrom: from, CallTo: to, From: from, To: to, Direction })
    const headers = secret === undefined ? {} : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
    return { method: 'GET', url: `${url}?${query}`, headers }
  },
  target(answer) {
    const url = assertSafe(JSON.parse(answer).url)
    const parameters = Object.fromEntries(new URL(url).searchParams)
    const given = Object.entries(parameters).filter(([name]) => name !== 'sample-rate')
    if (given.length > MOST_PARAMETERS || given.some((pair) => pair.join('=').length > MOST_PARAMETER_CHARS))
      throw new Error(`three parameters of 256 characters are taken, not those of ${url}`)
    return { url, parameters }
  },
  session: (facts, { parameters }) => new ExotelSession(facts, parameters),
}

const MULTIPLE_BYTES = 320
const LEAST_BYTES = 3_200
const MOST_BYTES = 100_000

class ExotelSession implements Session {
  readonly rateHz = 8_000
  readonly opening: readonly string[]
  readonly #facts: Facts
  #sequence = 0
  #chunk = 0

  constructor(facts: Facts, custom_parameters: Readonly<Record<string, string>>) {
    this.#facts = facts
    const { callId: call_sid, streamId: stream_sid, from, to } = facts
    this.opening = [
      JSON.stringify({ event: 'connected' }),
      this.#write('start', {
        start: {
          stream_sid,
          call_sid,
          account_sid: ACCOUNT,
          from,
          to,
          custom_parameters,
          media_format: { encoding: 'audio/x-raw', sample_rate: '8000', bit_rate: '16' },
        },
      }),
    ]
  }

  speak(samples: Int16Array) {
    const timestamp = String(this.#chunk * 100)
    const chunk = String(++this.#chunk)
    return [this.#write('media', { media: { chunk, timestamp, payload: base64(linear(samples)) } })]
  }

  press(digit: string): string {
    return this.#write('dtmf', { dtmf: { digit, duration: '100' } })
  }

  read(message: string | Uint8Array): Order {
    const { event, stream_sid, media, mark } = JSON.parse(String(message))
    if (stream_sid !== this.#facts.streamId) throw new Error('a message with another stream_sid')
    switch (event) {
      case 'media': {
        const bytes = Uint8Array.fromBase64(media.payload)
        const isTaken = bytes.length % MULTIPLE_BYTES === 0 && bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES
        if (!isTaken) throw new Error(`a message of ${bytes.length} bytes would be played with gaps`)
        return { type: 'play', samples: fromLinear(bytes) }
      }
      case 'mark':
        return { type: 'mark', name: mark.name }
      case 'clear':
        return { type: 'clear' }
      default:
        throw unknown(event)
    }
  }

  reached(name: string): string {
    return this.#write('mark', { mark: { name } })
  }

  stopped(): string {
    return this.#write('stop', { stop: { call_sid: this.#facts.callId, account_sid: ACCOUNT, reason: 'callended' } })
  }

  #write(event: string, rest: object): string {
    const sequence_number = String(++this.#sequence)
    return JSON.stringify({ event, sequence_number, stream_sid: this.#facts.streamId, ...rest })
  }
}
