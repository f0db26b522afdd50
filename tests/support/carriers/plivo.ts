import { createHmac, randomUUID } from 'node:crypto'
import { assertSafe, type Dialect, type Facts, OTHER, type Session } from './dialect.ts'
import { attributesOf, contentOf } from './markup.ts'
import { base64, fromMuLaw, muLaw } from './sound.ts'

/** Says nothing when it connects, and nothing of checkpoints that were cleared. */
export const plivo: Dialect = {
  rateHz: 8_000,
  packetHops: 1,
  waitsForUs: false,
  closesLast: false,
  webhook(baseUrl, { callId, from, to }, secret) {
    const fields: Record<string, string> = {
      CallUUID: callId,
      Direction: 'inbound',
      Event: 'StartApp',
      From: from.replace('+', ''),
      To: to.replace('+', ''),
    }
    const url = `${baseUrl}/`
    const nonce = randomUUID()
    const listed = Object.keys(fields)
      .sort()
      .map((key) => `${key}${fields[key]}`)
      .join('')
    return {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(secret !== undefined && {
          'x-plivo-signature-v3': createHmac('sha256', secret).update(`${url}?${listed}.${nonce}`).digest('base64'),
          'x-plivo-signature-v3-nonce': nonce,
        }),
      },
      body: new URLSearchParams(fields).toString(),
    }
  },
  target(answer) {
    const { bidirectional, keepCallAlive, contentType, extraHeaders = '' } = attributesOf(answer, 'Stream')
    if (bidirectional !== 'true') throw new Error('nothing would be played')
    if (keepCallAlive !== 'true') throw new Error('the call would be over at once')
    if (contentType !== 'audio/x-mulaw;rate=8000') throw new Error('the simulator speaks μ-law')
    if (!/^(?:[A-Za-z0-9]+=[A-Za-z0-9]+(?:,|$))*$/.test(extraHeaders)) throw new Error(`refused: ${extraHeaders}`)
    return {
      url: assertSafe(contentOf(answer, 'Stream')),
      parameters: Object.fromEntries(new URLSearchParams(extraHeaders.replaceAll(',', '&'))),
    }
  },
  session: (facts, { parameters }) => new PlivoSession(facts, parameters),
}

class PlivoSession implements Session {
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

  speak(samples: Int16Array): string {
    const media = {
      track: 'inbound',
      timestamp: String(Date.now()),
      chunk: ++this.#chunk,
      payload: base64(muLaw(samples)),
    }
    return this.#write('media', { media, extra_headers: this.#extra })
  }

  press(digit: string): string {
    return this.#write('dtmf', { dtmf: { track: 'inbound', digit, timestamp: String(Date.now()) } })
  }

  read(message: string | Uint8Array) {
    const { event, media, name } = JSON.parse(String(message))
    if (event === 'playAudio') {
      if (media.contentType !== 'audio/x-mulaw' || media.sampleRate !== 8000)
        throw new Error('the simulator plays μ-law')
      return { type: 'play', samples: fromMuLaw(Uint8Array.fromBase64(media.payload)) } as const
    }
    if (event === 'checkpoint') return { type: 'mark', name } as const
    return event === 'clearAudio' ? ({ type: 'clear' } as const) : OTHER
  }

  reached(name: string, isCleared: boolean): string | undefined {
    return isCleared ? undefined : JSON.stringify({ event: 'playedStream', streamId: this.#facts.streamId, name })
  }

  emptied(): undefined {}

  /** Only the socket closes. */
  stopped(): undefined {}

  #write(event: string, rest: object): string {
    return JSON.stringify({ event, sequenceNumber: this.#sequence++, streamId: this.#facts.streamId, ...rest })
  }
}
