import { createHash, createHmac, randomUUID } from 'node:crypto'
import { assertSafe, type Dialect, type Order, type Session, unknown, withoutPlus } from './dialect.ts'
import { fromLinear, linear } from './sound.ts'

const RATE_HZ = 16_000
const PACKET_BYTES = 640

export const VONAGE_APPLICATION = 'app-1'

/** An application with signed webhooks, which asks by GET unless it was told otherwise. Takes packets of 20 ms only. */
export const vonage: Dialect = {
  packetHops: 1,
  waitsForUs: false,
  ids: () => ({ callId: randomUUID(), streamId: `CON-${randomUUID()}` }),
  webhook(url, { callId: uuid, streamId: conversation_uuid, from, to, isOutgoing }, secret) {
    const fields = { from: withoutPlus(from), to: withoutPlus(to), uuid, conversation_uuid }
    if (!isOutgoing) {
      const headers = secret === undefined ? {} : { authorization: `Bearer ${token('', secret)}` }
      return { method: 'GET', url: `${url}?${new URLSearchParams(fields)}`, headers }
    }
    const body = JSON.stringify(fields)
    const authorization = secret !== undefined && { authorization: `Bearer ${token(body, secret)}` }
    return { method: 'POST', url, headers: { 'content-type': 'application/json', ...authorization }, body }
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
    ...(body !== '' && { payload_hash: createHash('sha256').update(body).digest('hex') }),
    api_key: 'a1b2c3d4',
    application_id: VONAGE_APPLICATION,
  })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

class VonageSession implements Session {
  readonly rateHz = RATE_HZ
  readonly opening: readonly string[]

  constructor(headers: Readonly<Record<string, string>>) {
    this.opening = [
      JSON.stringify({ event: 'websocket:connected', 'content-type': `audio/l16;rate=${RATE_HZ}`, ...headers }),
    ]
  }

  speak(samples: Int16Array) {
    return [linear(samples)]
  }

  press(digit: string): string {
    return JSON.stringify({ event: 'websocket:dtmf', digit, duration: 260 })
  }

  read(message: string | Uint8Array): Order {
    if (typeof message !== 'string') {
      if (message.length !== PACKET_BYTES) throw new Error(`a packet of ${message.length} bytes`)
      return { type: 'play', samples: fromLinear(message) }
    }
    const { action, payload } = JSON.parse(message)
    switch (action) {
      case 'notify':
        return { type: 'mark', name: payload.id }
      case 'clear':
        return { type: 'clear' }
      default:
        throw unknown(action)
    }
  }

  reached(id: string, isCleared: boolean): string | undefined {
    return isCleared ? undefined : JSON.stringify({ event: 'websocket:notify', payload: { id } })
  }

  cleared(): string {
    return JSON.stringify({ event: 'websocket:cleared' })
  }

  stopped(): string {
    return JSON.stringify({ event: 'websocket:disconnected' })
  }
}
