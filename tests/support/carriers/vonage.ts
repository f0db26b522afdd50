import { createHash, createHmac, randomUUID } from 'node:crypto'
import { assertSafe, type Dialect, OTHER, type Session } from './dialect.ts'
import { fromLinear, linear } from './sound.ts'

const RATE_HZ = 16_000
const PACKET_BYTES = 640

/** An application with signed webhooks, asking by POST. Takes packets of 20 ms only. */
export const vonage: Dialect = {
  rateHz: RATE_HZ,
  packetHops: 1,
  waitsForUs: false,
  closesLast: false,
  webhook(baseUrl, { callId: uuid, from, to }, secret) {
    const body = JSON.stringify({
      from: from.replace('+', ''),
      to: to.replace('+', ''),
      uuid,
      conversation_uuid: `CON-${uuid}`,
    })
    return {
      method: 'POST',
      url: `${baseUrl}/`,
      headers: {
        'content-type': 'application/json',
        ...(secret !== undefined && { authorization: `Bearer ${token(body, secret)}` }),
      },
      body,
    }
  },
  target(answer) {
    const [{ endpoint = [] } = {}] = JSON.parse(answer)
    const [{ type, uri, 'content-type': contentType, headers = {} } = {} as Record<string, unknown>] = endpoint
    if (type !== 'websocket' || contentType !== `audio/l16;rate=${RATE_HZ}`)
      throw new Error(`not understood: ${answer}`)
    return { url: assertSafe(String(uri)), parameters: headers as Record<string, string> }
  },
  session: (_facts, { parameters }) => new VonageSession(parameters),
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(body: string, secret: string): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: 'a1b2c3d4',
    application_id: 'app-1',
  })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

class VonageSession implements Session {
  readonly opening: readonly string[]

  constructor(headers: Readonly<Record<string, string>>) {
    this.opening = [
      JSON.stringify({ event: 'websocket:connected', 'content-type': `audio/l16;rate=${RATE_HZ}`, ...headers }),
    ]
  }

  speak(samples: Int16Array) {
    return linear(samples)
  }

  press(digit: string): string {
    return JSON.stringify({ event: 'websocket:dtmf', digit, duration: 260 })
  }

  read(message: string | Uint8Array) {
    if (typeof message !== 'string') {
      if (message.length !== PACKET_BYTES) throw new Error(`a packet of ${message.length} bytes`)
      return { type: 'play', samples: fromLinear(message) } as const
    }
    const { action, payload } = JSON.parse(message)
    if (action === 'notify') return { type: 'mark', name: payload.id } as const
    return action === 'clear' ? ({ type: 'clear' } as const) : OTHER
  }

  reached(id: string, isCleared: boolean): string | undefined {
    return isCleared ? undefined : JSON.stringify({ event: 'websocket:notify', payload: { id } })
  }

  emptied(): undefined {}

  stopped(): string {
    return JSON.stringify({ event: 'websocket:disconnected' })
  }
}
