import { createHmac } from 'node:crypto'
import { assertSafe, type Dialect, type Facts, OTHER, type Session } from './dialect.ts'
import { fromLinear, linear } from './sound.ts'

const RATE_HZ = 16_000

/** An application of the `listen` verb, streaming both ways. */
export const jambonz: Dialect = {
  rateHz: RATE_HZ,
  packetHops: 1,
  waitsForUs: false,
  closesLast: true,
  webhook(baseUrl, { callId: call_sid, from, to }, secret) {
    const body = JSON.stringify({ call_sid, account_sid: 'acc', direction: 'inbound', from, to })
    const t = String(Math.floor(Date.now() / 1000))
    return {
      method: 'POST',
      url: `${baseUrl}/`,
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
    const verbs: { verb: string; url?: string; sampleRate?: number; metadata?: Record<string, string> }[] =
      JSON.parse(answer)
    const listen = verbs.find(({ verb }) => verb === 'listen' || verb === 'stream')
    if (listen?.url === undefined || listen.sampleRate !== RATE_HZ) throw new Error(`not understood: ${answer}`)
    return { url: assertSafe(listen.url), protocols: ['audio.drachtio.org'], parameters: listen.metadata ?? {} }
  },
  session: (facts, { parameters }) => new JambonzSession(facts, parameters),
}

class JambonzSession implements Session {
  readonly opening: readonly string[]

  constructor({ callId: callSid, from, to }: Facts, metadata: Readonly<Record<string, string>>) {
    this.opening = [
      JSON.stringify({
        callSid,
        accountSid: 'acc',
        from,
        to,
        callId: 'sip-1',
        sampleRate: RATE_HZ,
        mixType: 'mono',
        metadata,
      }),
    ]
  }

  speak(samples: Int16Array) {
    return linear(samples)
  }

  press(dtmf: string): string {
    return JSON.stringify({ event: 'dtmf', dtmf, duration: '1600' })
  }

  read(message: string | Uint8Array) {
    if (typeof message !== 'string') return { type: 'play', samples: fromLinear(message) } as const
    const { type, data } = JSON.parse(message)
    if (type === 'mark') return { type: 'mark', name: data.name } as const
    if (type === 'killAudio') return { type: 'clear' } as const
    return type === 'disconnect' ? ({ type: 'hang-up' } as const) : OTHER
  }

  reached(name: string, isCleared: boolean): string {
    return JSON.stringify({ type: 'mark', data: { name, event: isCleared ? 'cleared' : 'playout' } })
  }

  emptied(): undefined {}

  /** Only the socket closes. */
  stopped(): undefined {}
}
