import { createHmac, randomUUID } from 'node:crypto'
import { assertSafe, type Dialect, type Facts, type Order, type Session, unknown } from './dialect.ts'
import { fromLinear, linear } from './sound.ts'

const RATE_HZ = 16_000

export const JAMBONZ_ACCOUNT = '9351f46a-678c-43f5-b8a6-d4eb58d131af'

interface Verb {
  readonly verb: string
  readonly url?: string
  readonly sampleRate?: number
  readonly passDtmf?: boolean
  readonly metadata?: Readonly<Record<string, string>>
  readonly bidirectionalAudio?: {
    readonly enabled?: boolean
    readonly streaming?: boolean
    readonly sampleRate?: number
  }
}

/** An application of the `listen` verb, streaming both ways. */
export const jambonz: Dialect = {
  packetHops: 1,
  waitsForUs: false,
  ids: () => ({ callId: randomUUID(), streamId: '' }),
  webhook(url, { callId: call_sid, from, to, isOutgoing }, secret) {
    const direction = isOutgoing ? 'outbound' : 'inbound'
    const call_status = isOutgoing ? 'in-progress' : 'trying'
    const body = JSON.stringify({ call_sid, account_sid: JAMBONZ_ACCOUNT, direction, from, to, call_status })
    const t = String(Math.floor(Date.now() / 1000))
    return {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        ...(secret !== undefined && {
          'jambonz-signature': `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`,
        }),
      },
      body,
    }
  },
  target(answer) {
    const verbs: readonly Verb[] = JSON.parse(answer)
    const listen = verbs.find(({ verb }) => verb === 'listen' || verb === 'stream')
    const { url, sampleRate, passDtmf, metadata = {}, bidirectionalAudio = {} } = listen ?? {}
    if (url === undefined || sampleRate !== RATE_HZ) throw new Error(`not understood: ${answer}`)
    if (bidirectionalAudio.enabled !== true || bidirectionalAudio.sampleRate !== RATE_HZ)
      throw new Error('nothing would be played')
    if (bidirectionalAudio.streaming !== true) throw new Error('no mark would come back')
    if (passDtmf !== true) throw new Error('no key would be told')
    return { url: assertSafe(url), protocols: ['audio.drachtio.org'], parameters: metadata }
  },
  session: (facts, { parameters }) => new JambonzSession(facts, parameters),
}

class JambonzSession implements Session {
  readonly rateHz = RATE_HZ
  readonly opening: readonly string[]

  constructor({ callId: callSid, from, to }: Facts, metadata: Readonly<Record<string, string>>) {
    this.opening = [
      JSON.stringify({
        callSid,
        accountSid: JAMBONZ_ACCOUNT,
        from,
        to,
        callId: randomUUID(),
        sampleRate: RATE_HZ,
        mixType: 'mono',
        metadata,
      }),
    ]
  }

  speak(samples: Int16Array) {
    return [linear(samples)]
  }

  press(dtmf: string): string {
    return JSON.stringify({ event: 'dtmf', dtmf, duration: '1600' })
  }

  read(message: string | Uint8Array): Order {
    if (typeof message !== 'string') return { type: 'play', samples: fromLinear(message) }
    const { type, data } = JSON.parse(message)
    switch (type) {
      case 'mark':
        return { type: 'mark', name: data.name }
      case 'killAudio':
        return { type: 'clear', only: 'sound' }
      case 'clearMarks':
        return { type: 'clear', only: 'marks' }
      case 'disconnect':
        return { type: 'hang-up' }
      default:
        throw unknown(type)
    }
  }

  reached(name: string, isCleared: boolean): string {
    return JSON.stringify({ type: 'mark', data: { name, event: isCleared ? 'cleared' : 'playout' } })
  }
}
