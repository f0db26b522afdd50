import { createPrivateKey, sign } from 'node:crypto'
import {
  assertBare,
  assertSafe,
  type Dialect,
  type Facts,
  hexId,
  type Order,
  type Session,
  unknown,
  type Webhook,
} from './dialect.ts'
import { attributesOf, parametersOf } from './markup.ts'
import { base64 } from './sound.ts'
import { type TelnyxLine, telnyxLine } from './telnyx-line.ts'

/** Before 32 raw bytes, a private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** What one message of ours may last. */
const LEAST_MS = 20
const MOST_MS = 30_000

/** Codecs that are played at 8 kHz unless the answer says more. */
const WIDE = new Set(['G722', 'OPUS'])

/** A TeXML application. The secret is a private key, in base64. Packets are not always in order. */
export const telnyx: Dialect = {
  packetHops: 1,
  waitsForUs: false,
  ids: () => ({ callId: hexId('v3:'), streamId: crypto.randomUUID().toUpperCase() }),
  webhook(url, { callId, from, to, isOutgoing }, secret) {
    const fields = {
      AccountSid: 'acc',
      CallSid: callId,
      CallStatus: isOutgoing ? 'in-progress' : 'ringing',
      Direction: isOutgoing ? 'outbound' : 'inbound',
      From: from,
      To: to,
    }
    return posted(url, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString(), secret)
  },
  target(answer) {
    const { url = '', bidirectionalMode, bidirectionalCodec = 'PCMU', ...rest } = attributesOf(answer, 'Stream')
    if (bidirectionalMode !== 'rtp') throw new Error('what comes back would be taken for MP3')
    if (WIDE.has(bidirectionalCodec) && rest['bidirectionalSamplingRate'] !== '16000')
      throw new Error('what comes back would be played at 8 kHz')
    return { url: assertSafe(url), parameters: parametersOf(answer), codec: bidirectionalCodec }
  },
  session: async (facts, { parameters, codec = 'PCMU' }) =>
    new TelnyxSession(facts, parameters, await telnyxLine(codec)),
}

/** How a Call Control application tells of a call that rings, and goes on ringing until it is answered over REST. */
export function ringing(url: string, { callId, from, to }: Facts, secret: string | undefined): Webhook {
  const payload = {
    call_control_id: callId,
    call_leg_id: crypto.randomUUID(),
    call_session_id: crypto.randomUUID(),
    connection_id: '1494404757140276705',
    direction: 'incoming',
    from,
    to,
    state: 'parked',
  }
  const [id, occurred_at] = [crypto.randomUUID(), new Date().toISOString()]
  const data = { event_type: 'call.initiated', id, occurred_at, payload, record_type: 'event' }
  return posted(url, 'application/json', JSON.stringify({ data, meta: { attempt: 1, delivered_to: url } }), secret)
}

function posted(url: string, type: string, body: string, secret: string | undefined): Webhook {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = secret !== undefined && {
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': signed(`${timestamp}|${body}`, secret),
  }
  return { method: 'POST', url, headers: { 'content-type': type, ...signature }, body }
}

function signed(text: string, secret: string): string {
  const der = Buffer.concat([PKCS8, Buffer.from(secret, 'base64')])
  return sign(null, Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).toString('base64')
}

/** One packet in nine is overtaken by the two behind it, and comes 40 ms late. */
const OVERTAKEN = 4
const EVERY = 9
const LATE_BY = 2

class TelnyxSession implements Session {
  readonly rateHz: number
  readonly opening: readonly string[]
  readonly #facts: Facts
  readonly #line: TelnyxLine
  #sequence = 0
  #chunk = 0
  #overtaken: string | undefined

  constructor(facts: Facts, custom_parameters: Readonly<Record<string, string>>, line: TelnyxLine) {
    this.#facts = facts
    this.#line = line
    this.rateHz = line.rateHz
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
          client_state: '',
          custom_parameters,
          media_format: { encoding: line.encoding, sample_rate: line.clockHz, channels: 1 },
        },
      }),
    ]
  }

  speak(samples: Int16Array): string[] {
    const timestamp = String(this.#chunk * 20)
    const chunk = String(++this.#chunk)
    const media = { track: 'inbound', chunk, timestamp, payload: base64(this.#line.encode(samples)) }
    const message = this.#write('media', { media })
    if (this.#chunk % EVERY === OVERTAKEN) {
      this.#overtaken = message
      return []
    }
    if (this.#chunk % EVERY !== OVERTAKEN + LATE_BY || this.#overtaken === undefined) return [message]
    return [message, this.#overtaken]
  }

  press(digit: string): string {
    return this.#write('dtmf', { occurred_at: new Date().toISOString(), dtmf: { digit } })
  }

  read(message: string | Uint8Array): Order {
    const { event, media, mark } = JSON.parse(String(message))
    switch (event) {
      case 'media': {
        const samples = this.#line.decode(assertBare(Uint8Array.fromBase64(media.payload)))
        const ms = (samples.length * 1000) / this.rateHz
        if (ms < LEAST_MS || ms > MOST_MS) throw new Error(`a message of ${ms} ms`)
        return { type: 'play', samples }
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

  objects(detail: string): string {
    const payload = { code: 100003, title: 'malformed_frame', detail }
    return JSON.stringify({ event: 'error', stream_id: this.#facts.streamId, payload })
  }

  stopped(): string {
    return this.#write('stop', { stop: { user_id: 'user', call_control_id: this.#facts.callId } })
  }

  #write(event: string, rest: object): string {
    const sequence_number = String(++this.#sequence)
    return JSON.stringify({ event, sequence_number, stream_id: this.#facts.streamId, ...rest })
  }
}
