import { createHmac } from 'node:crypto'
import {
  assertBare,
  assertSafe,
  type Dialect,
  type Facts,
  hexId,
  type Order,
  type Session,
  unknown,
} from './dialect.ts'
import { attributesOf, parametersOf } from './markup.ts'
import { base64, fromMuLaw, muLaw } from './sound.ts'

export const TWILIO_ACCOUNT = 'AC1234567890abcdef1234567890abcdef'
const MOST_PARAMETER_CHARS = 500

/** Marks come back once played, and all at once when we clear. */
export const twilio: Dialect = {
  packetHops: 1,
  waitsForUs: false,
  ids: () => ({ callId: hexId('CA'), streamId: hexId('MZ') }),
  webhook(url, { callId, from, to, isOutgoing }, secret) {
    const fields: Record<string, string> = {
      AccountSid: TWILIO_ACCOUNT,
      ApiVersion: '2010-04-01',
      CallSid: callId,
      CallStatus: isOutgoing ? 'in-progress' : 'ringing',
      Direction: isOutgoing ? 'outbound-api' : 'inbound',
      From: from,
      To: to,
    }
    const listed = Object.keys(fields)
      .sort()
      .map((key) => `${key}${fields[key]}`)
    return {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        ...(secret !== undefined && { 'x-twilio-signature': sign(`${url}${listed.join('')}`, secret) }),
      },
      body: new URLSearchParams(fields).toString(),
    }
  },
  target(answer, _facts, secret) {
    if (!/<Connect>\s*<Stream\b/.test(answer)) throw new Error(`no two-way stream in ${answer}`)
    const url = assertSafe(attributesOf(answer, 'Stream')['url'] ?? '')
    if (new URL(url).search !== '') throw new Error('a stream with a query is refused')
    const parameters = parametersOf(answer)
    const isTooLong = Object.entries(parameters).some(
      ([name, value]) => name.length + value.length >= MOST_PARAMETER_CHARS,
    )
    if (isTooLong) throw new Error('a parameter is too long')
    return { url, headers: secret === undefined ? {} : { 'x-twilio-signature': sign(url, secret) }, parameters }
  },
  session: (facts, { parameters }) => new TwilioSession(facts, parameters),
}

const sign = (text: string, secret: string): string => createHmac('sha1', secret).update(text).digest('base64')

class TwilioSession implements Session {
  readonly rateHz = 8_000
  readonly opening: readonly string[]
  readonly #facts: Facts
  #sequence = 0
  #chunk = 0

  constructor(facts: Facts, customParameters: Readonly<Record<string, string>>) {
    this.#facts = facts
    const { callId: callSid, streamId: streamSid } = facts
    this.opening = [
      JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }),
      this.#write('start', {
        start: {
          accountSid: TWILIO_ACCOUNT,
          streamSid,
          callSid,
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters,
        },
      }),
    ]
  }

  speak(samples: Int16Array) {
    const timestamp = String(this.#chunk * 20)
    const chunk = String(++this.#chunk)
    return [this.#write('media', { media: { track: 'inbound', chunk, timestamp, payload: base64(muLaw(samples)) } })]
  }

  press(digit: string): string {
    return this.#write('dtmf', { dtmf: { track: 'inbound_track', digit } })
  }

  read(message: string | Uint8Array): Order {
    const { event, streamSid, media, mark } = JSON.parse(String(message))
    if (streamSid !== this.#facts.streamId) throw new Error('31951: a message with another streamSid')
    switch (event) {
      case 'media':
        return { type: 'play', samples: fromMuLaw(assertBare(Uint8Array.fromBase64(media.payload))) }
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
    return this.#write('stop', { stop: { accountSid: TWILIO_ACCOUNT, callSid: this.#facts.callId } })
  }

  #write(event: string, rest: object): string {
    const sequenceNumber = String(++this.#sequence)
    return JSON.stringify({ event, sequenceNumber, streamSid: this.#facts.streamId, ...rest })
  }
}
