import { createHmac, randomBytes } from 'node:crypto'
import {
  assertBare,
  assertSafe,
  type Dialect,
  type Facts,
  type Order,
  type Session,
  unknown,
  withoutPlus,
} from './dialect.ts'
import { attributesOf, contentOf } from './markup.ts'
import { base64, fromMuLaw, muLaw } from './sound.ts'

const MOST_HEADER_BYTES = 512

/** Says nothing when it connects, and nothing of checkpoints that were cleared. */
export const plivo: Dialect = {
  packetHops: 1,
  waitsForUs: false,
  ids: () => ({ callId: crypto.randomUUID(), streamId: crypto.randomUUID() }),
  webhook(url, { callId, from, to, isOutgoing }, secret) {
    const fields: Record<string, string> = {
      CallStatus: isOutgoing ? 'in-progress' : 'ringing',
      CallUUID: callId,
      Direction: isOutgoing ? 'outbound' : 'inbound',
      Event: 'StartApp',
      From: withoutPlus(from),
      To: withoutPlus(to),
    }
    return {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(secret !== undefined && signature(url, fields, secret)),
      },
      body: new URLSearchParams(fields).toString(),
    }
  },
  target(answer) {
    const { bidirectional, keepCallAlive, contentType, extraHeaders = '' } = attributesOf(answer, 'Stream')
    if (bidirectional !== 'true') throw new Error('nothing would be played')
    if (keepCallAlive !== 'true') throw new Error('the call would be over at once')
    if (contentType !== 'audio/x-mulaw;rate=8000') throw new Error('the simulator speaks μ-law')
    const isTaken = /^(?:[A-Za-z0-9]+=[A-Za-z0-9]+(?:,|$))*$/.test(extraHeaders)
    if (!isTaken || extraHeaders.length > MOST_HEADER_BYTES) throw new Error(`refused: ${extraHeaders}`)
    return {
      url: assertSafe(contentOf(answer, 'Stream')),
      parameters: Object.fromEntries(new URLSearchParams(extraHeaders.replaceAll(',', '&'))),
    }
  },
  session: (facts, { parameters }) => new PlivoSession(facts, parameters),
}

/** V3, of a form. */
function signature(url: string, fields: Readonly<Record<string, string>>, secret: string) {
  const { origin, pathname, searchParams } = new URL(url)
  const query = [...searchParams].map(([key, value]) => `${key}=${value}`).sort()
  const listed = Object.keys(fields)
    .sort()
    .map((key) => `${key}${fields[key]}`)
  const nonce = randomBytes(10).toString('hex')
  const signed = `${origin}${pathname}?${query.join('&')}${query.length > 0 ? '.' : ''}${listed.join('')}.${nonce}`
  return {
    'x-plivo-signature-v3': createHmac('sha256', secret).update(signed).digest('base64'),
    'x-plivo-signature-v3-nonce': nonce,
  }
}

class PlivoSession implements Session {
  readonly rateHz = 8_000
  readonly opening: readonly string[]
  readonly #facts: Facts
  readonly #extra: string
  #sequence = 0
  #chunk = 0

  constructor(facts: Facts, parameters: Readonly<Record<string, string>>) {
    this.#facts = facts
    this.#extra = JSON.stringify(parameters)
    const { callId, streamId } = facts
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000 }
    this.opening = [
      JSON.stringify({
        event: 'start',
        sequenceNumber: this.#sequence++,
        start: { callId, streamId, accountId: 'MA1', tracks: ['inbound'], mediaFormat },
        extra_headers: this.#extra,
      }),
    ]
  }

  speak(samples: Int16Array) {
    const media = {
      track: 'inbound',
      timestamp: String(Date.now()),
      chunk: ++this.#chunk,
      payload: base64(muLaw(samples)),
    }
    return [this.#write('media', { media, extra_headers: this.#extra })]
  }

  press(digit: string): string {
    return this.#write('dtmf', { dtmf: { track: 'inbound', digit, timestamp: String(Date.now()) } })
  }

  read(message: string | Uint8Array): Order {
    const { event, streamId, media, name, dtmf } = JSON.parse(String(message))
    if (event === 'sendDTMF') return { type: 'press', digits: dtmf }
    if (streamId !== this.#facts.streamId) throw new Error('a message with another streamId')
    switch (event) {
      case 'playAudio':
        if (media.contentType !== 'audio/x-mulaw' || media.sampleRate !== 8000)
          throw new Error('the simulator plays μ-law')
        return { type: 'play', samples: fromMuLaw(assertBare(Uint8Array.fromBase64(media.payload))) }
      case 'checkpoint':
        return { type: 'mark', name }
      case 'clearAudio':
        return { type: 'clear' }
      default:
        throw unknown(event)
    }
  }

  reached(name: string, isCleared: boolean): string | undefined {
    return isCleared ? undefined : JSON.stringify({ event: 'playedStream', streamId: this.#facts.streamId, name })
  }

  cleared(): string {
    return this.#write('clearedAudio', {})
  }

  #write(event: string, rest: object): string {
    return JSON.stringify({ event, sequenceNumber: this.#sequence++, streamId: this.#facts.streamId, ...rest })
  }
}
