import { createPrivateKey, sign } from 'node:crypto'
import { assertSafe, type Dialect, type Facts, OTHER, type Session } from './dialect.ts'
import { attributesOf, parametersOf } from './markup.ts'
import { base64, fromMuLaw, muLaw } from './sound.ts'

/** Before 32 raw bytes, a private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A TeXML application. The secret is a private key, in base64. */
export const telnyx: Dialect = {
  rateHz: 8_000,
  packetHops: 1,
  waitsForUs: false,
  closesLast: false,
  webhook(baseUrl, { callId, from, to }, secret) {
    const fields = {
      AccountSid: 'acc',
      CallSid: callId,
      CallStatus: 'ringing',
      Direction: 'inbound',
      From: from,
      To: to,
    }
    const body = new URLSearchParams(fields).toString()
    const timestamp = String(Math.floor(Date.now() / 1000))
    return {
      method: 'POST',
      url: `${baseUrl}/`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(secret !== undefined && {
          'telnyx-timestamp': timestamp,
          'telnyx-signature-ed25519': signed(`${timestamp}|${body}`, secret),
        }),
      },
      body,
    }
  },
  target(answer) {
    const { url = '', bidirectionalMode, bidirectionalCodec = 'PCMU' } = attributesOf(answer, 'Stream')
    if (bidirectionalMode !== 'rtp') throw new Error('what comes back would be taken for MP3')
    if (bidirectionalCodec !== 'PCMU') throw new Error('the simulator plays PCMU')
    return { url: assertSafe(url), parameters: parametersOf(answer) }
  },
  session: (facts, { parameters }) => new TelnyxSession(facts, parameters),
}

function signed(text: string, secret: string): string {
  const der = Buffer.concat([PKCS8, Buffer.from(secret, 'base64')])
  return sign(null, Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).toString('base64')
}

class TelnyxSession implements Session {
  readonly opening: readonly string[]
  readonly #facts: Facts
  #sequence = 0
  #chunk = 0

  constructor(facts: Facts, custom_parameters: Readonly<Record<string, string>>) {
    this.#facts = facts
    const { callId: call_control_id, from, to } = facts
    this.opening = [
      JSON.stringify({ event: 'connected', version: '1.0.0' }),
      this.#write('start', {
        start: {
          user_id: 'user',
          call_control_id,
          call_session_id: 'session',
          from,
          to,
          tags: [],
          custom_parameters,
          media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
        },
      }),
    ]
  }

  speak(samples: Int16Array): string {
    const timestamp = String(this.#chunk * 20)
    const chunk = String(++this.#chunk)
    return this.#write('media', { media: { track: 'inbound', chunk, timestamp, payload: base64(muLaw(samples)) } })
  }

  press(digit: string): string {
    return this.#write('dtmf', { occurred_at: new Date().toISOString(), dtmf: { digit } })
  }

  read(message: string | Uint8Array) {
    const { event, media, mark } = JSON.parse(String(message))
    if (event === 'media') return { type: 'play', samples: fromMuLaw(Uint8Array.fromBase64(media.payload)) } as const
    if (event === 'mark') return { type: 'mark', name: mark.name } as const
    return event === 'clear' ? ({ type: 'clear' } as const) : OTHER
  }

  reached(name: string): string {
    return this.#write('mark', { mark: { name } })
  }

  emptied(): undefined {}

  stopped(): string {
    return this.#write('stop', { stop: { user_id: 'user', call_control_id: this.#facts.callId } })
  }

  #write(event: string, rest: object): string {
    const sequence_number = String(++this.#sequence)
    return JSON.stringify({ event, sequence_number, stream_id: this.#facts.streamId, ...rest })
  }
}
